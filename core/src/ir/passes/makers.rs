//! What made each value, and what is known of numbers from that.

use crate::ir::function::{BlockId, Function, Instruction, Value};
use crate::ir::opcodes::Operation;

/// What made each value.
pub(super) struct Makers<'a> {
    made: Vec<Option<&'a Instruction>>,
    pub(super) places: Vec<Option<BlockId>>,
}

impl<'a> Makers<'a> {
    pub(super) fn of(function: &'a Function) -> Makers<'a> {
        let (mut made, mut places) = (vec![None; function.types.len()], vec![None; function.types.len()]);
        for (id, block) in function.blocks() {
            block.parameters.iter().for_each(|parameter| places[parameter.index()] = Some(id));
            for instruction in &block.instructions {
                if let Some(result) = instruction.result {
                    (made[result.index()], places[result.index()]) = (Some(instruction), Some(id));
                }
            }
        }
        Makers { made, places }
    }

    pub(super) fn maker(&self, value: Value) -> Option<&'a Instruction> {
        self.made[value.index()]
    }

    pub(super) fn number(&self, value: Value) -> Option<f64> {
        self.maker(value)?.number()
    }

    /// Whether a number is whole, infinite or none: arithmetic on whole numbers gives nothing else.
    pub(super) fn is_whole(&self, value: Value) -> bool {
        use Operation::*;
        let Some(maker) = self.maker(value) else { return false };
        match maker.operation {
            Whole | Floor | Ceil | ToNumber => true,
            Constant => maker.number().is_some_and(|number| number.fract() == 0.0),
            Add | Sub | Mul | Max | Min => maker.operands.iter().all(|&operand| {
                // One step deep: what was built out of more is asked at run time.
                self.is_whole_at_once(operand)
            }),
            Neg | Abs => maker.operands.iter().all(|&operand| self.is_whole_at_once(operand)),
            _ => false,
        }
    }

    fn is_whole_at_once(&self, value: Value) -> bool {
        use Operation::*;
        let Some(maker) = self.maker(value) else { return false };
        match maker.operation {
            Whole | Floor | Ceil | ToNumber => true,
            Add | Sub | Max | Min => maker.operands.iter().all(|&operand| {
                let maker = self.maker(operand);
                maker.is_some_and(|maker| matches!(maker.operation, Whole | Floor | Ceil | ToNumber))
                    || self.number(operand).is_some_and(|number| number.fract() == 0.0)
            }),
            Constant => maker.number().is_some_and(|number| number.fract() == 0.0),
            _ => false,
        }
    }

    /// Whether a number is surely not the zero below zero.
    pub(super) fn has_no_negative_zero(&self, value: Value) -> bool {
        use Operation::*;
        let Some(maker) = self.maker(value) else { return false };
        let is_good_constant = |value: &Value| self.number(*value).is_some_and(|number| number.to_bits() != 1 << 63);
        match maker.operation {
            Constant => is_good_constant(&value),
            ToNumber | Abs => true,
            // A sum is -0 if both are, a difference if the left is.
            Add => maker.operands.iter().any(is_good_constant),
            Sub => maker.operands.first().is_some_and(is_good_constant),
            _ => false,
        }
    }

    /// Whether a number is surely neither below zero nor NaN.
    pub(super) fn is_at_least_zero(&self, value: Value) -> bool {
        let maximum = self.maker(value).filter(|maker| maker.operation == Operation::Max);
        maximum.is_some_and(|maker| maker.operands.iter().any(|&operand| self.number(operand) == Some(0.0)))
    }
}
