//! What the compiler makes of programs: listings as snapshots, and the limits on registers and constants.
#![allow(clippy::unwrap_used)]

use ilo_core::bytecode::disassemble::listing;
use ilo_core::bytecode::instruction::Word;
use ilo_core::bytecode::opcodes::Opcode;
use ilo_core::bytecode::program::{Bytecode, Constant};
use ilo_core::bytecode::validate::validate;
use ilo_core::check::proof::Proof;
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
    lists "f n:n>n;xs=[n,2];@i 0..n{xs=+=xs i};s=xs.0;@x xs{s=+s x};s";
    a_long_list_is_made_in_chunks "f x:n>L n;[x,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,x]";
    records "type pt{x:n;y:n}\nf x:n>pt;p=pt y:x x:1;p=p with y:(+p.x 1);p";
    fields_of_unproved_records_go_by_name "f p:a>a;q=p with x:p.y;r=q.?x;q";
    results "g x:n>R n t;>x 0 ~x;^\"no\"\nf x:n>R n t;y=g! x;~+y 1";
    patterns "g x:n>R n t;>x 0 ~x;^\"no\"\nf x:n>n;r=g x;?r{~v:v;^e:len e}";
    kinds "f x:a>n;?x{n k:k;t s:len s;_:0}";
    optionals "f x:O n>n;x??1";
    calls_through_values "f g:F n n x:n>n;y=g x;g y";
    values_are_moved_where_they_are_read_last "g xs:L n>L n;xs\nf xs:L n>L n;ys=xs;zs=g ys;+=zs 1";
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
    assert!(refused(&|function| function.parameters[0] = Proof::Any));
    assert!(refused(&|function| function.result = Proof::Number));
    // A read of a register that nothing wrote.
    assert!(refused(&|function| function.code[0] = Word::abc(Opcode::Move, 1, 4, 0)));
}

/// Claims that the code of a program does not keep, each in turn.
#[test]
fn broken_claims_are_refused() {
    let sources = [
        "type pt{x:n;y:n}\nid a:a>a;a\nf x:n>n;p=pt x:x y:x;q=p with x:(+x 1);r=id q;s=r with y:p.x;+p.x q.y",
        "sq x:n>n;*x x\nap g:F n n x:n>n;g x\nf x:n>n;g=sq;ap g x",
        "id a:a>a;a\nsq x:n>n;*x x\nap g:a x:n>L n;h=id g;map h [x]\nf x:n>L n;ap \"sq\" x",
        "f n:n>n;xs=[n];@i 0..n{xs=+=xs i};s=0;@x xs{s=+s x};s",
    ];
    type Change = fn(&mut Bytecode);
    let changes: [(&str, Change); 6] = [
        ("records", |code| code.records.iter_mut().for_each(|record| record.fields[0].1 = Proof::Text)),
        ("field of records", |code| code.records.iter_mut().for_each(|record| record.fields[1].1 = Proof::Text)),
        ("escapes", |code| code.functions.iter_mut().for_each(|function| function.escapes = false)),
        ("parameters", |code| {
            let escaping = code.functions.iter_mut().filter(|function| function.escapes);
            escaping.for_each(|function| function.parameters.fill(Proof::Text));
        }),
        ("results", |code| code.functions.iter_mut().for_each(|function| function.result = Proof::Text)),
        ("constants", |code| {
            for function in &mut code.functions {
                function.constants.iter_mut().for_each(|constant| *constant = Constant::Nil);
            }
        }),
    ];
    let sound = |source: &str| load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let mut refused = Vec::new();
    for source in sources {
        let program = sound(source);
        let bytecode = program.bytecode();
        assert!(validate((**bytecode).clone()).is_ok());
        for (what, change) in changes {
            let mut changed = (**bytecode).clone();
            change(&mut changed);
            if changed != **bytecode && validate(changed).is_err() {
                refused.push(what);
            }
        }
    }
    let times = |what| refused.iter().filter(|&&refused| refused == what).count();
    let found = changes.map(|(what, _)| (what, times(what)));
    let expected =
        [("records", 1), ("field of records", 1), ("escapes", 2), ("parameters", 2), ("results", 4), ("constants", 3)];
    assert_eq!(found, expected);
}

/// Words put into code that is sound, one at a time.
#[test]
fn broken_words_are_refused() {
    let source = "type pt{x:n}\nid a:a>a;a\nf n:n>n;xs=[n];p=pt x:n;u=id n;@x xs{u=+p.x n};n";
    let program = load(source).unwrap();
    let bytecode = program.bytecode();
    let f = bytecode.functions.iter().position(|function| function.name == "f").unwrap();
    let refused = |opcode: Opcode, change: &dyn Fn(Word) -> Word| {
        let mut changed = (**bytecode).clone();
        let code = &mut changed.functions[f].code;
        let pc = code.iter().position(|word| word.opcode() == Some(opcode)).unwrap();
        code[pc] = change(code[pc]);
        validate(changed).is_err()
    };
    let wide = |opcode: Opcode, word: u32| {
        let mut changed = (**bytecode).clone();
        let code = &mut changed.functions[f].code;
        let pc = code.iter().position(|word| word.opcode() == Some(opcode)).unwrap();
        code[pc + 1] = Word(word);
        validate(changed).is_err()
    };
    // A row that ends outside the frame, a loop that does, and a record read from what is none.
    assert!(refused(Opcode::List, &|word| Word::abc(Opcode::List, word.a(), word.b(), 200)));
    assert!(refused(Opcode::EachPrep, &|_| Word::abc(Opcode::EachPrep, 250, 0, 0)));
    assert!(refused(Opcode::FieldSlot, &|word| Word::abc(Opcode::FieldSlot, word.a(), 0, 0)));
    // No such type, no such field, a jump into a word that is an operand.
    assert!(wide(Opcode::NewRecord, 1));
    assert!(wide(Opcode::FieldSlot, 1));
    assert!(wide(Opcode::FieldSlot, 1 << 16));
    assert!(wide(Opcode::EachLoop, -4i32 as u32));
    // The value of a register that was taken.
    assert!(refused(Opcode::EachPrep, &|word| Word::abc(Opcode::EachPrep, word.a() - 1, 0, 0)));
}
