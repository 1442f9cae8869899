//! Whole programs, from source to listing: every kind of instruction, and every kind of refusal.

use super::listing_text;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::arm64::{compile, listing};
use ilo_core::program::Program;

/// The listing of the first function of a program, with those that it calls.
fn assembly(source: &str) -> String {
    let program = Program::compile(source).into_program().unwrap();
    let entry = ilo_core::arguments::entry(&program, &[]).unwrap().0;
    listing_text(program.bytecode(), entry)
}

/// Why the first function of a program cannot be compiled, with the source that is blamed.
fn refusal(source: &str) -> String {
    let program = Program::compile(source).into_program().unwrap();
    let entry = ilo_core::arguments::entry(&program, &[]).unwrap().0;
    let diagnostic = compile(program.bytecode(), entry).unwrap_err();
    format!("{}: {} [{}]", diagnostic.code, diagnostic.message, &source[diagnostic.span().range()])
}

#[test]
fn recursion_counts_calls_and_keeps_what_lives_across_them() {
    insta::assert_snapshot!(assembly("fib n:n>n;<n 2 n;a=fib -n 1;b=fib -n 2;+a b"), @r"
    0000  -  sub sp, sp, #0x30  ; prologue
    0004  -  stp x29, x30, [sp]
    0008  -  mov x29, sp
    000c  -  str x0, [sp, #0x10]
    0010  0  fmov d31, #2.0
    0014  0  fcmp d0, d31
    0018  0  b.pl 0x28
    001c  2  ldp x29, x30, [sp]
    0020  2  add sp, sp, #0x30
    0024  2  ret
    0028  3  fmov d31, #1.0
    002c  3  fsub d1, d0, d31
    0030  4  ldr x9, [x0, #0x8]  ; counts the call
    0034  4  cbz x9, 0xc0
    0038  4  sub x9, x9, #0x1
    003c  4  str x9, [x0, #0x8]
    0040  4  str d0, [sp, #0x18]
    0044  4  fmov d0, d1
    0048  4  bl 0x0  ; calls `fib`
    004c  4  fmov d1, d0
    0050  4  ldr x0, [sp, #0x10]
    0054  4  ldr x9, [x0, #0x8]  ; counts no more
    0058  4  add x9, x9, #0x1
    005c  4  str x9, [x0, #0x8]
    0060  4  ldr x9, [x0]  ; whether `fib` failed
    0064  4  cbnz x9, 0x100
    0068  4  ldr d0, [sp, #0x18]
    006c  5  fmov d31, #2.0
    0070  5  fsub d2, d0, d31
    0074  6  ldr x9, [x0, #0x8]  ; counts the call
    0078  6  cbz x9, 0xe0
    007c  6  sub x9, x9, #0x1
    0080  6  str x9, [x0, #0x8]
    0084  6  str d1, [sp, #0x20]
    0088  6  fmov d0, d2
    008c  6  bl 0x0  ; calls `fib`
    0090  6  fmov d2, d0
    0094  6  ldr x0, [sp, #0x10]
    0098  6  ldr x9, [x0, #0x8]  ; counts no more
    009c  6  add x9, x9, #0x1
    00a0  6  str x9, [x0, #0x8]
    00a4  6  ldr x9, [x0]  ; whether `fib` failed
    00a8  6  cbnz x9, 0x100
    00ac  6  ldr d1, [sp, #0x20]
    00b0  7  fadd d0, d1, d2
    00b4  8  ldp x29, x30, [sp]
    00b8  8  add sp, sp, #0x30
    00bc  8  ret
    00c0  4  str d0, [x0, #0xb0]  ; side exit on too many calls in progress: the VM goes on at pc 4
    00c4  4  str d1, [x0, #0xb8]
    00c8  4  ldp x29, x30, [sp]
    00cc  4  add sp, sp, #0x30
    00d0  4  mov w1, #0x0
    00d4  4  mov w2, #0x4
    00d8  4  ldr x16, [x0, #0x10]
    00dc  4  br x16
    00e0  6  str d1, [x0, #0xb8]  ; side exit on too many calls in progress: the VM goes on at pc 6
    00e4  6  str d2, [x0, #0xc0]
    00e8  6  ldp x29, x30, [sp]
    00ec  6  add sp, sp, #0x30
    00f0  6  mov w1, #0x0
    00f4  6  mov w2, #0x6
    00f8  6  ldr x16, [x0, #0x10]
    00fc  6  br x16
    0100  -  ldp x29, x30, [sp]  ; a call failed: so does this function
    0104  -  add sp, sp, #0x30
    0108  -  mov w1, #0x0
    010c  -  ldr x16, [x0, #0x20]
    0110  -  br x16
    ");
}

#[test]
fn functions_that_are_called_stand_behind_their_caller() {
    insta::assert_snapshot!(assembly("f x:n>n;y=half x;+y x\nhalf x:n>n;/x 2"), @r"
    0000  -  sub sp, sp, #0x20  ; here `f` begins: prologue
    0004  -  stp x29, x30, [sp]
    0008  -  mov x29, sp
    000c  -  str x0, [sp, #0x10]
    0010  0  fmov d1, d0
    0014  1  str d0, [sp, #0x18]
    0018  1  fmov d0, d1
    001c  1  bl 0x3c  ; calls `half`
    0020  1  fmov d1, d0
    0024  1  ldr x0, [sp, #0x10]
    0028  1  ldr d0, [sp, #0x18]
    002c  2  fadd d0, d1, d0
    0030  3  ldp x29, x30, [sp]
    0034  3  add sp, sp, #0x20
    0038  3  ret
    003c  0  fmov d31, #2.0  ; here `half` begins
    0040  0  fdiv d0, d0, d31
    0044  1  ret
    ");
}

#[test]
fn what_a_failed_call_leaves_behind_is_told_to_the_runtime() {
    insta::assert_snapshot!(assembly("f x:n>n;y=inverse x;+y x\ninverse x:n>n;/1 x"), @r"
    0000  -  sub sp, sp, #0x20  ; here `f` begins: prologue
    0004  -  stp x29, x30, [sp]
    0008  -  mov x29, sp
    000c  -  str x0, [sp, #0x10]
    0010  0  fmov d1, d0
    0014  1  str d0, [sp, #0x18]
    0018  1  fmov d0, d1
    001c  1  bl 0x58  ; calls `inverse`
    0020  1  fmov d1, d0
    0024  1  ldr x0, [sp, #0x10]
    0028  1  ldr x9, [x0]  ; whether `inverse` failed
    002c  1  cbnz x9, 0x44
    0030  1  ldr d0, [sp, #0x18]
    0034  2  fadd d0, d1, d0
    0038  3  ldp x29, x30, [sp]
    003c  3  add sp, sp, #0x20
    0040  3  ret
    0044  -  ldp x29, x30, [sp]  ; a call failed: so does this function
    0048  -  add sp, sp, #0x20
    004c  -  mov w1, #0x0
    0050  -  ldr x16, [x0, #0x20]
    0054  -  br x16
    0058  0  fmov d1, #1.0  ; here `inverse` begins
    005c  1  fcmp d0, #0.0
    0060  1  b.eq 0x6c
    0064  1  fdiv d0, d1, d0
    0068  2  ret
    006c  1  str d0, [x0, #0xb0]  ; side exit on division by zero: the VM goes on at pc 1
    0070  1  str d1, [x0, #0xb8]
    0074  1  mov w1, #0x1
    0078  1  mov w2, #0x1
    007c  1  ldr x16, [x0, #0x10]
    0080  1  br x16
    ");
}

#[test]
fn range_loops() {
    insta::assert_snapshot!(assembly("f n:n>n;s=0;@i 0..n{s=+s i};s"), @r"
    0000  0  fmov d1, xzr
    0004  1  fmov d2, xzr
    0008  2  fmov d3, d0
    000c  3  fmov d31, xzr
    0010  3  frintz d4, d2
    0014  3  fcmp d4, d4
    0018  3  fcsel d4, d4, d31, vc
    001c  3  frintz d3, d3
    0020  3  fcmp d3, d3
    0024  3  fcsel d3, d3, d31, vc
    0028  3  fsub d3, d3, d4
    002c  3  fcmp d3, #0.0
    0030  3  fcsel d3, d3, d31, gt
    0034  3  fmov d2, d31
    0038  3  fmov d5, d4
    003c  3  b.le 0x5c
    0040  5  fadd d1, d1, d5
    0044  6  fmov d31, #1.0
    0048  6  fadd d2, d2, d31
    004c  6  fcmp d2, d3
    0050  6  fadd d31, d4, d2
    0054  6  fcsel d5, d31, d5, mi
    0058  6  b.mi 0x40
    005c  8  fmov d0, d1
    0060  8  ret
    ");
}

#[test]
fn conditional_loops_and_comparisons_with_constants() {
    insta::assert_snapshot!(assembly("f n:n>n;c=0;wh >n 1{n=/n 2;c=+c 1};c"), @r"
    0000  0  fmov d1, xzr
    0004  1  b 0x18
    0008  3  fmov d31, #2.0
    000c  3  fdiv d0, d0, d31
    0010  4  fmov d31, #1.0
    0014  4  fadd d1, d1, d31
    0018  5  fmov d31, #1.0
    001c  5  fcmp d0, d31
    0020  5  b.gt 0x8
    0024  7  fmov d0, d1
    0028  7  ret
    ");
}

#[test]
fn equality_is_within_the_tolerance() {
    insta::assert_snapshot!(assembly("f a:n b:n>b;=a b"), @r"
    0000  0  fcmp d0, d1
    0004  0  fabd d31, d0, d1
    0008  0  fmov x13, d31
    000c  0  mov x14, #0x3cb0000000000000
    0010  0  ccmp x13, x14, #0x0, ne
    0014  0  mov x13, #0xfffc000000000000
    0018  0  movk x13, #0x1
    001c  0  cinc x13, x13, lo
    0020  0  fmov d2, x13
    0024  1  fmov x0, d2
    0028  1  ret
    002c  -  sub sp, sp, #0x20  ; the entry for values in a row
    0030  -  stp x29, x30, [sp]
    0034  -  mov x29, sp
    0038  -  str x0, [sp, #0x10]
    003c  -  mov x9, x1
    0040  -  ldr d0, [x9]
    0044  -  ldr d1, [x9, #0x8]
    0048  -  bl 0x0
    004c  -  ldp x29, x30, [sp]
    0050  -  add sp, sp, #0x20
    0054  -  ret
    ");
    insta::assert_snapshot!(assembly("f a:n>n;=a 0 1;=a 0.1 2;3"), @r"
    0000  0  fabs d31, d0
    0004  0  fmov x13, d31
    0008  0  mov x14, #0x3cb0000000000000
    000c  0  cmp x13, x14
    0010  0  b.hs 0x1c
    0014  2  fmov d0, #1.0
    0018  3  ret
    001c  4  ldr d31, 0x48
    0020  4  fabd d31, d0, d31
    0024  4  fmov x13, d31
    0028  4  mov x14, #0x3cb0000000000000
    002c  4  cmp x13, x14
    0030  4  b.hs 0x3c
    0034  6  fmov d0, #2.0
    0038  7  ret
    003c  8  fmov d0, #3.0
    0040  9  ret
    0044  -  nop  ; aligns the constants
    0048  -  .quad 0x3fb999999999999a  ; the constant 0.1
    ");
}

#[test]
fn booleans_are_passed_and_returned_as_bits() {
    insta::assert_snapshot!(assembly("f a:n>b;b=<a 1;c=g b a;!c\ng b:b a:n>b;&b >a 0"), @r"
    0000  -  sub sp, sp, #0x20  ; here `f` begins: prologue
    0004  -  stp x29, x30, [sp]
    0008  -  mov x29, sp
    000c  -  str x0, [sp, #0x10]
    0010  0  fmov d1, #1.0
    0014  1  fcmp d0, d1
    0018  1  mov x13, #0xfffc000000000000
    001c  1  movk x13, #0x1
    0020  1  cinc x13, x13, mi
    0024  1  fmov d1, x13
    0028  2  fmov d2, d1
    002c  3  fmov d3, d0
    0030  4  fmov x1, d2
    0034  4  fmov d0, d3
    0038  4  bl 0x6c  ; calls `g`
    003c  4  fmov d2, x0
    0040  4  ldr x0, [sp, #0x10]
    0044  5  fmov x13, d2
    0048  5  cmp w13, #0x2
    004c  5  mov x13, #0xfffc000000000000
    0050  5  movk x13, #0x1
    0054  5  cinc x13, x13, ne
    0058  5  fmov d3, x13
    005c  6  fmov x0, d3
    0060  6  ldp x29, x30, [sp]
    0064  6  add sp, sp, #0x20
    0068  6  ret
    006c  -  fmov d1, d0  ; here `g` begins: prologue
    0070  -  fmov d0, x1
    0074  0  fmov d2, d0
    0078  1  fmov x13, d2
    007c  1  cmp w13, #0x2
    0080  1  b.ne 0x9c
    0084  3  fmov d2, xzr
    0088  4  fcmp d2, d1
    008c  4  mov x13, #0xfffc000000000000
    0090  4  movk x13, #0x1
    0094  4  cinc x13, x13, mi
    0098  4  fmov d2, x13
    009c  5  fmov x0, d2
    00a0  5  ret
    00a4  -  sub sp, sp, #0x20  ; the entry for values in a row
    00a8  -  stp x29, x30, [sp]
    00ac  -  mov x29, sp
    00b0  -  str x0, [sp, #0x10]
    00b4  -  mov x9, x1
    00b8  -  ldr d0, [x9]
    00bc  -  bl 0x0
    00c0  -  ldp x29, x30, [sp]
    00c4  -  add sp, sp, #0x20
    00c8  -  ret
    ");
}

#[test]
fn builtins_are_instructions_or_calls_through_the_context() {
    insta::assert_snapshot!(assembly("f a:n b:n>n;c=min a b;d=max a b;e=abs c;g=flr d;h=+e g;i=sqrt h;cel i"), @r"
    0000  -  sub sp, sp, #0x10  ; prologue
    0004  -  str d8, [sp]
    0008  0  fmov d2, d0
    000c  1  fmov d3, d1
    0010  2  fcmp d2, d2
    0014  2  fccmp d2, d3, #0x0, vc
    0018  2  fcsel d2, d3, d2, gt
    001c  3  fmov d3, d0
    0020  4  fmov d4, d1
    0024  5  fcmp d3, d3
    0028  5  fccmp d3, d4, #0x8, vc
    002c  5  fcsel d3, d4, d3, mi
    0030  6  fmov d4, d2
    0034  7  fabs d4, d4
    0038  8  fmov d5, d3
    003c  9  frintm d5, d5
    0040 10  fadd d6, d4, d5
    0044 11  fmov d7, d6
    0048 12  fsqrt d7, d7
    004c 13  fmov d8, d7
    0050 14  frintp d0, d8
    0054 15  ldr d8, [sp]
    0058 15  add sp, sp, #0x10
    005c 15  ret
    ");
    insta::assert_snapshot!(assembly("f a:n b:n>n;p=pow a b;m=mod p b;+m a"), @r"
    0000  -  sub sp, sp, #0x30  ; prologue
    0004  -  stp x29, x30, [sp]
    0008  -  mov x29, sp
    000c  -  str x0, [sp, #0x10]
    0010  0  fmov d2, d0
    0014  1  fmov d3, d1
    0018  2  stp d0, d1, [sp, #0x18]
    001c  2  fmov d0, d2
    0020  2  fmov d1, d3
    0024  2  ldr x16, [x0, #0x28f0]  ; calls `pow`
    0028  2  blr x16
    002c  2  fmov d2, d0
    0030  2  ldr x0, [sp, #0x10]
    0034  2  ldp d0, d1, [sp, #0x18]
    0038  3  fmov d3, d2
    003c  4  fmov d4, d1
    0040  5  fcmp d4, #0.0
    0044  5  b.eq 0x78
    0048  5  str d0, [sp, #0x18]
    004c  5  fmov d0, d3
    0050  5  fmov d1, d4
    0054  5  ldr x16, [x0, #0x28d8]  ; calls `mod`
    0058  5  blr x16
    005c  5  fmov d3, d0
    0060  5  ldr x0, [sp, #0x10]
    0064  5  ldr d0, [sp, #0x18]
    0068  6  fadd d0, d3, d0
    006c  7  ldp x29, x30, [sp]
    0070  7  add sp, sp, #0x30
    0074  7  ret
    0078  5  str d0, [x0, #0xb0]  ; side exit on division by zero: the VM goes on at pc 5
    007c  5  str d3, [x0, #0xc8]
    0080  5  str d4, [x0, #0xd0]
    0084  5  ldp x29, x30, [sp]
    0088  5  add sp, sp, #0x30
    008c  5  mov w1, #0x0
    0090  5  mov w2, #0x5
    0094  5  ldr x16, [x0, #0x10]
    0098  5  br x16
    ");
}

#[test]
fn tail_calls_reuse_the_frame() {
    insta::assert_snapshot!(assembly("f n:n s:n>n;<n 1 s;m=-n 1;t=+s n;f m t"), @r"
    0000  0  fmov d31, #1.0
    0004  0  fcmp d0, d31
    0008  0  b.pl 0x14
    000c  2  fmov d0, d1
    0010  2  ret
    0014  3  fmov d31, #1.0
    0018  3  fsub d2, d0, d31
    001c  4  fadd d3, d1, d0
    0020  5  fmov d4, d2
    0024  6  fmov d5, d3
    0028  7  fmov d0, d4
    002c  7  fmov d1, d5
    0030  7  b 0x0
    ");
    insta::assert_snapshot!(assembly("f n:n>b;=n 0 true;g -n 1\ng n:n>b;=n 0 false;f -n 1"), @r"
    0000  0  fabs d31, d0  ; here `f` begins
    0004  0  fmov x13, d31
    0008  0  mov x14, #0x3cb0000000000000
    000c  0  cmp x13, x14
    0010  0  b.hs 0x28
    0014  2  mov x13, #0xfffc000000000000
    0018  2  movk x13, #0x2
    001c  2  fmov d1, x13
    0020  3  fmov x0, d1
    0024  3  ret
    0028  4  fmov d31, #1.0
    002c  4  fsub d1, d0, d31
    0030  5  fmov d0, d1
    0034  5  b 0x38  ; goes on as `g`
    0038  0  fabs d31, d0  ; here `g` begins
    003c  0  fmov x13, d31
    0040  0  mov x14, #0x3cb0000000000000
    0044  0  cmp x13, x14
    0048  0  b.hs 0x60
    004c  2  mov x13, #0xfffc000000000000
    0050  2  movk x13, #0x1
    0054  2  fmov d1, x13
    0058  3  fmov x0, d1
    005c  3  ret
    0060  4  fmov d31, #1.0
    0064  4  fsub d1, d0, d31
    0068  5  fmov d0, d1
    006c  5  b 0x0  ; goes on as `f`
    0070  -  sub sp, sp, #0x20  ; the entry for values in a row
    0074  -  stp x29, x30, [sp]
    0078  -  mov x29, sp
    007c  -  str x0, [sp, #0x10]
    0080  -  mov x9, x1
    0084  -  ldr d0, [x9]
    0088  -  bl 0x0
    008c  -  ldp x29, x30, [sp]
    0090  -  add sp, sp, #0x20
    0094  -  ret
    ");
}

#[test]
fn everything_refused_is_refused_by_name_with_the_reason() {
    let sources = [
        "f x:n>L n;[x]",
        "f x:n>n;t=\"a\";x",
        "f x:n>t;str x",
        "f x:t>n;1",
        "f x:n>n;y=g x;+y 1\ng x:n>n;l=[x];len l",
        "f x:n>n;g x\ng x:n>n;t=str x;len t",
        "f g:F n n x:n>n;g x",
        "f x:n>n;>x 1 \"a\";x",
        "f x:n>n;=x 1{\"a\"};x",
        "f x:n>R n t;~x",
        "f x:n>n;y=rnd 1 2;+x y",
    ];
    let refusals: Vec<String> = sources.iter().map(|source| refusal(source)).collect();
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    ILO-R017: `f` cannot be compiled to machine code because of LIST: it makes a list, and only numbers and booleans are compiled by this tier [[x]]
    ILO-R017: `f` cannot be compiled to machine code because of LOADK: it loads a text or a function, and only numbers and booleans are compiled by this tier ["a"]
    ILO-R017: `f` cannot be compiled to machine code because of CALLB: it calls `str`, which does not compute a number from numbers alone [str x]
    ILO-R017: `f` cannot be compiled to machine code: its parameter 1 is not proved to be a number or a boolean [f]
    ILO-R017: `f` calls what cannot be compiled: `g` cannot be compiled to machine code because of LIST: it makes a list, and only numbers and booleans are compiled by this tier [[x]]
    ILO-R017: `f` calls what cannot be compiled: `g` cannot be compiled to machine code because of CALLB: it calls `str`, which does not compute a number from numbers alone [str x]
    ILO-R017: `f` cannot be compiled to machine code: its parameter 1 is not proved to be a number or a boolean [f]
    ILO-R017: `f` cannot be compiled to machine code because of LOADK: it loads a text or a function, and only numbers and booleans are compiled by this tier ["a"]
    ILO-R017: `f` cannot be compiled to machine code because of LOADK: it loads a text or a function, and only numbers and booleans are compiled by this tier ["a"]
    ILO-R017: `f` cannot be compiled to machine code because of OK: it makes or opens a result, and only numbers and booleans are compiled by this tier [~x]
    ILO-R017: `f` cannot be compiled to machine code because of CALLB: it calls `rnd`, which does not compute a number from numbers alone [rnd 1 2]
    "#);
}

/// Otherwise whoever looks at every function would get the square of a program.
#[test]
fn an_own_listing_has_the_function_alone_with_the_constants_that_it_loads() {
    let program = Program::compile("f x:n>n;y=g x;+y 0.1\ng x:n>n;*x 0.3").into_program().unwrap();
    let code = compile(program.bytecode(), FunctionId(0)).unwrap();
    let code = listing::own_listing(program.bytecode(), &code);
    let notes: Vec<&str> = code.rows.iter().map(|row| &*row.note).filter(|note| !note.is_empty()).collect();
    assert_eq!(notes, ["here `f` begins: prologue", "calls `g`", "the constant 0.1"]);
}
