//! Who calls whom: what has to be compiled together with a function, and what its calls can come to.

use super::instruction::{Instruction, instructions};
use super::opcodes::{Effect, Opcode};
use super::program::Bytecode;
use crate::check::typed_program::FunctionId;

/// A function and everything that a call of it can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The function first, then the others as they are met.
    pub functions: Vec<FunctionId>,
    /// Whether some call in it counts towards the depth limit, so that calls can nest without a bound of their own.
    pub nests: bool,
    /// Whether some instruction in it can end the program with an error.
    pub can_fail: bool,
    /// Whether it calls functions through values.
    pub through_values: bool,
    /// The functions that such a call can mean, if there is one.
    pub values: Vec<FunctionId>,
}

impl Reach {
    /// What a call of a function can reach.
    pub fn of(bytecode: &Bytecode, id: FunctionId) -> Reach {
        let mut reach =
            Reach { functions: vec![id], nests: false, can_fail: false, through_values: false, values: vec![] };
        let mut next = 0;
        while let Some(&id) = reach.functions.get(next) {
            for instruction in instructions(&bytecode.function(id).code) {
                reach.include(bytecode, &instruction);
            }
            next += 1;
        }
        reach
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
        let counts = matches!(instruction.op, Opcode::CallRec | Opcode::CallV);
        let only_as_its_callee = matches!(instruction.op, Opcode::Call | Opcode::TailCall);
        self.nests |= counts;
        self.can_fail |= counts || instruction.op.traps() && !only_as_its_callee;
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
                (reach.nests, reach.can_fail, reach.through_values),
                (nests, can_fail, through_values),
                "{source}"
            );
        }
    }
}
