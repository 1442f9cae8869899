//! Programs of numbers and booleans, with loops, recursion and calls, on native tiers against the interpreter: the same
//! bits, or the same error at the same place with the same calls in progress.

#![allow(clippy::unwrap_used)]

use ilo_core::diagnostic::Code;
use ilo_core::engine::{EngineName, Instance, Limits, RuntimeError};
use ilo_core::host::CapturingHost;
use ilo_core::playground::load;
use ilo_core::program::Program;
use ilo_core::value::Value;
use ilo_runner::{engines, jit};
use std::fmt::Write as _;
use std::sync::Arc;

/// The engines that compile every such program. Others may refuse some.
const COMPLETE: &[EngineName] = &[EngineName::Arm64];

const EDGES: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.1,
    -31.0,
    7.9,
    1e308,
    5e-324,
    f64::EPSILON,
    9007199254740993.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    1e-17,
];

fn program(source: &str) -> Arc<Program> {
    load(source).unwrap_or_else(|diagnostic| panic!("{source}\n{diagnostic:?}"))
}

fn ending(result: Result<Value, RuntimeError>) -> Result<u64, RuntimeError> {
    result.map(|value| value.as_number().expect("a number").to_bits())
}

/// The native engines that compile the first function of a program.
fn instances(program: &Arc<Program>, limits: Limits) -> Vec<(EngineName, Box<dyn Instance>)> {
    let entry = ilo_core::arguments::entry(program, &[]).unwrap().0;
    let engines = EngineName::ALL.iter().filter_map(|&name| jit::engine(name).ok());
    let instances = engines.filter_map(|engine| {
        let mut instance = engine.prepare(program, limits).unwrap();
        match instance.compile(entry) {
            Ok(()) => Some((engine.name(), instance)),
            Err(refusal) => {
                assert_eq!(refusal.code, Code::R017);
                assert!(!COMPLETE.contains(&engine.name()), "{refusal:?}");
                None
            }
        }
    });
    instances.collect()
}

/// Calls the first function of a program on the interpreter and the native engines, with each list of arguments.
fn assert_agreement_within(limits: Limits, source: &str, calls: &[Vec<f64>]) {
    let program = program(source);
    let entry = ilo_core::arguments::entry(&program, &[]).unwrap().0;
    let mut host = CapturingHost::new();
    let mut reference = engines::engine(EngineName::Interp).unwrap().prepare(&program, limits).unwrap();
    let mut instances = instances(&program, limits);
    for arguments in calls {
        let values: Vec<Value> = arguments.iter().map(|&number| Value::number(number)).collect();
        let expected = ending(reference.call(entry, &values, &mut host));
        for (name, instance) in &mut instances {
            let found = ending(instance.call(entry, &values, &mut host));
            assert_eq!(found, expected, "{name} on\n{source}\nof {arguments:?}");
        }
    }
}

fn assert_agreement(source: &str, calls: &[Vec<f64>]) {
    assert_agreement_within(Limits::default(), source, calls);
}

fn edges() -> Vec<Vec<f64>> {
    EDGES.iter().map(|&number| vec![number]).collect()
}

fn pairs() -> Vec<Vec<f64>> {
    EDGES.iter().flat_map(|&left| EDGES.iter().map(move |&right| vec![left, right])).collect()
}

#[test]
fn comparisons_of_every_pair_of_edge_values() {
    for operator in ["<", "<=", ">", ">=", "=", "!="] {
        // As a branch, its opposite, a boolean, a negated boolean, and a boolean that is passed on.
        assert_agreement(&format!("f a:n b:n>n;{operator} a b 1;2\n"), &pairs());
        assert_agreement(&format!("f a:n b:n>n;!{operator} a b 1;2\n"), &pairs());
        assert_agreement(&format!("f a:n b:n>n;c=({operator} a b);c{{1}};2\n"), &pairs());
        assert_agreement(&format!("f a:n b:n>n;c=({operator} a b);d=!c;d{{1}};2\n"), &pairs());
        let passed = format!("f a:n b:n>n;c=g a ({operator} a b) b;c{{1}};2\ng a:n c:b b:n>b;&c !=a b\n");
        assert_agreement(&passed, &pairs());
        assert_agreement(&format!("f a:n b:n>n;c=0;wh {operator} a b{{a=+a 1;c=+c 1;>c 5{{ret c}}}};c\n"), &pairs());
        for constant in ["0", "1", "-31", "0.1", "9007199254740993", "-0"] {
            assert_agreement(&format!("f a:n>n;{operator} a {constant} 1;2\n"), &edges());
            assert_agreement(&format!("f a:n>n;!{operator} a {constant} 1;2\n"), &edges());
            let looped = format!("f a:n>n;c=0;wh {operator} a {constant}{{a=+a 1;c=+c 1;>c 5{{ret c}}}};c\n");
            assert_agreement(&looped, &edges());
        }
    }
}

#[test]
fn truth_of_numbers_and_booleans() {
    for body in [
        "a{1};2",
        "!a{1};2",
        "b=!a;b{1};2",
        "b=&(>a 0) <a 1;c=!b;c{1};2",
        "b=|(>a 1) <a 0;b{1};2",
        "b=!a;c=!b;d=(=b c);d{1};2",
        "b=>a 0;c=(=b true);d=!=b c;d{1};2",
        "b=true;wh b{a=-a 1;b=>a 0};a",
        "x=?a{1:2;0.1:3;_:4};x",
        "b=>a 1;x=?b{true:2;false:3};x",
        "?a{n v:+v 1;_:7}",
    ] {
        let calls: Vec<Vec<f64>> = edges().into_iter().filter(|call| call[0] < 1e9).collect();
        assert_agreement(&format!("f a:n>n;{body}\n"), &calls);
    }
}

#[test]
fn builtins_of_numbers_on_every_edge_value() {
    for builtin in ["abs", "flr", "cel", "sqrt", "exp", "log", "log10", "log2", "sin", "cos", "tan"] {
        assert_agreement(&format!("f a:n>n;b=*a 1;c={builtin} a;d=+b c;r={builtin} c;e=+d c;=r c e;r\n"), &edges());
        assert_agreement(&format!("f a:n>n;{builtin} a\n"), &edges());
    }
    for builtin in ["min", "max", "pow", "atan2", "mod"] {
        assert_agreement(&format!("f a:n b:n>n;{builtin} a b\n"), &pairs());
        assert_agreement(
            &format!("f a:n b:n>n;c={builtin} a b;d=*a b;e={builtin} b c;g=+d c;h=+g e;=h 0 d;h\n"),
            &pairs(),
        );
    }
}

#[test]
fn ranges_of_every_pair_of_edge_values() {
    // The rounds that there are at most are few: it is left after five.
    for body in ["s=+s i;c=+c 1;>c 5{ret s}", "c=+c 1;>c 5{ret i};s=i"] {
        assert_agreement(&format!("f a:n b:n>n;s=0;c=0;@i a..b{{{body}}};+s c\n"), &pairs());
    }
    assert_agreement("f a:n>n;s=0;@i 0..100{=i 7{cnt};>i a{brk};s=+s i};s\n", &[vec![3.0], vec![50.0], vec![f64::NAN]]);
    assert_agreement("f n:n>n;s=0;@i 0..n{@j i..n{s=+s *i j}};s\n", &[vec![0.0], vec![1.0], vec![20.0]]);
}

#[test]
fn recursion_and_mutual_recursion() {
    let counts: Vec<Vec<f64>> = (0..15).map(|n| vec![f64::from(n)]).collect();
    assert_agreement("fib n:n>n;<n 2 n;a=fib -n 1;b=fib -n 2;+a b\n", &counts);
    assert_agreement("f n:n>n;<n 1 0;a=g -n 1;+a n\ng n:n>n;<n 1 1;a=f -n 1;*a 2\n", &counts);
    assert_agreement(
        "f n:n>n;b=even n;b{1};0\neven n:n>b;=n 0 true;odd -n 1\nodd n:n>b;=n 0 false;even -n 1\n",
        &counts,
    );
    assert_agreement("ack m:n n:n>n;=m 0{+n 1};p=-m 1;=n 0{ack p 1};q=-n 1;a=ack m q;ack p a\n", &[vec![2.0, 3.0]]);
    // Deep in tail position, which takes no stack.
    assert_agreement("f n:n s:n>n;<n 1 s;m=-n 1;t=+s n;f m t\n", &[vec![300_000.0, 0.0]]);
    assert_agreement("f n:n>n;g n 0\ng n:n s:n>n;<n 1 s;h n s\nh n:n s:n>n;m=-n 1;t=+s n;g m t\n", &[vec![300_000.0]]);
}

#[test]
fn the_depth_limit_is_the_languages() {
    let source = "f n:n>n;<n 1 0;a=f -n 1;+a 1\n";
    for depth in [1, 2, 50] {
        let calls: Vec<Vec<f64>> = (0..55).map(|n| vec![f64::from(n)]).collect();
        assert_agreement_within(Limits { depth }, source, &calls);
    }
    // Beyond what the native stack has room for, the VM goes on, to the same limit.
    let depth = Limits::default().depth;
    let around: Vec<Vec<f64>> = [100, 16_383, 16_384, 16_390, depth - 1, depth, depth + 1, depth + 7]
        .iter()
        .map(|&n| vec![f64::from(n)])
        .collect();
    assert_agreement(source, &around);
}

#[test]
fn errors_in_nested_calls_name_every_call() {
    let source = "f n:n>n;a=g n;b=*a 2;+b 1\ng n:n>n;s=0;@i 0..5{d=-n i;m=h d;s=+s m};s\nh d:n>n;k=mod 10 d;/k d\n";
    let calls: Vec<Vec<f64>> = [7.5, 3.0, -2.0, 0.0, f64::NAN, 4.0].iter().map(|&n| vec![n]).collect();
    assert_agreement(source, &calls);
    assert_agreement(
        "f n:n>n;a=down n;+a 1\ndown n:n>n;<n -9 0;a=/6 n;b=down -n 1;+a b\n",
        &[vec![5.0], vec![0.0], vec![40.5]],
    );
    assert_agreement(
        "f n:n>n;a=g n;+a 1\ng n:n>n;h n\nh n:n>n;b=k n;b{1};2\nk n:n>b;a=/1 n;>a 0\n",
        &[vec![0.0], vec![3.0], vec![-3.0]],
    );
}

#[test]
fn variables_without_a_value() {
    let source = "f n:n>n;x=1;@i 0..n{y=*i 2;x=+x y};x\n";
    assert_agreement(source, &[vec![0.0], vec![3.0]]);
}

/// More values live across calls than there are registers that survive them, and than there are registers at all.
#[test]
fn many_values_live_across_calls() {
    for count in [6, 12, 25, 29, 33, 60] {
        let bind: String = (0..count).fold(String::new(), |mut text, index| {
            write!(text, "v{index}=*a {index}.5;").unwrap();
            text
        });
        let sum: String = (0..count).fold(String::new(), |mut text, index| {
            write!(text, "s=+s v{index};u=*s 0.5;").unwrap();
            text
        });
        let loops = "@i 0..3{t=g s i;s=+s t};@j b..4{t=pow j 2;s=+s t};";
        let source = format!(
            "f a:n b:n>n;s=0;u=0;t=0;{bind}t=g a b;{loops}{sum}c=>s t;c{{u}};k=/s b;m=mod k b;+m s\n\
             g a:n b:n>n;c=/a b;pow c 2\n"
        );
        assert_agreement(
            &source,
            &[vec![3.0, 4.0], vec![2.5, -7.0], vec![0.0, 0.0], vec![f64::NAN, 1.0], vec![1.0, 0.0]],
        );
    }
}

#[test]
fn arguments_of_every_kind_and_place() {
    for count in 1..=16 {
        for stride in [2, 3, 20] {
            let is_boolean = |index: usize| index % stride == 1;
            let parameters: String = (0..count).fold(String::new(), |mut text, index| {
                write!(text, " p{index}:{}", if is_boolean(index) { "b" } else { "n" }).unwrap();
                text
            });
            let weigh: String = (0..count).fold(String::new(), |mut text, index| {
                let value = if is_boolean(index) { format!("w=w{index} p{index};") } else { format!("w=p{index};") };
                let value = if is_boolean(index) { value.replace(&format!("w{index}"), "as-number") } else { value };
                write!(text, "{value}t=*w {};s=+s t;", index + 2).unwrap();
                text
            });
            let pass: String = (0..count).fold(String::new(), |mut text, index| {
                let place =
                    if is_boolean(index) { format!("q{index}=>a {index};") } else { format!("q{index}=+a {index};") };
                text.push_str(&place);
                text
            });
            let arguments: String = (0..count).map(|index| format!(" q{index}")).collect();
            for tail in [format!("r=g{arguments};+r q0"), format!("g{arguments}")] {
                // A tail call takes its caller's place, stack included, so the caller has as many arguments.
                let source = format!(
                    "f a:n>n;{pass}r=k{arguments};+r 1\n\
                     k{parameters}>n;a=5;{}{tail}\n\
                     g{parameters}>n;s=0;{weigh}s\n\
                     as-number b:b>n;b{{1}};0\n",
                    pass
                );
                assert_agreement(&source, &[vec![3.0], vec![-1.5]]);
            }
        }
    }
}
