//! Turns a small branch whose ways meet again into selects: where both ways are a few steps of arithmetic, computing
//! both costs less than guessing which one it will be.

use super::Changed;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Edge, Function, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

/// As many instructions may be computed in vain.
const MOST_INSTRUCTIONS: usize = 3;
/// And as many values may have to be chosen.
const MOST_SELECTS: usize = 2;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let mut changed = false;
    // Inner branches before those around them.
    for &block in dominators.order().iter().rev() {
        changed |= convert(function, &dominators, block);
    }
    changed.into()
}

fn convert(function: &mut Function, dominators: &Dominators, block: BlockId) -> bool {
    let Terminator::Branch { condition, on_true, on_false } = function.block(block).terminator.clone() else {
        return false;
    };
    let arms = [on_true, on_false].map(|edge| arm(function, dominators, edge));
    let [yes, no] = &arms;
    if yes.meets.block != no.meets.block
        || arms.iter().map(|arm| arm.steps(function)).sum::<usize>() > MOST_INSTRUCTIONS
    {
        return false;
    }
    let pairs = yes.meets.arguments.iter().zip(&no.meets.arguments).map(|(&yes, &no)| (yes, no));
    let chosen: Vec<(Value, Value)> = pairs.clone().filter(|(yes, no)| yes != no).collect();
    let can_choose = |&(value, _): &(Value, Value)| select(function.type_of(value)).is_some();
    if chosen.len() > MOST_SELECTS || !chosen.iter().all(can_choose) {
        return false;
    }
    let mut arguments = Vec::new();
    let mut instructions: Vec<Instruction> = Vec::new();
    for arm in &arms {
        if let Some(own) = arm.block {
            instructions.append(&mut function.blocks[own.index()].instructions);
        }
    }
    let pc = function.block(block).terminator_pc;
    for (yes, no) in pairs {
        let ty = function.type_of(yes);
        arguments.push(match select(ty).filter(|_| yes != no) {
            Some(operation) => {
                let result = function.new_value(ty);
                instructions.push(Instruction::new(operation, vec![condition, yes, no], Some(result), pc));
                result
            }
            None => yes,
        });
    }
    let meeting = yes.meets.block;
    let block = &mut function.blocks[block.index()];
    block.instructions.extend(instructions);
    block.terminator = Terminator::Jump(Edge { block: meeting, arguments });
    true
}

/// A way from a branch to where ways meet.
struct Arm {
    /// The block on the way, if there is one.
    block: Option<BlockId>,
    /// The edge to the meeting.
    meets: Edge,
}

impl Arm {
    /// Its instructions, but for constants.
    fn steps(&self, function: &Function) -> usize {
        let costs =
            |instruction: &&Instruction| !matches!(instruction.operation, Operation::Constant | Operation::Integer);
        self.block.map_or(0, |block| function.block(block).instructions.iter().filter(costs).count())
    }
}

fn arm(function: &Function, dominators: &Dominators, edge: Edge) -> Arm {
    let target = function.block(edge.block);
    match &target.terminator {
        Terminator::Jump(meets)
            if dominators.predecessors(edge.block).len() == 1
                && target.parameters.is_empty()
                && meets.block != edge.block
                && target.instructions.iter().all(is_cheap) =>
        {
            Arm { block: Some(edge.block), meets: meets.clone() }
        }
        _ => Arm { block: None, meets: edge },
    }
}

fn is_cheap(instruction: &Instruction) -> bool {
    use Operation::*;
    matches!(
        instruction.operation,
        Constant
            | Integer
            | Flag
            | Add
            | Sub
            | Mul
            | Neg
            | Abs
            | Lt
            | Le
            | Eq
            | Select
            | IAdd
            | ISub
            | IMul
            | IHalf
            | ILt
            | ILe
            | IEq
            | ISelect
            | Not
            | And
            | Or
    )
}

fn select(ty: Type) -> Option<Operation> {
    match ty {
        Type::F64 => Some(Operation::Select),
        Type::I64 => Some(Operation::ISelect),
        Type::Bool | Type::Ref => None,
    }
}
