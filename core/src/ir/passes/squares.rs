//! Asks a power whether it is a square, if its exponent is not known: a square is one product, and the most frequent power
//! of all. The library of mathematics does the same, behind a call. A chain of powers with one exponent compares once,
//! which value numbering sees to, and branches at each.

use super::Changed;
use super::makers::Makers;
use crate::builtins::Builtin;
use crate::ir::function::{Block, BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

/// So many powers are asked, since each makes three blocks more.
const MOST: usize = 32;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut known = known(function);
    let (mut block, mut asked) = (0, 0);
    // The rest of a block comes behind all others.
    while block < function.blocks.len() && asked < MOST {
        let is_power = |instruction: &Instruction| {
            instruction.immediate == Immediate::Builtin(Builtin::Power)
                && !known.contains(&(BlockId(block as u32), instruction.operands[1]))
        };
        if let Some(place) = function.blocks[block].instructions.iter().position(is_power) {
            let asks = ask(function, block, place);
            asked += usize::from(asks.is_some());
            known.extend(asks);
        }
        block += 1;
    }
    (asked > 0).into()
}

/// Where exponents are known not to be 2.
fn known(function: &Function) -> Vec<(BlockId, Value)> {
    let makers = Makers::of(function);
    let otherwise = |block: &Block| {
        let Terminator::Branch { condition, on_false, .. } = &block.terminator else { return None };
        let asked = makers.maker(*condition).filter(|maker| maker.operation == Operation::Eq)?;
        let &[exponent, two] = asked.operands.as_slice() else { return None };
        (makers.number(two) == Some(2.0)).then_some((on_false.block, exponent))
    };
    function.blocks.iter().filter_map(otherwise).collect()
}

/// Splits a block at a power: one way to the square, one to the power, and both to the rest; where the exponent is known
/// not to be 2 then.
fn ask(function: &mut Function, at: usize, place: usize) -> Option<(BlockId, Value)> {
    let power = function.blocks[at].instructions[place].clone();
    let (&[base, exponent], result) = (power.operands.as_slice(), power.result?) else { return None };
    let [two, square, other] = [Type::F64; 3].map(|ty| function.new_value(ty));
    let is_two = function.new_value(Type::Bool);
    let [to_square, to_power, behind] = [0, 1, 2].map(|index| BlockId((function.blocks.len() + index) as u32));
    let make = |operation, operands, result| Instruction {
        operation,
        operands,
        result: Some(result),
        immediate: Immediate::None,
        ..power.clone()
    };
    let meet = |instruction: Instruction, value| Block {
        parameters: Vec::new(),
        instructions: vec![instruction],
        terminator: Terminator::Jump(Edge { block: behind, arguments: vec![value] }),
        terminator_pc: power.pc,
    };
    let block = &mut function.blocks[at];
    let mut rest = block.instructions.split_off(place);
    rest.remove(0);
    let constant = make(Operation::Constant, vec![], two).with(Immediate::Number(2f64.to_bits()));
    block.instructions.extend([constant, make(Operation::Eq, vec![exponent, two], is_two)]);
    let (on_true, on_false) = (Edge::to(to_square), Edge::to(to_power));
    let branch = Terminator::Branch { condition: is_two, on_true, on_false };
    let (terminator, terminator_pc) = (std::mem::replace(&mut block.terminator, branch), block.terminator_pc);
    block.terminator_pc = power.pc;
    let squared = meet(make(Operation::Mul, vec![base, base], square), square);
    let raised = meet(Instruction { result: Some(other), ..power.clone() }, other);
    function.blocks.extend([
        squared,
        raised,
        Block { parameters: vec![result], instructions: rest, terminator, terminator_pc },
    ]);
    Some((to_power, exponent))
}
