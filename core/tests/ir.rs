//! The SSA form: built from bytecode, printed, parsed, verified, improved.

#![allow(clippy::unwrap_used)]

use ilo_core::bytecode::instruction::Word;
use ilo_core::bytecode::opcodes::Opcode::*;
use ilo_core::bytecode::program::{Bytecode, Constant, Function};
use ilo_core::bytecode::validate::validate;
use ilo_core::check::proof::Proof;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::{build::build, passes, text::parse, verify::verify};
use ilo_core::source::Span;

/// The IR of a function of two parameters with two constants, 0.1 and -0.
fn built(code: Vec<Word>) -> String {
    let function = Function {
        name: "f".into(),
        name_span: Span::new(0, 1),
        declared: true,
        escapes: false,
        parameters: vec![Proof::Number; 2],
        result: Proof::Number,
        registers: 8,
        spans: vec![Span::default(); code.len()],
        code,
        constants: vec![Constant::Number(0.1), Constant::Number(-0.0)],
        names: Vec::new(),
    };
    let function =
        build(&validate(Bytecode { functions: vec![function], ..Bytecode::default() }).unwrap(), FunctionId(0))
            .unwrap();
    assert_eq!(verify(&function), Ok(()));
    let text = function.to_string();
    assert_eq!(parse(&text).as_ref(), Ok(&function), "the text reads back");
    text
}

/// A function after one pass.
fn after(pass: &str, text: &str) -> String {
    let mut function = parse(text).unwrap();
    assert_eq!(verify(&function), Ok(()));
    let pass = passes::PIPELINE.iter().find(|listed| listed.step.name == pass).unwrap();
    let before = function.clone();
    let changed = (pass.run)(&mut function);
    assert_eq!(changed == passes::Changed::Yes, function != before, "the pass says whether it changed anything");
    assert_eq!(verify(&function), Ok(()));
    assert_eq!((pass.run)(&mut function), passes::Changed::No, "a second run finds nothing");
    function.to_string()
}

#[test]
fn registers_become_values_and_moves_disappear() {
    let code = vec![
        Word::abc(MulNN, 2, 0, 1),
        Word::abc(Move, 3, 2, 0),
        Word::abc(AddKN, 2, 3, 0),
        Word::abc(NegN, 2, 2, 0),
        Word::abx(LoadK, 4, 1),
        Word::abc(SubNN, 2, 2, 4),
        Word::abc(Return, 2, 0, 0),
    ];
    insta::assert_snapshot!(built(code), @r"
    function f @f0 -> f64 {
    b0(v0: f64, v1: f64):
      @0 v2 = f64.mul v0, v1
      @2 v3 = f64.const 0.1
      @2 v4 = f64.add v2, v3
      @3 v5 = f64.neg v4
      @4 v6 = f64.const -0.0
      @5 v7 = f64.sub v5, v6
      @6 return v7
    }
    ");
}

#[test]
fn a_division_has_a_guard_with_the_registers_that_the_vm_needs() {
    let code = vec![
        Word::abc(AddNN, 2, 0, 1),
        Word::abc(DivNN, 3, 2, 1),
        Word::abc(DivKN, 3, 3, 0),
        Word::abc(Return, 3, 0, 0),
    ];
    insta::assert_snapshot!(built(code), @r"
    function f @f0 -> f64 {
    b0(v0: f64, v1: f64):
      @0 v2 = f64.add v0, v1
      @1 guard.nonzero v1 exit @f0 pc 1 {R1: v1, R2: v2}
      @1 v3 = f64.div v2, v1
      @2 v4 = f64.const 0.1
      @2 v5 = f64.div v3, v4
      @3 return v5
    }
    ");
}

const BRANCHES: &str = "\
function pick @f3 -> f64 {
b0(v0: bool, v1: f64):
  @0 branch v0, b1(v1), b2()
b1(v2: f64):
  @1 v3 = f64.add v2, v1
  @2 jump b3(v3)
b2():
  @3 guard.nonzero v1 exit @f4 pc 5 {R0: v1} from R2 in @f3 pc 3 {R1: v1, R2: v0}
  @3 jump b3(v1)
b3(v4: f64):
  @4 return v4
}
";

#[test]
fn text_with_branches_and_nested_frame_states_reads_back() {
    let function = parse(BRANCHES).unwrap();
    assert_eq!(verify(&function), Ok(()));
    assert_eq!(function.to_string(), BRANCHES);
}

#[test]
fn every_fault_is_named() {
    for (from, to, error) in [
        ("return v4", "return v0", "the function returns a value of the wrong type"),
        ("return v4", "return v3", "v3 is read where it may not be made yet"),
        ("b3(v4: f64)", "b3(v1: f64)", "v1 is made twice"),
        ("jump b3(v1)", "jump b3()", "an edge to b3 brings the wrong arguments"),
        ("jump b3(v1)", "jump b9(v1)", "an edge leads to b9"),
        ("branch v0", "branch v1", "a branch depends on something that is no boolean"),
        ("f64.add v2, v1", "f64.add v2, v0", "f64.add has operands of the wrong types at pc 1"),
        ("v3 = f64.add v2, v1", "v3 = f64.add v2, v4", "v4 is read where it may not be made yet at pc 1"),
        (
            " exit @f4 pc 5 {R0: v1} from R2 in @f3 pc 3 {R1: v1, R2: v0}",
            "",
            "guard.nonzero with or without a frame state at pc 3",
        ),
    ] {
        let text = BRANCHES.replace(from, to);
        let found = parse(&text).and_then(|function| verify(&function)).unwrap_err();
        assert_eq!(found, error);
    }
}

#[test]
fn text_that_is_no_function_is_refused() {
    for (text, error) in [
        ("", "`function` was expected before ``"),
        ("function f @f0 -> f65 {", "there is no type `f65`"),
        ("function f @f0 -> f64 {\nb0():\n  @0 f64.root v0", "there is no operation `f64.root`"),
        ("function f @f0 -> f64 {\nb1():", "block b1 where b0 was expected"),
        ("function f @f0 -> f64 {\nb0():\n  @x return v0", "a number was expected after `@`, before `x return v0`"),
    ] {
        assert_eq!(parse(text), Err(error.into()));
    }
}

#[test]
fn constants_are_folded_and_guards_that_hold_are_dropped() {
    let text = "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = f64.const 6.0
  @1 v2 = f64.const -0.0
  @2 guard.nonzero v1 exit @f0 pc 2 {R0: v0}
  @2 v3 = f64.div v2, v1
  @3 guard.nonzero v2 exit @f0 pc 3 {R0: v0}
  @3 v4 = f64.div v2, v2
  @4 v5 = f64.mul v0, v3
  @5 v6 = f64.sub v1, v2
  @6 v7 = f64.add v5, v6
  @7 v8 = f64.add v7, v4
  @8 return v8
}
";
    insta::assert_snapshot!(after("fold constants", text), @r"
    function f @f0 -> f64 {
    b0(v0: f64):
      @0 v1 = f64.const 6.0
      @1 v2 = f64.const -0.0
      @2 v3 = f64.const -0.0
      @3 guard.nonzero v2 exit @f0 pc 3 {R0: v0}
      @3 v4 = f64.div v2, v2
      @4 v5 = f64.mul v0, v3
      @5 v6 = f64.const 6.0
      @6 v7 = f64.add v5, v6
      @7 v8 = f64.add v7, v4
      @8 return v8
    }
    ");
}

#[test]
fn what_nobody_reads_is_removed_unless_it_can_leave() {
    let text = "\
function f @f0 -> f64 {
b0(v0: f64):
  @0 v1 = f64.const 6.0
  @1 v2 = f64.mul v1, v0
  @2 v3 = f64.mul v2, v0
  @3 v4 = f64.neg v0
  @4 guard.nonzero v0 exit @f0 pc 4 {R0: v0, R1: v4}
  @5 return v0
}
";
    insta::assert_snapshot!(after("remove dead code", text), @r"
    function f @f0 -> f64 {
    b0(v0: f64):
      @3 v4 = f64.neg v0
      @4 guard.nonzero v0 exit @f0 pc 4 {R0: v0, R1: v4}
      @5 return v0
    }
    ");
}
