//! Runs IR, slowly and plainly, and checks on the way what operations promise: whatever an optimised function gives is
//! compared with what the same function gave before.

use ilo_core::builtins;
use ilo_core::bytecode::opcodes::TestedKind;
use ilo_core::ir::function::{Edge, FrameState, Function, Immediate, Instruction, Terminator, Value};
use ilo_core::ir::opcodes::Operation::*;
use ilo_core::operations::whole;
use ilo_core::value::compare::numbers_equal;

/// What a value is.
#[derive(Clone, Debug)]
pub enum Datum {
    Number(f64),
    Integer(i64),
    Flag(bool),
    Nil,
    Unassigned,
    List(Vec<f64>),
}

impl PartialEq for Datum {
    /// Bit for bit, but that the bits of a NaN are nobody's matter.
    fn eq(&self, other: &Datum) -> bool {
        match (self, other) {
            (Datum::Number(left), Datum::Number(right)) => {
                left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
            }
            (Datum::Integer(left), Datum::Integer(right)) => left == right,
            (Datum::Flag(left), Datum::Flag(right)) => left == right,
            (Datum::List(left), Datum::List(right)) => left == right,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Returned(Datum),
    /// For the VM, at a pc with registers, of each activation.
    Left(Vec<(usize, Vec<(u8, Datum)>)>),
    /// After more steps than anyone waits for.
    Endless,
}

/// Runs a function; also how many instructions that took.
pub fn run(function: &Function, arguments: &[Datum], most: usize) -> (Outcome, usize) {
    let mut machine = Machine { data: vec![None; function.types.len()] };
    let mut steps = 0;
    let mut block = function.entry();
    machine.set_all(&block.parameters, arguments.to_vec());
    loop {
        for instruction in &block.instructions {
            steps += 1;
            match machine.step(instruction) {
                Ok(Some(datum)) => machine.data[instruction.result.unwrap().index()] = Some(datum),
                Ok(None) => {}
                Err(()) => return (machine.leave(instruction.exit.as_ref().unwrap()), steps),
            }
        }
        steps += 1;
        if steps > most {
            return (Outcome::Endless, steps);
        }
        let edge: &Edge = match &block.terminator {
            Terminator::Return(value) => return (Outcome::Returned(machine.get(*value)), steps),
            Terminator::Exit(state) => return (machine.leave(state), steps),
            Terminator::TailCall { .. } => panic!("no tail calls here"),
            Terminator::Jump(edge) => edge,
            Terminator::Branch { condition, on_true, on_false } => {
                if machine.flag(*condition) {
                    on_true
                } else {
                    on_false
                }
            }
        };
        let given = edge.arguments.iter().map(|&value| machine.get(value)).collect();
        block = function.block(edge.block);
        machine.set_all(&block.parameters, given);
    }
}

struct Machine {
    data: Vec<Option<Datum>>,
}

impl Machine {
    fn set_all(&mut self, values: &[Value], data: Vec<Datum>) {
        for (value, datum) in values.iter().zip(data) {
            self.data[value.index()] = Some(datum);
        }
    }

    fn get(&self, value: Value) -> Datum {
        self.data[value.index()].clone().unwrap_or_else(|| panic!("v{} is not made yet", value.0))
    }

    fn number(&self, value: Value) -> f64 {
        match self.get(value) {
            Datum::Number(number) => number,
            other => panic!("{other:?} is no number"),
        }
    }

    fn integer(&self, value: Value) -> i64 {
        match self.get(value) {
            Datum::Integer(integer) => integer,
            other => panic!("{other:?} is no integer"),
        }
    }

    fn flag(&self, value: Value) -> bool {
        match self.get(value) {
            Datum::Flag(flag) => flag,
            other => panic!("{other:?} is no boolean"),
        }
    }

    fn leave(&self, state: &FrameState) -> Outcome {
        let registers = |state: &FrameState| {
            let registers = state.registers.iter().map(|&(register, value)| (register, self.boxed(value)));
            (state.pc, registers.collect())
        };
        Outcome::Left(state.chain().map(registers).collect())
    }

    /// A value as the VM gets it: there, an integer is the number that it stands for.
    fn boxed(&self, value: Value) -> Datum {
        match self.get(value) {
            Datum::Integer(integer) => Datum::Number(integer as f64),
            other => other,
        }
    }

    /// The result of an instruction; an error if it leaves.
    fn step(&self, instruction: &Instruction) -> Result<Option<Datum>, ()> {
        let at = |index: usize| instruction.operands[index];
        let (n, i, b) = (|x| self.number(at(x)), |x| self.integer(at(x)), |x| self.flag(at(x)));
        let immediate = instruction.immediate;
        Ok(Some(match instruction.operation {
            Constant | Integer | Flag => match immediate {
                Immediate::Number(bits) => Datum::Number(f64::from_bits(bits)),
                Immediate::Integer(integer) => Datum::Integer(integer),
                Immediate::Flag(flag) => Datum::Flag(flag),
                other => panic!("{other:?} is no constant"),
            },
            Add => Datum::Number(n(0) + n(1)),
            Sub => Datum::Number(n(0) - n(1)),
            Mul => Datum::Number(n(0) * n(1)),
            Div => Datum::Number(n(0) / n(1)),
            Neg => Datum::Number(-n(0)),
            Abs => Datum::Number(n(0).abs()),
            Floor => Datum::Number(n(0).floor()),
            Ceil => Datum::Number(n(0).ceil()),
            Sqrt => Datum::Number(n(0).sqrt()),
            Whole => Datum::Number(whole(n(0))),
            Min => Datum::Number(if n(0).is_nan() || n(1) < n(0) { n(1) } else { n(0) }),
            Max => Datum::Number(if n(0).is_nan() || n(1) > n(0) { n(1) } else { n(0) }),
            Lt => Datum::Flag(n(0) < n(1)),
            Le => Datum::Flag(n(0) <= n(1)),
            Eq => Datum::Flag(n(0) == n(1)),
            Near => Datum::Flag(numbers_equal(n(0), n(1))),
            Select | ISelect => self.get(if b(0) { at(1) } else { at(2) }),
            Numeric => {
                let Immediate::Builtin(builtin) = immediate else { panic!("no builtin") };
                Datum::Number(match builtin.numeric().unwrap() {
                    builtins::Numeric::Unary(function) => function(n(0)),
                    builtins::Numeric::Binary(function) => function(n(0), n(1)),
                })
            }
            ToNumber => {
                assert!(i(0).unsigned_abs() <= 1 << 53, "{} is no exact number", i(0));
                Datum::Number(i(0) as f64)
            }
            ToInteger => {
                assert!(n(0).fract() == 0.0 || !n(0).is_finite(), "{} is no integer", n(0));
                Datum::Integer(n(0) as i64)
            }
            IAdd => Datum::Integer(i(0).wrapping_add(i(1))),
            ISub => Datum::Integer(i(0).wrapping_sub(i(1))),
            IMul => Datum::Integer(i(0).wrapping_mul(i(1))),
            IRem => Datum::Integer(i(0) % i(1)),
            IHalf => Datum::Integer(i(0) >> 1),
            ILt => Datum::Flag(i(0) < i(1)),
            ILe => Datum::Flag(i(0) <= i(1)),
            IEq => Datum::Flag(i(0) == i(1)),
            Not => Datum::Flag(!b(0)),
            And => Datum::Flag(b(0) & b(1)),
            Or => Datum::Flag(b(0) | b(1)),
            Nil => Datum::Nil,
            Unassigned => Datum::Unassigned,
            BoxNumber | BoxFlag | UnboxNumber | UnboxFlag => self.get(at(0)),
            Truthy => Datum::Flag(match self.get(at(0)) {
                Datum::Flag(flag) => flag,
                Datum::Number(number) => number != 0.0,
                other => panic!("the truth of {other:?}"),
            }),
            IsBound => Datum::Flag(self.get(at(0)) != Datum::Unassigned),
            IsKind => Datum::Flag(match self.get(at(0)) {
                Datum::Number(_) => immediate == Immediate::Kind(TestedKind::Number),
                Datum::Flag(_) => immediate == Immediate::Kind(TestedKind::Bool),
                Datum::List(_) => immediate == Immediate::Kind(TestedKind::List),
                _ => immediate == Immediate::Kind(TestedKind::Nil),
            }),
            Length | NumberAt => match self.get(at(0)) {
                Datum::List(list) if instruction.operation == Length => Datum::Integer(list.len() as i64),
                Datum::List(list) => Datum::Number(list[i(1) as usize]),
                other => panic!("{other:?} is no list"),
            },
            Retain | Release | Leave | Enter => return Ok(None),
            GuardNonZero => return if n(0) == 0.0 { Err(()) } else { Ok(None) },
            Guard => return if b(0) { Ok(None) } else { Err(()) },
            GuardNumber => match self.get(at(0)) {
                Datum::Number(number) => Datum::Number(number),
                _ => return Err(()),
            },
            other => panic!("{} is not for here", other.as_str()),
        }))
    }
}
