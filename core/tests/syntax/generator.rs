//! Programs made by following the grammar, in every notation.
//!
//! Some turn out to have errors, where two forms happen to stand next to each other; most do not.

use ilo_core::syntax::ast::BinaryOp;
use ilo_core::syntax::parse;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn name() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &["x", "y", "n", "t", "g", "alias", "ret", "wh", "rnd", "mmap", "a-b2", "limit", "_"];
    prop::sample::select(NAMES).prop_map(str::to_string)
}

fn literal() -> impl Strategy<Value = String> {
    prop::sample::select(&["0", "-0", "7", "-3", "1.5", "true", "false", "\"\"", "\"a\\n\\\"b\\\\\"", "[]"][..])
        .prop_map(str::to_string)
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(BinaryOp::ALL).prop_map(BinaryOp::symbol)
}

/// Strategies for the grammar's classes of expression, each made of the one before it.
fn expression() -> BoxedStrategy<String> {
    let leaf = prop_oneof![name(), literal(), name().prop_map(|name| format!("{name}.a.0.1.?b"))];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let atom = prop_oneof![inner.clone().prop_map(|e| format!("({e})")), name(), literal()].boxed();
        let operand = prop_oneof![
            3 => atom.clone(),
            1 => (operator(), atom.clone(), atom.clone()).prop_map(|(op, a, b)| format!("{op} {a} {b}")),
            1 => (prop::sample::select(&["~", "^", "!", "$", "- "][..]), atom.clone()).prop_map(|(op, a)| format!("{op}{a}")),
        ]
        .boxed();
        let operands = prop::collection::vec(operand.clone(), 0..4).prop_map(|operands| operands.join(" "));
        let arms = prop::collection::vec((pattern(), inner.clone()), 0..3)
            .prop_map(|arms| arms.iter().map(|(pattern, body)| format!("{pattern}:{body};")).collect::<String>());
        prop_oneof![
            operand.clone(),
            (atom.clone(), operator(), operand.clone(), operator(), operand.clone())
                .prop_map(|(a, op, b, op2, c)| format!("{a} {op} {b} {op2} {c}")),
            (name(), prop::bool::ANY, operands.clone())
                .prop_map(|(callee, unwrap, operands)| format!("{callee}{} {operands}", if unwrap { "!" } else { "" })),
            name().prop_map(|callee| format!("{callee}()")),
            (name(), atom.clone(), atom.clone()).prop_map(|(ty, a, b)| format!("{ty} x:{a} y:{b}")),
            (inner.clone(), atom.clone()).prop_map(|(e, a)| format!("{e} with x:{a}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} ?? {b}")),
            (inner.clone(), name(), operands).prop_map(|(e, callee, operands)| format!("{e} >> {callee} {operands}")),
            (prop::option::of(atom), arms).prop_map(|(a, arms)| format!("?{}{{{arms}}}", a.unwrap_or_default())),
            prop::collection::vec(inner, 1..4).prop_map(|items| format!("[{}]", items.join(", "))),
        ]
    })
    .boxed()
}

fn pattern() -> impl Strategy<Value = String> {
    prop::sample::select(&["1", "\"a\"", "true", "_", "~v", "^_", "n v", "t _", "l v"][..]).prop_map(str::to_string)
}

fn statement() -> BoxedStrategy<String> {
    let simple = prop_oneof![
        3 => expression(),
        2 => (name(), expression()).prop_map(|(name, e)| format!("{name}={e}")),
        1 => expression().prop_map(|e| format!("{{x;y}}=({e})")),
        1 => expression().prop_map(|e| format!("ret {e}")),
        1 => Just("cnt".to_string()),
        1 => (operator(), name(), literal(), expression()).prop_map(|(op, a, b, e)| format!("{op}{a} {b} ({e})")),
    ];
    simple
        .prop_recursive(3, 20, 3, |inner| {
            let block = prop::collection::vec(inner, 0..3).prop_map(|statements| statements.join(";"));
            prop_oneof![
                (expression(), block.clone()).prop_map(|(e, b)| format!("{e}{{{b}}}")),
                (expression(), block.clone()).prop_map(|(e, b)| format!("!{e}{{{b}}}")),
                (expression(), block.clone(), block.clone()).prop_map(|(e, a, b)| format!("{e}{{{a}}}{{{b}}}")),
                (expression(), block.clone()).prop_map(|(e, b)| format!("wh {e}{{{b}}}")),
                (expression(), block.clone()).prop_map(|(e, b)| format!("@i ({e}){{{b}}}")),
                (expression(), block).prop_map(|(e, b)| format!("@i 0..({e}){{{b};brk}}")),
            ]
        })
        .boxed()
}

/// A whole program.
pub fn program() -> impl Strategy<Value = String> {
    let declaration = prop_oneof![
        5 => prop::collection::vec(statement(), 0..4).prop_map(|body| format!("f x:n y:L t>n;{}", body.join(";"))),
        1 => Just("g>R n t;".to_string()),
        1 => Just("type limit{a:n;b:S x y}".to_string()),
        1 => Just("alias other M t F n _".to_string()),
        1 => Just("-- a comment".to_string()),
    ];
    prop::collection::vec(declaration, 1..4).prop_map(|declarations| declarations.join("\n"))
}

#[test]
fn most_generated_programs_are_correct() {
    let mut runner = TestRunner::deterministic();
    let correct = (0..200).filter(|_| {
        let source = program().new_tree(&mut runner).expect("a program").current();
        parse(&source).diagnostics.iter().all(|each| !each.is_error())
    });
    assert!(correct.count() > 60, "the generator makes too few programs without errors");
}
