//! The passes over the SSA form: each with text in and text out, and against the same function unoptimised.

#![allow(clippy::unwrap_used)]

mod analyses;
mod evaluate;
mod random_functions;
mod texts;
mod workloads;

use ilo_core::ir::function::Function;
use ilo_core::ir::passes::{Changed, PIPELINE};
use ilo_core::ir::verify::verify;

/// A function after one pass, which says whether it did something, and does no more when asked again.
fn after(name: &str, before: &Function) -> Function {
    let pass = PIPELINE.iter().find(|listed| listed.step.name == name).unwrap_or_else(|| panic!("no pass `{name}`"));
    let mut function = before.clone();
    let changed = (pass.run)(&mut function);
    assert_eq!(verify(&function), Ok(()), "{name}:\n{before}\n{function}");
    assert_eq!(changed == Changed::Yes, function.blocks != before.blocks, "{name} says so:\n{before}\n{function}");
    let once = function.clone();
    let again = (pass.run)(&mut function);
    assert_eq!(again, Changed::No, "{name}, a second time:\n{once}\n{function}");
    function
}

/// Every pass once, and the whole pipeline.
fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = PIPELINE.iter().map(|pass| pass.step.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
