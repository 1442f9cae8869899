//! Whether a function is well-formed: types fit the table, and every value is made once, before it is read.

use super::dominators::Dominators;
use super::function::{Block, BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::{ImmediateKind, Operation, Type};

/// Checks a function.
///
/// # Errors
/// What is wrong, in words.
pub fn verify(function: &Function) -> Result<(), String> {
    if function.blocks.is_empty() {
        return Err("there is no entry block".into());
    }
    for edge in function.blocks.iter().flat_map(|block| block.terminator.edges()) {
        if edge.block.0 == 0 || edge.block.index() >= function.blocks.len() {
            return Err(format!("an edge leads to b{}", edge.block.0));
        }
    }
    let scope = Scope { places: places(function)?, dominators: Dominators::of(function) };
    for (id, block) in function.blocks() {
        for (index, instruction) in block.instructions.iter().enumerate() {
            let at = Place { block: id, index: index as u32 + 1 };
            scope.check(instruction.uses(), at).map_err(|error| format!("{error} at pc {}", instruction.pc))?;
            check_instruction(function, instruction).map_err(|error| format!("{error} at pc {}", instruction.pc))?;
        }
        scope.check(block.terminator.uses(), Place { block: id, index: u32::MAX })?;
        check_terminator(function, &block.terminator)?;
    }
    Ok(())
}

/// Where a value is made or read: parameters at 0, the first instruction at 1.
#[derive(Clone, Copy)]
struct Place {
    block: BlockId,
    index: u32,
}

/// Where each value is made, and what lies on every way to where.
struct Scope {
    places: Vec<Option<Place>>,
    dominators: Dominators,
}

fn places(function: &Function) -> Result<Vec<Option<Place>>, String> {
    let mut places = vec![None; function.types.len()];
    for (block, definition) in function.blocks() {
        for (value, index) in definitions(definition) {
            let place = places.get_mut(value.index()).ok_or_else(|| format!("v{} has no type", value.0))?;
            if place.replace(Place { block, index }).is_some() {
                return Err(format!("v{} is made twice", value.0));
            }
        }
    }
    Ok(places)
}

fn definitions(block: &Block) -> impl Iterator<Item = (Value, u32)> + '_ {
    let parameters = block.parameters.iter().map(|&parameter| (parameter, 0));
    let made = block.instructions.iter().zip(1..);
    parameters.chain(made.filter_map(|(instruction, index)| Some((instruction.result?, index))))
}

impl Scope {
    fn check(&self, mut uses: impl Iterator<Item = Value>, at: Place) -> Result<(), String> {
        let early = uses.find(|value| {
            !self.places.get(value.index()).copied().flatten().is_some_and(|made| self.is_before(made, at))
        });
        match early {
            Some(value) => Err(format!("v{} is read where it may not be made yet", value.0)),
            None => Ok(()),
        }
    }

    /// Whether what is made at one place is there at another. What is never run may read anything.
    fn is_before(&self, made: Place, at: Place) -> bool {
        match made.block == at.block {
            true => made.index < at.index,
            false => !self.dominators.is_reachable(at.block) || self.dominators.dominates(made.block, at.block),
        }
    }
}

fn check_instruction(function: &Function, instruction: &Instruction) -> Result<(), String> {
    let operation = instruction.operation;
    let types: Vec<Type> = instruction.operands.iter().map(|&operand| function.type_of(operand)).collect();
    let (wanted, more) = operation.operands();
    if types.len() < wanted.len() || &types[..wanted.len()] != wanted || !more && types.len() > wanted.len() {
        return Err(format!("{} has operands of the wrong types", operation.as_str()));
    }
    let result = instruction.result.map(|result| function.type_of(result));
    let is_open = operation == Operation::Call;
    if !is_open && result != operation.result() || is_open && result.is_none() {
        return Err(format!("{} has a result of the wrong type", operation.as_str()));
    }
    if kind_of(instruction.immediate) != operation.immediate() {
        return Err(format!("{} with or without a number", operation.as_str()));
    }
    if instruction.exit.is_some() != operation.has_state() {
        return Err(format!("{} with or without a frame state", operation.as_str()));
    }
    Ok(())
}

fn kind_of(immediate: Immediate) -> ImmediateKind {
    match immediate {
        Immediate::None => ImmediateKind::None,
        Immediate::Number(_) => ImmediateKind::Number,
        Immediate::Integer(_) => ImmediateKind::Integer,
        Immediate::Flag(_) => ImmediateKind::Flag,
        Immediate::Function(_) => ImmediateKind::Function,
        Immediate::Builtin(_) => ImmediateKind::Builtin,
        Immediate::Kind(_) => ImmediateKind::Kind,
        Immediate::Record(_) => ImmediateKind::Record,
        Immediate::Constant(..) => ImmediateKind::Constant,
        Immediate::Place(..) => ImmediateKind::Place,
    }
}

fn check_terminator(function: &Function, terminator: &Terminator) -> Result<(), String> {
    match terminator {
        Terminator::Return(value) if function.type_of(*value) != function.result => {
            return Err("the function returns a value of the wrong type".into());
        }
        Terminator::Branch { condition, .. } if function.type_of(*condition) != Type::Bool => {
            return Err("a branch depends on something that is no boolean".into());
        }
        _ => {}
    }
    terminator.edges().try_for_each(|edge| check_edge(function, edge))
}

fn check_edge(function: &Function, edge: &Edge) -> Result<(), String> {
    let types = |values: &[Value]| values.iter().map(|&value| function.type_of(value)).collect::<Vec<_>>();
    let parameters = &function.blocks[edge.block.0 as usize].parameters;
    if types(&edge.arguments) != types(parameters) {
        return Err(format!("an edge to b{} brings the wrong arguments", edge.block.0));
    }
    Ok(())
}
