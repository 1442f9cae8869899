//! THE pipeline: what is done to every function, in which order.

mod block_parameters;
mod closed_forms;
mod convert_selects;
mod dead_code;
mod fold_constants;
mod invariant_code;
mod number_values;
mod simplify_blocks;
mod substitution;

use super::function::Function;
use super::verify;

/// Whether a pass did anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It did.
    Yes,
    /// The function is as it was.
    No,
}

impl From<bool> for Changed {
    fn from(changed: bool) -> Changed {
        if changed { Changed::Yes } else { Changed::No }
    }
}

/// One transformation.
pub struct Pass {
    /// What it does, in words.
    pub name: &'static str,
    /// Does it.
    pub run: fn(&mut Function) -> Changed,
}

/// Every pass, in order.
pub const PIPELINE: &[Pass] = &[
    Pass { name: "simplify blocks", run: simplify_blocks::run },
    Pass { name: "remove block parameters", run: block_parameters::run },
    Pass { name: "fold constants", run: fold_constants::run },
    Pass { name: "number values", run: number_values::run },
    Pass { name: "remove dead code", run: dead_code::run },
    Pass { name: "simplify blocks", run: simplify_blocks::run },
    Pass { name: "convert to selects", run: convert_selects::run },
    Pass { name: "simplify blocks", run: simplify_blocks::run },
    Pass { name: "move invariant code", run: invariant_code::run },
    Pass { name: "number values", run: number_values::run },
    Pass { name: "simplify blocks", run: simplify_blocks::run },
    Pass { name: "remove block parameters", run: block_parameters::run },
    Pass { name: "remove dead code", run: dead_code::run },
    Pass { name: "find closed forms", run: closed_forms::run },
    Pass { name: "fold constants", run: fold_constants::run },
    Pass { name: "number values", run: number_values::run },
    Pass { name: "move invariant code", run: invariant_code::run },
    Pass { name: "remove dead code", run: dead_code::run },
    Pass { name: "simplify blocks", run: simplify_blocks::run },
];

/// Runs the pipeline; `after` sees the function after each pass.
pub fn optimize(function: &mut Function, mut after: impl FnMut(&Pass, &Function, Changed)) {
    for pass in PIPELINE {
        let changed = (pass.run)(function);
        debug_assert_eq!(verify::verify(function), Ok(()), "IR broken by the pass `{}`", pass.name);
        after(pass, function, changed);
    }
}
