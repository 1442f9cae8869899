//! Text in, text out: one table. A snapshot shows both.

use crate::after;
use ilo_core::ir::text::parse;
use ilo_core::ir::verify::verify;

macro_rules! texts {
    ($($name:ident $pass:literal $text:literal;)*) => {
        $(#[test] fn $name() {
            let function = parse($text).unwrap();
            assert_eq!(verify(&function), Ok(()));
            insta::with_settings!({ description => $text, omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(after($pass, &function).to_string());
            });
        })*
    };
}

texts! {
    a_decided_branch_and_empty_blocks "simplify blocks" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = bool.const true
  @0 v2 = bool.not v1
  @0 branch v2, b1(), b2(v0)
b1():
  @1 jump b2(v0)
b2(v3: f64):
  @2 jump b4(v3, v0)
b3():
  @3 jump b4(v0, v0)
b4(v4: f64, v5: f64):
  @4 v6 = f64.add v4, v5
  @4 return v6
}
";
    a_diamond_stays_for_selects "simplify blocks" "\
function f @f0 -> f64 {
b0(v0: f64, v1: bool):
  @0 branch v1, b2(), b1()
b1():
  @1 jump b3(v0)
b2():
  @2 v2 = f64.neg v0
  @2 jump b3(v2)
b3(v3: f64):
  @3 return v3
}
";
    a_ring_of_empty_blocks "simplify blocks" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 jump b1()
b1():
  @1 jump b2()
b2():
  @2 jump b1()
}
";
    parameters_that_are_one_value "remove block parameters" "\
function f @f0 -> f64 {
b0(v0: f64, v1: bool):
  @0 jump b1(v0, v0)
b1(v2: f64, v3: f64):
  @1 branch v1, b2(v3), b3(v2)
b2(v4: f64):
  @2 jump b1(v2, v4)
b3(v5: f64):
  @3 v6 = f64.add v5, v3
  @3 return v6
}
";
    what_changes_no_bit "fold constants" "\
function f @f0 -> f64 {
b0(v0: f64, v1: ref):
  @0 v2 = f64.const 1.0
  @0 v3 = f64.const 0.0
  @0 v4 = f64.const -0.0
  @1 v5 = f64.mul v0, v2
  @1 v6 = f64.div v5, v2
  @1 v7 = f64.sub v6, v3
  @1 v8 = f64.add v4, v7
  @2 v9 = f64.add v8, v3
  @2 v10 = f64.sub v9, v4
  @2 v11 = f64.mul v10, v3
  @2 v12 = f64.neg v11
  @2 v13 = f64.neg v12
  @3 v14 = ref.of_f64 v13
  @3 v15 = guard.number v14 exit @f0 pc 3 {R0: v14}
  @3 release v14
  @3 v16 = f64.whole v15
  @3 v17 = f64.floor v16
  @4 v18 = f64.lt v17, v17
  @4 v19 = f64.select v18, v2, v17
  @4 v20 = f64.near v19, v19
  @4 v21 = bool.not v20
  @4 v22 = f64.select v21, v2, v19
  @5 v23 = f64.div v3, v3
  @5 v24 = f64.add v22, v23
  @5 return v24
}
";
    what_was_found_out_already "number values" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64):
  @0 v2 = f64.add v0, v1
  @0 v3 = f64.add v1, v0
  @0 v4 = f64.sub v0, v1
  @0 v5 = f64.sub v1, v0
  @1 guard.nonzero v3 exit @f0 pc 1 {R0: v0}
  @2 v6 = f64.lt v4, v5
  @2 branch v6, b1(), b2()
b1():
  @3 guard v6 exit @f0 pc 3 {R0: v0}
  @3 guard.nonzero v2 exit @f0 pc 3 {R0: v0}
  @3 v7 = f64.mul v0, v1
  @3 branch v6, b3(v7), b2()
b2():
  @4 v8 = f64.mul v0, v1
  @4 guard v6 exit @f0 pc 4 {R0: v0}
  @4 branch v6, b3(v8), b3(v2)
b3(v9: f64):
  @5 v10 = f64.mul v0, v1
  @5 v11 = f64.add v9, v10
  @5 return v11
}
";
    looks_at_what_is_alive "number values" "\
function f @f0 -> f64 {
b0(v0: ref):
  @0 v1 = list.length v0
  @1 v2 = i64.const 0
  @1 v3 = list.number v0, v2
  @2 retain v0
  @2 v4 = vm @f0 pc 2 v0 exit @f0 pc 2 {R0: v0}
  @2 release v4
  @3 v5 = list.length v0
  @3 v6 = i64.const 0
  @3 v7 = list.number v0, v6
  @3 v8 = i64.add v5, v1
  @3 release v0
  @3 v9 = f64.of_i64 v8
  @3 v10 = f64.add v9, v7
  @3 v11 = f64.add v10, v3
  @3 return v11
}
";
    parameters_that_are_given_the_same "remove block parameters" "\
function f @f0 -> f64 {
b0(v0: f64, v1: ref):
  @0 v2 = f64.const 0.0
  @0 retain v1
  @0 jump b1(v2, v2, v1, v1)
b1(v4: f64, v5: f64, v6: ref, v7: ref):
  @1 v8 = f64.add v4, v5
  @1 v9 = f64.lt v8, v0
  @1 branch v9, b1(v8, v8, v6, v7), b2()
b2():
  @2 release v6
  @2 release v7
  @2 return v8
}
";
    rounds_that_are_counted "count rounds" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = f64.const 0.0
  @0 v2 = f64.const 1.0
  @0 v3 = f64.whole v0
  @0 v4 = f64.max v3, v1
  @0 v5 = f64.lt v1, v4
  @0 branch v5, b1(v1, v1), b2(v1)
b1(v6: f64, v7: f64):
  @1 v8 = f64.sqrt v7
  @1 v9 = f64.add v6, v8
  @2 v10 = f64.add v7, v2
  @2 v11 = f64.lt v10, v4
  @2 branch v11, b1(v9, v10), b2(v9)
b2(v12: f64):
  @3 return v12
}
";
    rounds_up_to_a_fraction_and_another_end "count rounds" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64):
  @0 v2 = f64.const 0.0
  @0 v3 = f64.const 1.0
  @0 jump b1(v1, v2)
b1(v4: f64, v5: f64):
  @1 v6 = f64.lt v5, v0
  @1 branch v6, b2(), b4()
b2():
  @2 v7 = f64.mul v4, v4
  @2 v8 = f64.le v7, v0
  @2 branch v8, b3(), b4()
b3():
  @3 v9 = f64.add v5, v3
  @3 jump b1(v7, v9)
b4():
  @4 return v5
}
";
    loops_that_do_not_count_up_to_something "count rounds" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = f64.const 0.0
  @0 v2 = f64.const 1.0
  @0 v3 = f64.const 2.0
  @0 jump b1(v1)
b1(v4: f64):
  @1 v5 = f64.add v4, v2
  @1 v6 = f64.lt v0, v5
  @1 branch v6, b2(v0), b1(v5)
b2(v7: f64):
  @2 v8 = f64.add v7, v3
  @2 v9 = f64.lt v8, v3
  @2 branch v9, b2(v8), b3(v1)
b3(v10: f64):
  @3 v11 = f64.add v10, v2
  @3 v12 = f64.lt v3, v11
  @3 branch v12, b3(v11), b4()
b4():
  @4 return v10
}
";
    powers_that_may_be_squares "ask for squares" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64):
  @0 v2 = f64.builtin pow v0, v1
  @1 v3 = f64.add v2, v0
  @2 v4 = f64.builtin pow v3, v1
  @3 return v4
}
";
    powers_that_are_known "fold constants" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = f64.const 2.0
  @0 v2 = f64.const 1.0
  @0 v3 = f64.const -0.0
  @0 v4 = f64.const 3.0
  @1 v5 = f64.builtin pow v0, v1
  @2 v6 = f64.builtin pow v5, v2
  @3 v7 = f64.builtin pow v6, v3
  @4 v8 = f64.builtin pow v6, v4
  @5 v9 = f64.add v7, v8
  @6 return v9
}
";
    what_only_feeds_itself "remove dead code" "\
function f @f0 -> f64 {
b0(v0: f64, v1: bool):
  @0 jump b1(v0, v0)
b1(v2: f64, v3: f64):
  @1 v4 = f64.add v2, v0
  @1 v5 = f64.add v3, v4
  @1 guard.nonzero v0 exit @f0 pc 1 {R0: v2}
  @1 branch v1, b1(v4, v5), b2()
b2():
  @2 return v0
}
";
    arms_become_selects "convert to selects" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64):
  @0 v2 = f64.lt v0, v1
  @0 v3 = f64.const 1.0
  @1 branch v2, b1(), b2(v0, v1)
b1():
  @2 v4 = f64.add v0, v3
  @2 jump b2(v4, v1)
b2(v5: f64, v6: f64):
  @3 v7 = f64.add v5, v6
  @3 return v7
}
";
    arms_that_cost_or_leave_do_not "convert to selects" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64):
  @0 v2 = f64.lt v0, v1
  @1 branch v2, b1(), b2(v0)
b1():
  @2 guard.nonzero v0 exit @f0 pc 2 {R0: v0}
  @2 v4 = f64.add v0, v1
  @2 jump b2(v4)
b2(v5: f64):
  @3 branch v2, b3(), b4(v5)
b3():
  @4 v6 = f64.sqrt v5
  @4 jump b4(v6)
b4(v7: f64):
  @5 return v7
}
";
    what_does_not_vary_leaves_the_loops "move invariant code" "\
function f @f0 -> f64 {
b0(v0: f64, v1: f64, v2: bool, v3: ref):
  @0 branch v2, b1(v0), b4(v0)
b1(v4: f64):
  @1 v5 = list.length v3
  @1 v6 = f64.of_i64 v5
  @1 jump b2(v4)
b2(v7: f64):
  @2 v8 = f64.add v0, v1
  @2 v9 = f64.mul v8, v4
  @2 v10 = f64.add v7, v9
  @2 guard.nonzero v8 exit @f0 pc 2 {R0: v0}
  @2 v11 = f64.div v8, v1
  @2 branch v2, b2(v10), b3()
b3():
  @3 v12 = f64.add v10, v11
  @3 v13 = f64.add v12, v6
  @3 branch v2, b1(v13), b4(v12)
b4(v14: f64):
  @4 release v3
  @4 return v14
}
";
    a_list_that_is_taken_is_looked_at_where_it_lives "move invariant code" "\
function f @f0 -> f64 {
b0(v0: ref, v1: bool):
  @0 jump b1()
b1():
  @1 v2 = list.length v0
  @1 v3 = f64.of_i64 v2
  @1 retain v0
  @1 release v0
  @1 branch v1, b1(), b2()
b2():
  @2 return v3
}
";
    a_record_that_nobody_sees "take records apart" "\
function f @f0 -> f64 {
b0(v0: f64, v1: ref):
  @0 v2 = ref.of_f64 v0
  @1 v3 = record @r0 v2, v1
  @2 v4 = record.number 0 v3
  @3 v5 = record.field 1 v3
  @4 release v3
  @5 release v5
  @6 return v4
}
";
    a_record_that_a_frame_state_names "take records apart" "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = ref.of_f64 v0
  @1 v2 = record @r0 v1
  @2 guard.nonzero v0 exit @f0 pc 2 {R0: v2}
  @3 v3 = record.number 0 v2
  @4 release v2
  @5 return v3
}
";
    ways_that_decide_a_branch "thread jumps" "\
function f @f0 -> f64 {
b0(v0: f64, v1: bool, v2: bool):
  @0 branch v1, b1(), b2(v1, v0)
b1():
  @1 jump b2(v2, v0)
b2(v3: bool, v4: f64):
  @2 v5 = bool.not v3
  @2 branch v3, b3(v5), b4(v4)
b3(v6: bool):
  @3 v7 = bool.not v6
  @3 branch v7, b4(v0), b5()
b4(v8: f64):
  @4 return v8
b5():
  @5 v9 = f64.neg v0
  @5 return v9
}
";
    nobody_is_led_past_what_is_read_later "thread jumps" "\
function f @f0 -> bool {
b0(v0: bool, v1: bool):
  @0 branch v0, b1(), b2(v0)
b1():
  @1 jump b2(v1)
b2(v2: bool):
  @2 v3 = bool.not v2
  @2 branch v2, b3(), b4()
b3():
  @3 return v3
b4():
  @4 return v1
}
";
    a_branch_that_decides_a_loop_is_not_passed_by "thread jumps" "\
function f @f0 -> bool {
b0(v0: bool):
  @0 v1 = bool.const true
  @0 jump b1(v1)
b1(v2: bool):
  @1 branch v2, b2(), b3(v2)
b2():
  @2 jump b1(v0)
b3(v3: bool):
  @3 return v3
}
";
    counts_that_stay_integers "keep integers" "\
function f @f0 -> f64 {
b0(v0: f64, v1: ref):
  @0 v2 = f64.const 1.0
  @0 v3 = f64.const 0.0
  @0 jump b1(v2, v3)
b1(v4: f64, v5: f64):
  @1 guard.nonzero v5 exit @f0 pc 1 {R0: v4, R1: v5}
  @1 v6 = i64.of_f64 v4
  @1 v7 = list.length v1
  @1 v8 = i64.lt v6, v7
  @1 v9 = i64.const 1
  @1 v10 = i64.add v6, v9
  @1 v11 = f64.of_i64 v10
  @1 v12 = f64.add v5, v2
  @1 branch v8, b1(v11, v12), b2()
b2():
  @2 release v1
  @2 return v5
}
";
    constants_at_the_end_of_texts "extend texts" "\
function f @f0 -> ref {
b0(v0: ref, v1: bool):
  @0 v2 = ref.constant @f0 K0
  @1 v3 = text.join v0, v2
  @2 v4 = ref.constant @f0 K1
  @3 retain v4
  @3 v5 = text.join v3, v4
  @4 v6 = text.join v5, v4
  @5 v7 = ref.constant @f0 K2
  @5 v8 = text.join v7, v6
  @6 return v8
}
";
    counts_that_need_not_be_kept "remove counts" "\
function f @f0 -> ref {
b0(v0: f64, v1: ref, v2: ref):
  @0 v3 = ref.of_f64 v0
  @1 retain v3
  @2 v4 = ref.constant @f0 K0
  @3 retain v1
  @4 v5 = list.length v1
  @5 release v1
  @6 release v4
  @7 retain v2
  @8 v6 = list.append v2, v3
  @9 release v2
  @10 release v1
  @11 return v6
}
";
}
