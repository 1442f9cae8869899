//! A function in SSA form: values, blocks, and the edges between them.

use super::opcodes::{Operation, Type};
use crate::check::typed_program::FunctionId;

/// A value: the result of one instruction, or one block parameter. An index into [`Function::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

/// A block: an index into [`Function::blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name in the program.
    pub name: String,
    /// Its index in the program.
    pub id: FunctionId,
    /// What it returns.
    pub result: Type,
    /// The type of each value.
    pub types: Vec<Type>,
    /// The blocks; the first is the entry, whose parameters are the function's.
    pub blocks: Vec<Block>,
}

/// Instructions that run one after the other, then an edge to elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What the edges into it bring.
    pub parameters: Vec<Value>,
    /// What it does.
    pub instructions: Vec<Instruction>,
    /// How it ends.
    pub terminator: Terminator,
    /// The bytecode pc of the end.
    pub terminator_pc: usize,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Instruction {
    /// Which.
    pub operation: Operation,
    /// What it reads.
    pub operands: Vec<Value>,
    /// What it makes.
    pub result: Option<Value>,
    /// The number of a constant, as bits: the sign of zero counts.
    pub constant: Option<u64>,
    /// What the VM needs if it leaves here.
    pub exit: Option<FrameState>,
    /// The bytecode pc it comes from.
    pub pc: usize,
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    /// The function returns.
    Return(Value),
    /// Another block follows.
    Jump(Edge),
    /// One of two blocks follows.
    Branch {
        /// Which: a boolean.
        condition: Value,
        /// Where to if it is true.
        on_true: Edge,
        /// Where to if it is false.
        on_false: Edge,
    },
}

/// A way into a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The block.
    pub block: BlockId,
    /// The values of its parameters.
    pub arguments: Vec<Value>,
}

/// The VM's view of an activation at a pc.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameState {
    /// The function that runs.
    pub function: FunctionId,
    /// The instruction that the VM goes on with.
    pub pc: usize,
    /// What its live registers hold, in order of register.
    pub registers: Vec<(u8, Value)>,
    /// The activation that called it, if it was inlined there.
    pub caller: Option<Box<FrameState>>,
}

impl Function {
    /// A value that nothing defines yet.
    pub fn new_value(&mut self, ty: Type) -> Value {
        self.types.push(ty);
        Value(self.types.len() as u32 - 1)
    }

    /// The type of a value of this function.
    pub fn type_of(&self, value: Value) -> Type {
        self.types[value.0 as usize]
    }

    /// The entry block.
    pub fn entry(&self) -> &Block {
        &self.blocks[0]
    }
}

impl Instruction {
    /// Every value it reads, those of its frame state included.
    pub fn uses(&self) -> impl Iterator<Item = Value> + '_ {
        let states = std::iter::successors(self.exit.as_ref(), |state| state.caller.as_deref());
        let kept = states.flat_map(|state| state.registers.iter().map(|&(_, value)| value));
        self.operands.iter().copied().chain(kept)
    }
}

impl Terminator {
    /// The edges out of the block.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let (first, second) = match self {
            Terminator::Return(_) => (None, None),
            Terminator::Jump(edge) => (Some(edge), None),
            Terminator::Branch { on_true, on_false, .. } => (Some(on_true), Some(on_false)),
        };
        first.into_iter().chain(second)
    }

    /// Every value it reads.
    pub fn uses(&self) -> impl Iterator<Item = Value> + '_ {
        let own = match self {
            Terminator::Return(value) => Some(*value),
            Terminator::Branch { condition, .. } => Some(*condition),
            Terminator::Jump(_) => None,
        };
        own.into_iter().chain(self.edges().flat_map(|edge| edge.arguments.iter().copied()))
    }
}
