//! What is compiled together: a function and every function that a call of it can reach, with small ones inlined, each
//! optimised.

use super::build::build_guarded;
use super::function::{Function, Immediate, Terminator};
use super::opcodes::Operation;
use super::passes::{self, Changed, Pass, Step};
use super::{depth, devirtualize, inline};
use crate::bytecode::call_graph::{Outcome, Reach};
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

const BUILD: Step =
    Step { name: "build", what: "Registers become values, and where ways meet they are parameters of a block." };
const RESOLVE: Step =
    Step { name: "resolve calls", what: "A call through a value that is one known function calls that function." };
const COUNT_CALLS: Step = Step {
    name: "count calls",
    what: "How many calls may still begin becomes a value that recursive functions hand on, instead of a place in memory.",
};
const INLINE: Step = Step {
    name: "inline calls",
    what: "Small functions take the place of their calls, and those that call themselves do so a few levels deep.",
};

/// Functions that refer to each other and to no others.
pub struct Unit {
    /// The functions, the one that was asked for first.
    pub functions: Vec<Function>,
    /// What is known of them together.
    pub reach: Reach,
    /// What a call of each function of the program can come to.
    pub outcomes: HashMap<FunctionId, Outcome>,
}

/// How the functions of a call are made, for those who compile them: [`Unit::of`], or what a test puts in its place.
pub type Units = Rc<dyn Fn(&Validated, FunctionId) -> Result<Unit, Diagnostic>>;

/// Sees a function after each step of its way.
pub type Record<'r> = dyn FnMut(&Step, &Function, Changed) + 'r;

impl Unit {
    /// What a call of one of the functions can come to.
    pub fn outcome(&self, function: &Function) -> Outcome {
        self.outcomes.get(&function.home).copied().unwrap_or_default()
    }

    /// The optimised functions of a call.
    ///
    /// # Errors
    /// ILO-R017 when one of them cannot be built.
    pub fn of(bytecode: &Validated, id: FunctionId) -> Result<Unit, Diagnostic> {
        Unit::recorded(bytecode, id, &mut |_, _, _| {})
    }

    /// The optimised functions of a call; `record` sees the one that was asked for after each step.
    ///
    /// # Errors
    /// ILO-R017 when one of them cannot be built.
    pub fn recorded(bytecode: &Validated, id: FunctionId, record: &mut Record<'_>) -> Result<Unit, Diagnostic> {
        Unit::guarded(bytecode, id, None, record)
    }

    /// The same with a guard of its own in front of an instruction of a function, if one is named.
    pub(super) fn guarded(
        bytecode: &Validated,
        id: FunctionId,
        guard: Option<(FunctionId, usize)>,
        record: &mut Record<'_>,
    ) -> Result<Unit, Diagnostic> {
        let reach = Reach::of(bytecode, id);
        let mut forms: HashMap<FunctionId, Function> = HashMap::new();
        for &function in &reach.functions {
            let guarded = guard.filter(|(guarded, _)| *guarded == function).map(|(_, pc)| pc);
            let mut form = build_guarded(bytecode, function, guarded)?;
            if function == id {
                record(&BUILD, &form, Changed::Yes);
            }
            let mut note = |step: &Step, form: &Function, changed| {
                if function == id {
                    record(step, form, changed);
                }
            };
            for pass in passes::PREPARATION {
                let changed = (pass.run)(&mut form);
                note(&pass.step, &form, changed);
            }
            let changed = devirtualize::run(&mut form, bytecode);
            note(&RESOLVE, &form, changed);
            forms.insert(function, form);
        }
        let calls = calls(&forms, &reach);
        for function in callees_first(&calls, id) {
            let Some(mut form) = forms.remove(&function) else { continue };
            let inlinable = |callee: FunctionId| {
                let form = forms.get(&callee)?;
                (!is_on_cycle(&calls, callee)).then_some(form)
            };
            let others = inline::run(&mut form, bytecode, inlinable);
            let itself = inline::run_itself(&mut form, bytecode);
            if function == id {
                record(&INLINE, &form, if itself == Changed::Yes { itself } else { others });
            }
            forms.insert(function, form);
        }
        let outcomes = reach.outcomes(bytecode);
        let nests = |id: FunctionId| outcomes.get(&id).is_some_and(|outcome| outcome.nests);
        let needed = callees_first(&self::calls(&forms, &reach), id);
        let mut functions = Vec::with_capacity(needed.len());
        for function in needed.into_iter().rev() {
            let Some(mut form) = forms.remove(&function) else { continue };
            let changed = depth::run(&mut form, nests);
            if function == id {
                record(&COUNT_CALLS, &form, changed);
            }
            passes::optimize(&mut form, |pass: &Pass, form, changed| {
                if function == id {
                    record(&pass.step, form, changed);
                }
            });
            functions.push(form);
        }
        Ok(Unit { functions, reach, outcomes })
    }
}

type Calls = HashMap<FunctionId, Vec<FunctionId>>;

/// Who calls whom in the IR. A call through a value may be one of any function whose value there is.
fn calls(forms: &HashMap<FunctionId, Function>, reach: &Reach) -> Calls {
    let callees = |form: &Function| {
        let mut callees = Vec::new();
        for block in &form.blocks {
            for instruction in &block.instructions {
                match (instruction.operation, instruction.immediate) {
                    (Operation::Call, Immediate::Function(id)) => callees.push(id),
                    (Operation::CallValue, _) => callees.extend(&reach.values),
                    _ => {}
                }
            }
            if let Terminator::TailCall { function, .. } = block.terminator {
                callees.push(function);
            }
        }
        callees
    };
    forms.iter().map(|(&id, form)| (id, callees(form))).collect()
}

/// The functions that one can reach, each behind those that it calls, cycles aside.
fn callees_first(calls: &Calls, id: FunctionId) -> Vec<FunctionId> {
    let mut order = Vec::new();
    let mut seen = HashSet::from([id]);
    let callees = |id: FunctionId| calls.get(&id).cloned().unwrap_or_default();
    let mut path = vec![(id, callees(id))];
    while let Some((function, pending)) = path.last_mut() {
        match pending.pop() {
            Some(next) if seen.insert(next) => path.push((next, callees(next))),
            Some(_) => {}
            None => {
                order.push(*function);
                path.pop();
            }
        }
    }
    order
}

/// Whether a function can be in progress twice.
fn is_on_cycle(calls: &Calls, id: FunctionId) -> bool {
    let first = calls.get(&id).map_or(&[][..], Vec::as_slice);
    first.iter().any(|&callee| callees_first(calls, callee).contains(&id))
}
