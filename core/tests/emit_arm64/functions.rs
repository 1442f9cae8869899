//! Whole functions, from bytecode to listing.

use ilo_core::bytecode::instruction::Word;
use ilo_core::bytecode::opcodes::Opcode::*;
use ilo_core::bytecode::program::{Bytecode, Constant, Function};
use ilo_core::bytecode::validate::{Validated, validate};
use ilo_core::check::proof::Proof;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::arm64::{compile, listing::disassemble};
use ilo_core::source::Span;

fn function(parameters: usize, registers: u8, code: Vec<Word>, constants: &[f64]) -> Validated {
    validate(bytecode(parameters, registers, code, constants)).unwrap()
}

fn bytecode(parameters: usize, registers: u8, code: Vec<Word>, constants: &[f64]) -> Bytecode {
    let spans = (0..code.len()).map(|pc| Span::new(pc, pc + 1)).collect();
    let function = Function {
        name: "f".into(),
        name_span: Span::new(0, 1),
        declared: true,
        escapes: false,
        parameters: vec![Proof::Number; parameters],
        result: Proof::Number,
        registers,
        code,
        spans,
        constants: constants.iter().map(|&number| Constant::Number(number)).collect(),
        names: Vec::new(),
    };
    Bytecode { functions: vec![function], ..Bytecode::default() }
}

fn assembly(bytecode: &Validated) -> String {
    super::listing_text(bytecode, FunctionId(0))
}

/// The reason why a function cannot be compiled.
fn refusal(bytecode: &Validated) -> String {
    let diagnostic = compile(bytecode, FunctionId(0)).unwrap_err();
    let span = diagnostic.span();
    format!("{} {}..{} {}", diagnostic.code, span.start, span.end, diagnostic.message)
}

#[test]
fn tot_is_four_instructions() {
    let code = vec![
        Word::abc(MulNN, 3, 0, 1),
        Word::abc(MulNN, 4, 3, 2),
        Word::abc(AddNN, 5, 3, 4),
        Word::abc(Return, 5, 0, 0),
    ];
    insta::assert_snapshot!(assembly(&function(3, 6, code, &[])), @r"
    0000  0  fmul d3, d0, d1
    0004  1  fmul d4, d3, d2
    0008  2  fadd d0, d3, d4
    000c  3  ret
    ");
}

#[test]
fn division_leaves_for_the_vm_on_zero_with_the_live_registers_only() {
    let code = vec![
        Word::abc(AddNN, 3, 0, 1),
        Word::abc(DivNN, 4, 3, 1),
        Word::abc(MulNN, 5, 4, 2),
        Word::abc(Return, 5, 0, 0),
    ];
    insta::assert_snapshot!(assembly(&function(3, 6, code, &[])), @r"
    0000  0  fadd d3, d0, d1
    0004  1  fcmp d1, #0.0
    0008  1  b.eq 0x18
    000c  1  fdiv d4, d3, d1
    0010  2  fmul d0, d4, d2
    0014  3  ret
    0018  1  str d1, [x0, #0xb8]  ; side exit on division by zero: the VM goes on at pc 1
    001c  1  str d2, [x0, #0xc0]
    0020  1  str d3, [x0, #0xc8]
    0024  1  mov w1, #0x0
    0028  1  mov w2, #0x1
    002c  1  ldr x16, [x0, #0x10]
    0030  1  br x16
    ");
}

#[test]
fn constants_are_immediates_or_literals_and_shared() {
    let code = vec![
        Word::abc(AddKN, 1, 0, 0),
        Word::abc(MulKN, 2, 1, 1),
        Word::abc(SubKN, 3, 2, 2),
        Word::abc(DivKN, 4, 3, 1),
        Word::abx(LoadK, 5, 3),
        Word::abc(MulNN, 6, 4, 5),
        Word::abc(Return, 6, 0, 0),
    ];
    insta::assert_snapshot!(assembly(&function(1, 7, code, &[2.0, 0.1, 0.0, -0.0])), @r"
    0000  0  fmov d31, #2.0
    0004  0  fadd d1, d0, d31
    0008  1  ldr d31, 0x30
    000c  1  fmul d2, d1, d31
    0010  2  fmov d31, xzr
    0014  2  fsub d3, d2, d31
    0018  3  ldr d31, 0x30
    001c  3  fdiv d4, d3, d31
    0020  4  ldr d5, 0x38
    0024  5  fmul d0, d4, d5
    0028  6  ret
    002c  -  nop  ; aligns the constants
    0030  -  .quad 0x3fb999999999999a  ; the constant 0.1
    0038  -  .quad 0x8000000000000000  ; the constant -0.0
    ");
}

#[test]
fn callee_saved_registers_are_saved_on_every_way_out() {
    let code = vec![
        Word::abc(NegN, 8, 0, 0),
        Word::abc(MulNN, 10, 8, 1),
        Word::abc(DivNN, 9, 10, 8),
        Word::abc(AddNN, 7, 9, 10),
        Word::abc(Return, 7, 0, 0),
    ];
    insta::assert_snapshot!(assembly(&function(2, 11, code, &[])), @r"
    0000  -  sub sp, sp, #0x20  ; prologue
    0004  -  stp d8, d9, [sp]
    0008  -  str d10, [sp, #0x10]
    000c  0  fneg d8, d0
    0010  1  fmul d10, d8, d1
    0014  2  fcmp d8, #0.0
    0018  2  b.eq 0x34
    001c  2  fdiv d9, d10, d8
    0020  3  fadd d0, d9, d10
    0024  4  ldp d8, d9, [sp]
    0028  4  ldr d10, [sp, #0x10]
    002c  4  add sp, sp, #0x20
    0030  4  ret
    0034  2  str d8, [x0, #0xf0]  ; side exit on division by zero: the VM goes on at pc 2
    0038  2  str d10, [x0, #0x100]
    003c  2  ldp d8, d9, [sp]
    0040  2  ldr d10, [sp, #0x10]
    0044  2  add sp, sp, #0x20
    0048  2  mov w1, #0x0
    004c  2  mov w2, #0x2
    0050  2  ldr x16, [x0, #0x10]
    0054  2  br x16
    ");
}

#[test]
fn arguments_past_the_eighth_come_from_the_stack_if_they_are_read() {
    let code = vec![Word::abc(SubNN, 11, 8, 10), Word::abc(Return, 11, 0, 0)];
    insta::assert_snapshot!(assembly(&function(11, 12, code, &[])), @r"
    0000  -  sub sp, sp, #0x10  ; prologue
    0004  -  stp d8, d10, [sp]
    0008  -  ldr d10, [sp, #0x20]
    000c  -  ldr d8, [sp, #0x10]
    0010  0  fsub d0, d8, d10
    0014  1  ldp d8, d10, [sp]
    0018  1  add sp, sp, #0x10
    001c  1  ret
    ");
}

#[test]
fn registers_past_the_thirtieth_live_in_the_frame() {
    let code = vec![
        Word::abc(MulNN, 31, 0, 1),
        Word::abc(AddNN, 32, 31, 0),
        Word::abc(Move, 33, 32, 0),
        Word::abc(DivNN, 31, 31, 32),
        Word::abc(SubKN, 32, 33, 0),
        Word::abc(NegN, 2, 32, 0),
        Word::abc(MulNN, 3, 31, 33),
        Word::abc(Return, 3, 0, 0),
    ];
    insta::assert_snapshot!(assembly(&function(2, 34, code, &[0.1])), @r"
    0000  -  sub sp, sp, #0x20  ; prologue
    0004  0  fmul d31, d0, d1
    0008  0  str d31, [sp]
    000c  1  ldr d31, [sp]
    0010  1  fadd d31, d31, d0
    0014  1  str d31, [sp, #0x8]
    0018  2  ldr d31, [sp, #0x8]
    001c  2  str d31, [sp, #0x10]
    0020  3  ldr d31, [sp, #0x8]
    0024  3  fcmp d31, #0.0
    0028  3  b.eq 0x78
    002c  3  ldr d31, [sp, #0x8]
    0030  3  fmov x9, d30
    0034  3  ldr d30, [sp]
    0038  3  fdiv d31, d30, d31
    003c  3  str d31, [sp]
    0040  3  fmov d30, x9
    0044  4  ldr d31, 0xa8
    0048  4  fmov x9, d30
    004c  4  ldr d30, [sp, #0x10]
    0050  4  fsub d31, d30, d31
    0054  4  str d31, [sp, #0x8]
    0058  4  fmov d30, x9
    005c  5  ldr d31, [sp, #0x8]
    0060  5  fneg d2, d31
    0064  6  ldr d31, [sp, #0x10]
    0068  6  ldr d0, [sp]
    006c  6  fmul d0, d0, d31
    0070  7  add sp, sp, #0x20
    0074  7  ret
    0078  3  ldr d31, [sp]  ; side exit on division by zero: the VM goes on at pc 3
    007c  3  str d31, [x0, #0x1a8]
    0080  3  ldr d31, [sp, #0x8]
    0084  3  str d31, [x0, #0x1b0]
    0088  3  ldr d31, [sp, #0x10]
    008c  3  str d31, [x0, #0x1b8]
    0090  3  add sp, sp, #0x20
    0094  3  mov w1, #0x0
    0098  3  mov w2, #0x3
    009c  3  ldr x16, [x0, #0x10]
    00a0  3  br x16
    00a4  -  nop  ; aligns the constants
    00a8  -  .quad 0x3fb999999999999a  ; the constant 0.1
    ");
}

#[test]
fn a_result_that_is_an_argument_is_moved_or_left_in_place() {
    insta::assert_snapshot!(assembly(&function(2, 2, vec![Word::abc(Return, 1, 0, 0)], &[])), @r"
    0000  0  fmov d0, d1
    0004  0  ret
    ");
    insta::assert_snapshot!(assembly(&function(2, 2, vec![Word::abc(Return, 0, 0, 0)], &[])), @"0000  0  ret");
    let code = vec![Word::abx(LoadK, 0, 0), Word::abc(Return, 0, 0, 0)];
    insta::assert_snapshot!(assembly(&function(0, 1, code, &[7.0])), @r"
    0000  0  fmov d0, #7.0
    0004  1  ret
    ");
}

#[test]
fn a_branch_that_cannot_reach_its_target_is_refused() {
    let long = |additions: usize| {
        let mut code = vec![Word::abc(JumpLtK, 0, 0, 0), Word(additions as u32)];
        code.extend(vec![Word::abc(AddNN, 0, 0, 0); additions]);
        code.push(Word::abc(Return, 0, 0, 0));
        function(1, 1, code, &[0.0])
    };
    let reached = compile(&long((1 << 18) - 2), FunctionId(0)).unwrap();
    assert_eq!(disassemble(reached.words[1], 4), "b.mi 0x100000");
    insta::assert_snapshot!(refusal(&long((1 << 18) - 1)), @"ILO-R017 0..1 `f` cannot be compiled to machine code: its machine code would be too large");
}

#[test]
fn signatures_that_are_refused() {
    let code = vec![Word::abc(Return, 0, 0, 0)];
    insta::assert_snapshot!(refusal(&function(17, 17, code.clone(), &[])), @"ILO-R017 0..1 `f` cannot be compiled to machine code: it takes 17 arguments, and compiled functions take at most 16");
    let mut text = bytecode(2, 2, code, &[]);
    text.functions[0].parameters[1] = Proof::Any;
    insta::assert_snapshot!(refusal(&validate(text).unwrap()), @"ILO-R017 0..1 `f` cannot be compiled to machine code: its parameter 2 is not proved to be a number or a boolean");
}
