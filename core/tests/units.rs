//! What programs come to before they are compiled: inlining, calls of known functions, and the passes together.

#![allow(clippy::unwrap_used)]

use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::inline::MAX_INLINED;
use ilo_core::ir::unit::Unit;
use ilo_core::ir::verify::verify;
use ilo_core::program::Program;

/// The functions that are compiled for a call of `f`.
fn compiled(source: &str) -> String {
    let program = Program::compile(source).into_program().unwrap();
    let unit = Unit::of(program.bytecode(), program.function("f").unwrap()).unwrap();
    let texts = unit.functions.iter().map(|function| {
        assert_eq!(verify(function), Ok(()), "{function}");
        function.to_string()
    });
    texts.collect::<Vec<_>>().join("\n")
}

macro_rules! units {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(concat!("unit__", stringify!($name)), compiled($source));
            });
        })*
    };
}

units! {
    small_functions_are_inlined "add x:n>n;+x 1 f x:n>n;y=add x;add y";
    a_failing_function_is_inlined_with_its_frame "half x:n y:n>n;/x y f x:n>n;y=half 1 x;z=half y x;+z 1";
    calls_in_turn_stay_calls_that_count "g n:n>n;<=n 0 n;a=f -n 2;+a 1 f n:n>n;<=n 0 n;a=g -n 1;+a 1";
    a_self_tail_call_is_a_loop "f n:n s:n>n;<=n 0 s;m=+s n;f -n 1 m";
    tail_calls_stay_tail_calls "g n:n>n;<=n 0 n;f -n 2 f n:n>n;<=n 0 n;g -n 1";
    a_mapped_function_is_called_directly "dbl x:n>n;*x 2 f xs:L n>L n;map dbl xs";
    an_unknown_function_is_called_through_its_value "f h:F n n x:n>n;y=h x;+y 1";
    what_is_only_looked_at_is_let_go_of_where_its_register_is_written "type p{x:n;y:L n} f q:p>b;!q.y";
    a_record_in_a_loop_is_no_record "type p{x:n;y:n} f n:n>n;s=0;@i 0..n{q=p x:i y:2;s=+s +q.x q.y};s";
}

#[test]
fn a_recursion_takes_its_own_place_as_often_as_a_frame_state_can_say() {
    let source = "f n:n>n;<=n 1 1;a=f -n 1;*n a";
    let program = Program::compile(source).into_program().unwrap();
    let unit = Unit::of(program.bytecode(), FunctionId(0)).unwrap();
    let text = unit.functions[0].to_string();
    assert_eq!(text.matches("= call @f0").count(), 1, "{text}");
    assert_eq!(text.matches("f64.mul").count(), MAX_INLINED, "{text}");
    // One question for all of the calls.
    assert_eq!(text.matches("guard").count(), 1, "{text}");
    assert!(text.contains(&format!("i64.const {}", MAX_INLINED - 1)), "{text}");
}

#[test]
fn every_unit_of_a_program_can_be_built() {
    let source = "type p{x:n} g x:n>R n t;=x 0 ^\"none\";~/1 x f xs:L n>R n t;s=0;@x xs{y=g! x;q=p x:y;s=+s q.x};~s";
    let program = Program::compile(source).into_program().unwrap();
    for index in 0..program.bytecode().functions.len() {
        Unit::of(program.bytecode(), FunctionId(index as u16)).unwrap();
    }
}
