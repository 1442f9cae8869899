//! What the compiler makes of programs: listings as snapshots, and the limits on registers and constants.
#![allow(clippy::unwrap_used)]

use ilo_core::bytecode::disassemble::listing;
use ilo_core::bytecode::instruction::Word;
use ilo_core::bytecode::opcodes::Opcode;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::bytecode::validate::validate;
use ilo_core::diagnostic::Code;
use ilo_core::engine::Limits;
use ilo_core::host::CapturingHost;
use ilo_core::interp::Interp;
use ilo_core::playground::{Session, load};
use ilo_core::vm::Vm;

fn listings(source: &str) -> String {
    let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let bytecode = program.bytecode();
    let functions = bytecode.functions.iter();
    functions.map(|function| format!("{}:\n{}", function.name, listing(bytecode, function))).collect()
}

macro_rules! snapshots {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true }, {
                insta::assert_snapshot!(listings($source));
            });
        })*
    };
}

snapshots! {
    straight_line "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t";
    constants_fold_and_commute "f x:n>n;a=+1 x;b=-a *2 3;/b 2";
    division_by_a_constant_zero_still_fails "f x:n>n;/x 0";
    guards_branch_on_the_comparison "cls sp:n>t;>=sp 1000 \"gold\";!>sp 500{\"bronze\"};\"silver\"";
    logic_in_conditions "f a:n b:n>t;&>a 0 >b 0 \"both\";!(a > 9 | b > 9){\"small\"};\"other\"";
    recursion "fib n:n>n;<=n 1 n;a=fib -n 1;b=fib -n 2;+a b";
    tail_calls "ev n:n>b;=n 0 true;od -n 1\nod n:n>b;=n 0 false;ev -n 1";
    range_loop "f n:n>n;s=0;@i 0..n{s=+s i};s";
    while_loop_with_a_value "f n:n>n;i=0;wh <i n{i=+i 1;>i 4{brk 99};*i 10}";
    match_on_booleans_needs_no_fall_through "f x:b>t;?x{true:\"T\";false:\"F\"}";
    match_on_numbers "f x:n>t;?x{1:\"one\";2:\"two\";_:\"many\"}";
    unproved_operands_use_checked_forms "g x:n>n;>x 1 \"big\";x\nf x:n>n;y=g x;+y 1";
    unused_values_leave_no_code "f x:n>n;+x 1;>x 2;\"text\";x";
    a_variable_without_a_value_is_checked "f n:n>n;wh >n 0{n=-n 1;z=3};z";
    texts "f s:t>t;s=+s \"!\";+s s";
}

/// `x0=…;x1=…;…` and a sum that keeps the last `live` of them in use.
fn many_variables(count: usize, live: usize) -> String {
    let bindings: Vec<String> = (0..count).map(|index| format!("x{index}=+n {index}")).collect();
    let sum: Vec<String> = (count - live..count).map(|index| format!("s=+s x{index}")).collect();
    format!("f n:n>n;{};s=0;{};s", bindings.join(";"), sum.join(";"))
}

fn call(source: &str, argument: &str) -> [String; 2] {
    let program = load(source).unwrap_or_else(|error| panic!("{error:?}"));
    let engines: [&dyn ilo_core::engine::Engine; 2] = [&Interp, &Vm];
    engines.map(|engine| {
        let mut session = Session::new(&program, "f", &[argument.into()], engine, Limits::default()).unwrap();
        session.call(&mut CapturingHost::new()).unwrap().to_string()
    })
}

#[test]
fn registers_are_shared_when_variables_are_many() {
    assert_eq!(call(&many_variables(2000, 20), "1"), ["39810", "39810"]);
    let in_loops: Vec<String> =
        (0..200).map(|index| format!("@i 0..3{{a{index}=+i 1;b{index}=*a{index} 2;s=+s b{index}}}")).collect();
    assert_eq!(call(&format!("f n:n>n;s=n;{};s", in_loops.join(";")), "0"), ["2400", "2400"]);
    let leaked: Vec<String> =
        (0..200).map(|index| format!("k=0;wh <k 2{{k=+k 1;z{index}=+k {index}}};s=+s z{index}")).collect();
    assert_eq!(call(&format!("f n:n>n;s=n;{};s", leaked.join(";")), "0"), ["20300", "20300"]);
}

#[test]
fn too_many_live_values_are_refused() {
    assert_eq!(load(&many_variables(300, 300)).unwrap_err().code, Code::T032);
    let parameters: Vec<String> = (0..300).map(|index| format!("p{index}:n")).collect();
    assert_eq!(load(&format!("f {}>n;1", parameters.join(" "))).unwrap_err().code, Code::T032);
}

#[test]
fn constants_beyond_a_byte_and_beyond_the_pool() {
    let sums = |count: usize| (0..count).map(|index| format!("s=+s {index}.5")).collect::<Vec<_>>().join(";");
    assert_eq!(call(&format!("f n:n>n;s=n;{};s", sums(1000)), "0"), ["500000", "500000"]);
    assert_eq!(load(&format!("f n:n>n;s=n;{};s", sums(70_000))).unwrap_err().code, Code::T032);
}

#[test]
fn broken_code_is_refused() {
    let program = load("f x:n>n;s=+x 0;@i 0..x{s=+s i};>s 9 \"big\";s").unwrap();
    let sound = program.bytecode().functions.clone();
    let refused = |change: &dyn Fn(&mut ilo_core::bytecode::program::Function)| {
        let mut functions = sound.clone();
        change(&mut functions[0]);
        validate(Bytecode { functions, ..Bytecode::default() }).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|function| function.code.clear()));
    assert!(refused(&|function| function.registers = 2));
    assert!(refused(&|function| function.constants.clear()));
    assert!(refused(&|function| function.code[0] = Word(0xFF)));
    assert!(refused(&|function| {
        function.code.pop();
        function.spans.pop();
    }));
    // A branch into the second word of an instruction, and one out of the code.
    let branch = sound[0].code.iter().position(|word| word.opcode() == Some(Opcode::ForPrep)).unwrap() + 1;
    assert!(refused(&|function| function.code[branch] = Word(u32::MAX)));
    assert!(refused(&|function| function.code[branch] = Word(1_000_000)));
    // Typed arithmetic on what is not proved a number, and a claim that the result is one.
    assert!(refused(&|function| function.parameters[0] = ilo_core::check::proof::Proof::Any));
    assert!(refused(&|function| function.result = ilo_core::check::proof::Proof::Number));
    // A read of a register that nothing wrote.
    assert!(refused(&|function| function.code[0] = Word::abc(Opcode::Move, 1, 4, 0)));
}
