//! THE pipeline: what is done to every function, in which order.

mod block_parameters;
mod closed_forms;
mod convert_selects;
mod count_rounds;
mod counter;
mod counts;
mod dead_code;
mod exact;
mod extend_texts;
mod fold_constants;
mod integer_loops;
mod invariant_code;
mod keep_integers;
mod loop_versions;
mod makers;
mod number_values;
mod scalar_records;
mod simplify_blocks;
mod squares;
mod substitution;
mod thread_jumps;

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

/// A step on the way of a function, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub what: &'static str,
}

/// One transformation.
pub struct Pass {
    /// What it does, in words.
    pub step: Step,
    /// Does it.
    pub run: fn(&mut Function) -> Changed,
}

const SIMPLIFY_BLOCKS: Step = Step {
    name: "simplify blocks",
    what: "Branches that are decided become jumps, empty blocks disappear, and a block joins the only one before it.",
};
const REMOVE_BLOCK_PARAMETERS: Step = Step {
    name: "remove block parameters",
    what: "A parameter that every way brings the same value is that value; two that are brought the same are one.",
};
const FOLD_CONSTANTS: Step = Step {
    name: "fold constants",
    what: "What is known already is computed, and guards that always hold are dropped.",
};
const TAKE_RECORDS_APART: Step =
    Step { name: "take records apart", what: "A record that nobody else sees is no record: its fields are values." };
const REMOVE_COUNTS: Step = Step {
    name: "remove counts",
    what: "Counts are not kept of what refers to nothing, or is retained only to be released.",
};
const EXTEND_TEXTS: Step = Step {
    name: "extend texts",
    what: "A constant text that is only joined to another one is read where it is kept, without a count of its own.",
};
const ASK_FOR_SQUARES: Step = Step {
    name: "ask for squares",
    what: "A power is a product where its exponent turns out to be 2, which is asked before the library is called.",
};
const NUMBER_VALUES: Step = Step { name: "number values", what: "What was computed already is not computed again." };
const REMOVE_DEAD_CODE: Step =
    Step { name: "remove dead code", what: "What nobody reads and has no effect is removed." };
const THREAD_JUMPS: Step =
    Step { name: "thread jumps", what: "A way to a branch that is decided on that way leads past it." };
const CONVERT_TO_SELECTS: Step =
    Step { name: "convert to selects", what: "Two cheap ways to one value become a choice without a branch." };
const MOVE_INVARIANT_CODE: Step =
    Step { name: "move invariant code", what: "What is the same in every round is computed once, before the loop." };
const FIND_CLOSED_FORMS: Step = Step {
    name: "find closed forms",
    what: "A loop whose numbers are exact integers comes down to what it sums up to.",
};
const RUN_IN_INTEGERS: Step = Step {
    name: "run in integers",
    what: "A loop over whole numbers runs in integers, and starts over as it stands if one is not exact.",
};
const COUNT_ROUNDS: Step = Step {
    name: "count rounds",
    what: "A loop that ends when its count reaches a bound compares integers, beside whatever numbers it counts in.",
};
const KEEP_INTEGERS: Step =
    Step { name: "keep integers", what: "A count that is only used as an integer is never turned into a number." };

/// Every pass, in order.
pub const PIPELINE: &[Pass] = &[
    Pass { step: SIMPLIFY_BLOCKS, run: simplify_blocks::run },
    Pass { step: REMOVE_BLOCK_PARAMETERS, run: block_parameters::run },
    Pass { step: FOLD_CONSTANTS, run: fold_constants::run },
    Pass { step: TAKE_RECORDS_APART, run: scalar_records::run },
    Pass { step: REMOVE_COUNTS, run: counts::run },
    Pass { step: EXTEND_TEXTS, run: extend_texts::run },
    Pass { step: FOLD_CONSTANTS, run: fold_constants::run },
    Pass { step: ASK_FOR_SQUARES, run: squares::run },
    Pass { step: NUMBER_VALUES, run: number_values::run },
    Pass { step: REMOVE_DEAD_CODE, run: dead_code::run },
    Pass { step: THREAD_JUMPS, run: thread_jumps::run },
    Pass { step: SIMPLIFY_BLOCKS, run: simplify_blocks::run },
    Pass { step: CONVERT_TO_SELECTS, run: convert_selects::run },
    Pass { step: SIMPLIFY_BLOCKS, run: simplify_blocks::run },
    Pass { step: MOVE_INVARIANT_CODE, run: invariant_code::run },
    Pass { step: NUMBER_VALUES, run: number_values::run },
    Pass { step: KEEP_INTEGERS, run: keep_integers::run },
    Pass { step: SIMPLIFY_BLOCKS, run: simplify_blocks::run },
    Pass { step: REMOVE_BLOCK_PARAMETERS, run: block_parameters::run },
    Pass { step: REMOVE_DEAD_CODE, run: dead_code::run },
    Pass { step: FIND_CLOSED_FORMS, run: closed_forms::run },
    Pass { step: RUN_IN_INTEGERS, run: integer_loops::run },
    Pass { step: COUNT_ROUNDS, run: count_rounds::run },
    Pass { step: FOLD_CONSTANTS, run: fold_constants::run },
    Pass { step: NUMBER_VALUES, run: number_values::run },
    Pass { step: MOVE_INVARIANT_CODE, run: invariant_code::run },
    Pass { step: REMOVE_DEAD_CODE, run: dead_code::run },
    Pass { step: SIMPLIFY_BLOCKS, run: simplify_blocks::run },
];

/// The passes, from the first on, that functions go through before they are inlined, too.
pub const PREPARATION: &[Pass] = PIPELINE.split_at(2).0;

/// Runs the pipeline; `after` sees the function after each pass.
pub fn optimize(function: &mut Function, mut after: impl FnMut(&Pass, &Function, Changed)) {
    for pass in PIPELINE {
        let changed = (pass.run)(function);
        debug_assert_eq!(verify::verify(function), Ok(()), "IR broken by the pass `{}`", pass.step.name);
        after(pass, function, changed);
    }
}
