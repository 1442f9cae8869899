//! Who calls whom: what has to be compiled together with a function, and what its calls can come to.

use super::instruction::{Instruction, instructions};
use super::opcodes::{Effect, Opcode};
use super::program::Bytecode;
use crate::check::typed_program::FunctionId;
use std::collections::HashMap;

/// A function and everything that a call of it can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The function first, then the others as they are met.
    pub functions: Vec<FunctionId>,
    /// What such a call can come to.
    pub outcome: Outcome,
    /// Whether it calls functions through values.
    pub through_values: bool,
    /// The functions that such a call can mean, if there is one.
    pub values: Vec<FunctionId>,
}

/// What a call of a function can come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether some call in it counts towards the depth limit, so that calls can nest without a bound of their own.
    pub nests: bool,
    /// Whether some instruction in it can end the program with an error.
    pub can_fail: bool,
}

impl Outcome {
    fn include(&mut self, instruction: &Instruction) {
        let counts = matches!(instruction.op, Opcode::CallRec | Opcode::CallV);
        let only_as_its_callee = matches!(instruction.op, Opcode::Call | Opcode::TailCall);
        self.nests |= counts;
        self.can_fail |= counts || instruction.op.traps() && !only_as_its_callee;
    }
}

impl Reach {
    /// What a call of a function can reach.
    pub fn of(bytecode: &Bytecode, id: FunctionId) -> Reach {
        let mut reach =
            Reach { functions: vec![id], outcome: Outcome::default(), through_values: false, values: vec![] };
        let mut next = 0;
        while let Some(&id) = reach.functions.get(next) {
            for instruction in instructions(&bytecode.function(id).code) {
                reach.include(bytecode, &instruction);
            }
            next += 1;
        }
        reach
    }

    /// What a call of each of the functions can come to.
    pub fn outcomes(&self, bytecode: &Bytecode) -> HashMap<FunctionId, Outcome> {
        let mut outcomes: HashMap<FunctionId, Outcome> = HashMap::new();
        let mut callers: HashMap<FunctionId, Vec<FunctionId>> = HashMap::new();
        for &id in &self.functions {
            let own = outcomes.entry(id).or_default();
            for instruction in instructions(&bytecode.function(id).code) {
                own.include(&instruction);
                match instruction.op.effect() {
                    Effect::Call => callers.entry(FunctionId(instruction.word.bx())).or_default().push(id),
                    Effect::CallValue => {
                        self.values.iter().for_each(|&value| callers.entry(value).or_default().push(id));
                    }
                    _ => {}
                }
            }
        }
        // What a callee can come to, its callers can.
        let mut pending = self.functions.clone();
        while let Some(callee) = pending.pop() {
            let Some(&of_callee) = outcomes.get(&callee) else { continue };
            for &caller in callers.get(&callee).into_iter().flatten() {
                let own = outcomes.entry(caller).or_default();
                let both = Outcome { nests: own.nests | of_callee.nests, can_fail: own.can_fail | of_callee.can_fail };
                if std::mem::replace(own, both) != both {
                    pending.push(caller);
                }
            }
        }
        outcomes
    }

    fn include(&mut self, bytecode: &Bytecode, instruction: &Instruction) {
        match instruction.op.effect() {
            Effect::Call => self.add(FunctionId(instruction.word.bx())),
            Effect::CallValue if !self.through_values => {
                self.through_values = true;
                let escaping = bytecode.functions.iter().enumerate().filter(|(_, function)| function.escapes);
                self.values = escaping.map(|(index, _)| FunctionId(index as u16)).collect();
                self.values.clone().into_iter().for_each(|id| self.add(id));
            }
            _ => {}
        }
        self.outcome.include(instruction);
    }

    fn add(&mut self, id: FunctionId) {
        if !self.functions.contains(&id) {
            self.functions.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Program;

    #[test]
    fn what_a_call_can_reach() {
        let rows = [
            ("f x:n>n;+x 1", "f", (false, false, false)),
            ("f x:n>n;/1 x", "f", (false, true, false)),
            ("g x:n>n;+x 1 f x:n>n;y=g x;+y 1", "f g", (false, false, false)),
            ("g x:n>n;/1 x f x:n>n;g x", "f g", (false, true, false)),
            ("f x:n>n;<x 1 0;y=f -x 1;+y 1", "f", (true, true, false)),
            ("f x:n>n;<x 1 0;f -x 1", "f", (false, false, false)),
            ("g x:n>n;x f h:F n n x:n>n;y=h x;y e>n;f g 1", "f g e", (true, true, true)),
        ];
        for (source, functions, (nests, can_fail, through_values)) in rows {
            let program = Program::compile(source).into_program().unwrap();
            let bytecode = program.bytecode();
            let reach = Reach::of(bytecode, program.function("f").unwrap());
            let names: Vec<_> = reach.functions.iter().map(|&id| bytecode.function(id).name.as_str()).collect();
            assert_eq!(names.join(" "), functions, "{source}");
            assert_eq!(
                (reach.outcome, reach.through_values),
                (Outcome { nests, can_fail }, through_values),
                "{source}"
            );
            let each = reach.outcomes(bytecode);
            for &id in &reach.functions {
                assert_eq!(each[&id], Reach::of(bytecode, id).outcome, "{source}");
            }
        }
    }
}
