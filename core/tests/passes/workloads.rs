//! Programs: what the pipeline makes of them, and that it means the same.

use crate::evaluate::{Datum, Outcome, run};
use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::build::build;
use ilo_core::ir::function::Function;
use ilo_core::ir::passes::optimize;
use ilo_core::playground::load;

/// The last function of a program, as built and as the pipeline leaves it.
pub fn both(source: &str) -> (Function, Function) {
    let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let bytecode = program.bytecode();
    let built = build(bytecode, FunctionId(bytecode.functions.len() as u16 - 1)).unwrap();
    let mut optimized = built.clone();
    optimize(&mut optimized, |_, _, _| {});
    (built, optimized)
}

#[test]
fn numeric_is_the_same() {
    let (built, optimized) = both("numeric n:n>n;s=0;@i 0..n{s=+s i};s");
    let (expected, _) = run(&built, &[Datum::Number(100.5)], 100_000);
    assert_eq!(expected, Outcome::Returned(Datum::Number(4950.0)));
    assert_eq!(run(&optimized, &[Datum::Number(100.5)], 100_000).0, expected);
}

#[test]
fn a_list_is_summed_the_same() {
    let (built, optimized) = both("arrsum xs:L n>n;s=0;@x xs{s=+s x};s");
    for list in [vec![], vec![0.5], vec![1.0, 2.0, 3.0]] {
        let arguments = [Datum::List(list)];
        assert_eq!(run(&optimized, &arguments, 1_000).0, run(&built, &arguments, 1_000).0);
    }
}
