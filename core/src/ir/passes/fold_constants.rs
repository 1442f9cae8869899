//! Computes what is known already, with the same IEEE operations as every tier; leaves out operations that give back
//! what they are given, whatever its bits; and drops guards that always hold.
//!
//! A NaN is never made a constant: at run time its bits are nobody's matter.

use super::Changed;
use super::substitution::Substitution;
use crate::builtins::Builtin;
use crate::bytecode::opcodes::TestedKind;
use crate::ir::dominators::Dominators;
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::{Operation, Type};
use crate::operations::whole;
use crate::value::compare::numbers_equal;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let mut known = Known { makers: vec![None; function.types.len()] };
    let mut replaced = Substitution::new(function);
    let mut changed = false;
    for &block in dominators.order() {
        let instructions = std::mem::take(&mut function.blocks[block.index()].instructions);
        let mut kept = Vec::with_capacity(instructions.len());
        for mut instruction in instructions {
            instruction.each_use(&mut |value| *value = replaced.resolve(*value));
            loop {
                match known.simplified(&instruction) {
                    Some(Constant(operation, immediate)) => {
                        let (result, pc) = (instruction.result, instruction.pc);
                        instruction = Instruction::new(operation, Vec::new(), result, pc).with(immediate);
                    }
                    Some(Other(operation, operands)) => {
                        (instruction.operation, instruction.operands) = (operation, operands);
                        instruction.immediate = Immediate::None;
                        changed = true;
                        continue;
                    }
                    Some(WithConstant(operation, operand, number)) => {
                        let constant = function.new_value(Type::F64);
                        known.makers.push(None);
                        let made = Instruction::new(Operation::Constant, Vec::new(), Some(constant), instruction.pc)
                            .with(Immediate::Number(number.to_bits()));
                        known.learn(&made);
                        kept.push(Instruction { inlined: instruction.inlined, ..made });
                        (instruction.operation, instruction.operands) = (operation, vec![operand, constant]);
                    }
                    Some(Same(value)) => {
                        instruction.result.into_iter().for_each(|result| replaced.replace(result, value));
                        changed = true;
                        break;
                    }
                    Some(Nothing) => {
                        changed = true;
                        break;
                    }
                    None => {
                        known.learn(&instruction);
                        kept.push(instruction);
                        break;
                    }
                }
                changed = true;
            }
        }
        function.blocks[block.index()].instructions = kept;
    }
    (changed | replaced.apply(function)).into()
}

/// What an instruction comes down to.
enum Simplified {
    /// A constant.
    Constant(Operation, Immediate),
    /// Another operation.
    Other(Operation, Vec<Value>),
    /// Another operation, of a value and a number.
    WithConstant(Operation, Value, f64),
    /// A value that is there already.
    Same(Value),
    /// Nothing at all.
    Nothing,
}

use Simplified::{Constant, Nothing, Other, Same, WithConstant};

fn number(number: f64) -> Option<Simplified> {
    (!number.is_nan()).then_some(Constant(Operation::Constant, Immediate::Number(number.to_bits())))
}

fn integer(integer: i64) -> Option<Simplified> {
    Some(Constant(Operation::Integer, Immediate::Integer(integer)))
}

fn flag(flag: bool) -> Option<Simplified> {
    Some(Constant(Operation::Flag, Immediate::Flag(flag)))
}

/// What made a value.
#[derive(Clone, Copy)]
struct Maker {
    operation: Operation,
    immediate: Immediate,
    operands: [Option<Value>; 2],
}

/// What made each value seen so far.
struct Known {
    makers: Vec<Option<Maker>>,
}

impl Known {
    fn learn(&mut self, instruction: &Instruction) {
        if let Some(result) = instruction.result {
            let mut operands = instruction.operands.iter().copied();
            self.makers[result.index()] = Some(Maker {
                operation: instruction.operation,
                immediate: instruction.immediate,
                operands: [operands.next(), operands.next()],
            });
        }
    }

    fn maker(&self, value: Value) -> Option<Maker> {
        self.makers[value.index()]
    }

    /// The operand of the operation that made a value, if it is that operation.
    fn made_by(&self, operation: Operation, value: Value) -> Option<Value> {
        self.maker(value).filter(|maker| maker.operation == operation)?.operands[0]
    }

    fn number(&self, value: Value) -> Option<f64> {
        match self.maker(value)?.immediate {
            Immediate::Number(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Whether a number is surely not the zero below zero, which a sum is only if both parts are.
    fn has_no_negative_zero(&self, value: Value) -> bool {
        let is_other = |value: Value| self.number(value).is_some_and(|number| number.to_bits() != (-0f64).to_bits());
        let Some(Maker { operation, operands, .. }) = self.maker(value) else { return false };
        match operation {
            Operation::Constant => is_other(value),
            Operation::ToNumber | Operation::Abs => true,
            Operation::Add => operands.iter().flatten().any(|&part| is_other(part)),
            _ => false,
        }
    }

    fn integer(&self, value: Value) -> Option<i64> {
        match self.maker(value)?.immediate {
            Immediate::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    fn flag(&self, value: Value) -> Option<bool> {
        match self.maker(value)?.immediate {
            Immediate::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    fn simplified(&self, instruction: &Instruction) -> Option<Simplified> {
        self.computed(instruction).or_else(|| match *instruction.operands.as_slice() {
            [operand] => self.of_one(instruction, operand),
            [left, right] => self.of_two(instruction.operation, left, right),
            [condition, yes, no] => self.of_three(instruction.operation, condition, yes, no),
            _ => None,
        })
    }

    /// The constant that comes of constants.
    fn computed(&self, instruction: &Instruction) -> Option<Simplified> {
        use Operation::*;
        let at = |index: usize| instruction.operands.get(index).copied();
        let n = |index| at(index).and_then(|value| self.number(value));
        let i = |index| at(index).and_then(|value| self.integer(value));
        let b = |index| at(index).and_then(|value| self.flag(value));
        match instruction.operation {
            Add => number(n(0)? + n(1)?),
            Sub => number(n(0)? - n(1)?),
            Mul => number(n(0)? * n(1)?),
            Div => number(n(0)? / n(1)?),
            Neg => number(-n(0)?),
            Abs => number(n(0)?.abs()),
            Floor => number(n(0)?.floor()),
            Ceil => number(n(0)?.ceil()),
            Sqrt => number(n(0)?.sqrt()),
            Whole => number(whole(n(0)?)),
            Min | Max => {
                let (left, right) = (n(0)?, n(1)?);
                let takes_right = if instruction.operation == Min { right < left } else { right > left };
                number(if left.is_nan() || takes_right { right } else { left })
            }
            Lt => flag(n(0)? < n(1)?),
            Le => flag(n(0)? <= n(1)?),
            Eq => flag(n(0)? == n(1)?),
            Near => flag(numbers_equal(n(0)?, n(1)?)),
            Numeric => self.builtin(instruction),
            ToNumber => number(i(0).filter(|integer| integer.unsigned_abs() <= 1 << 53)? as f64),
            ToInteger => {
                let number = n(0).filter(|number| number.fract() == 0.0 && number.abs() <= (1u64 << 53) as f64)?;
                integer(number as i64)
            }
            IAdd => integer(i(0)?.wrapping_add(i(1)?)),
            ISub => integer(i(0)?.wrapping_sub(i(1)?)),
            IMul => integer(i(0)?.wrapping_mul(i(1)?)),
            IRem => integer(i(0)?.checked_rem(i(1)?)?),
            IHalf => integer(i(0)? >> 1),
            ILt => flag(i(0)? < i(1)?),
            ILe => flag(i(0)? <= i(1)?),
            IEq => flag(i(0)? == i(1)?),
            Not => flag(!b(0)?),
            And => flag(b(0)? && b(1)?),
            Or => flag(b(0)? || b(1)?),
            _ => None,
        }
    }

    fn builtin(&self, instruction: &Instruction) -> Option<Simplified> {
        let Immediate::Builtin(builtin) = instruction.immediate else { return None };
        if let (Builtin::Power, &[base, exponent]) = (builtin, instruction.operands.as_slice()) {
            // As the library does it.
            match self.number(exponent) {
                Some(0.0) => return number(1.0),
                Some(1.0) => return Some(Same(base)),
                Some(2.0) => return Some(Other(Operation::Mul, vec![base, base])),
                _ => {}
            }
        }
        let first = self.number(*instruction.operands.first()?)?;
        match builtin.numeric()? {
            crate::builtins::Numeric::Unary(function) => number(function(first)),
            crate::builtins::Numeric::Binary(function) => {
                number(function(first, self.number(*instruction.operands.get(1)?)?))
            }
        }
    }

    fn of_one(&self, instruction: &Instruction, operand: Value) -> Option<Simplified> {
        use Operation::*;
        let made_by = |operation| self.made_by(operation, operand);
        match instruction.operation {
            // The sign bit turned twice.
            Neg => made_by(Neg).map(Same),
            Not => made_by(Not).map(Same),
            Abs if made_by(Abs).is_some() => Some(Same(operand)),
            Abs => made_by(Neg).map(|inner| Other(Abs, vec![inner])),
            // What is whole already; infinities stay, and a NaN comes from none of these.
            Whole | Floor | Ceil if made_by(Whole).is_some() || made_by(ToNumber).is_some() => Some(Same(operand)),
            Floor | Ceil if made_by(Floor).is_some() || made_by(Ceil).is_some() => Some(Same(operand)),
            // The other way round loses the sign of zero.
            ToInteger => made_by(ToNumber).map(Same),
            UnboxNumber | GuardNumber => made_by(BoxNumber).map(Same),
            UnboxFlag | Truthy => made_by(BoxFlag).map(Same),
            IsBound => match self.maker(operand)?.operation {
                BoxNumber | BoxFlag | Nil => flag(true),
                Unassigned => flag(false),
                _ => None,
            },
            IsKind => {
                let kind = match self.maker(operand)?.operation {
                    BoxNumber => TestedKind::Number,
                    BoxFlag => TestedKind::Bool,
                    Nil => TestedKind::Nil,
                    _ => return None,
                };
                flag(instruction.immediate == Immediate::Kind(kind))
            }
            // These are counted nowhere.
            Retain | Release => {
                let is_plain = matches!(self.maker(operand)?.operation, BoxNumber | BoxFlag | Nil | Unassigned);
                is_plain.then_some(Nothing)
            }
            Guard => self.flag(operand)?.then_some(Nothing),
            GuardNonZero => (self.number(operand)? != 0.0).then_some(Nothing),
            _ => None,
        }
    }

    fn of_two(&self, operation: Operation, left: Value, right: Value) -> Option<Simplified> {
        use Operation::*;
        let bits = |value| self.number(value).map(f64::to_bits);
        let is = |value, number: f64| bits(value) == Some(number.to_bits());
        match operation {
            // 1 changes no bit, and neither does the zero that is neutral for zeros of both signs: -0 to be added,
            // +0 to be taken away.
            Mul if is(right, 1.0) => Some(Same(left)),
            Mul if is(left, 1.0) => Some(Same(right)),
            Div if is(right, 1.0) => Some(Same(left)),
            Div => {
                // The inverse of a power of two is exact, and so both round the same number.
                let divisor = self.number(right)?;
                let inverse = divisor.recip();
                let is_power_of_two = divisor.is_normal() && inverse.is_normal() && divisor.to_bits() << 12 == 0;
                is_power_of_two.then_some(WithConstant(Mul, left, inverse))
            }
            Add if is(right, -0.0) => Some(Same(left)),
            Add if is(left, -0.0) => Some(Same(right)),
            Add if is(right, 0.0) && self.has_no_negative_zero(left) => Some(Same(left)),
            Add if is(left, 0.0) && self.has_no_negative_zero(right) => Some(Same(right)),
            Sub if is(right, 0.0) => Some(Same(left)),
            // Nothing is below itself; whether a number equals itself depends on whether it is one.
            Lt | ILt if left == right => flag(false),
            ILe | IEq if left == right => flag(true),
            Min | Max | And | Or if left == right => Some(Same(left)),
            ISub if left == right => integer(0),
            IAdd => match (self.integer(left), self.integer(right)) {
                (Some(0), _) => Some(Same(right)),
                (_, Some(0)) => Some(Same(left)),
                _ => None,
            },
            ISub if self.integer(right) == Some(0) => Some(Same(left)),
            IMul => match (self.integer(left), self.integer(right)) {
                (Some(1), _) => Some(Same(right)),
                (_, Some(1)) => Some(Same(left)),
                (Some(0), _) | (_, Some(0)) => integer(0),
                _ => None,
            },
            And | Or => {
                let neutral = operation == And;
                match (self.flag(left), self.flag(right)) {
                    (Some(known), _) => Some(if known == neutral { Same(right) } else { Same(left) }),
                    (_, Some(known)) => Some(if known == neutral { Same(left) } else { Same(right) }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn of_three(&self, operation: Operation, condition: Value, yes: Value, no: Value) -> Option<Simplified> {
        if !matches!(operation, Operation::Select | Operation::ISelect) {
            return None;
        }
        match self.flag(condition) {
            Some(flag) => Some(Same(if flag { yes } else { no })),
            None if yes == no => Some(Same(yes)),
            None => self.made_by(Operation::Not, condition).map(|other| Other(operation, vec![other, no, yes])),
        }
    }
}
