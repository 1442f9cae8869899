//! A function in SSA form: values, blocks, and the edges between them.

use super::opcodes::{Operation, Type};
use crate::builtins::Builtin;
use crate::bytecode::opcodes::TestedKind;
use crate::check::typed_program::{FunctionId, RecordId};

/// A value: the result of one instruction, or one block parameter. An index into [`Function::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

/// A block: an index into [`Function::blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

impl Value {
    /// As an index into the types.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl BlockId {
    /// As an index into the blocks.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name in the program.
    pub name: String,
    /// What it is called by.
    pub id: FunctionId,
    /// The function of the program that it is a form of: most often the one with the same id.
    pub home: FunctionId,
    /// What it returns.
    pub result: Type,
    /// The type of each value.
    pub types: Vec<Type>,
    /// Its last parameter, if that is how many more counted calls may begin.
    pub calls_left: Option<Value>,
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

/// What stands in an instruction besides its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Immediate {
    /// Nothing.
    None,
    /// A number, as bits: the sign of zero counts.
    Number(u64),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Flag(bool),
    /// A function of the program.
    Function(FunctionId),
    /// A builtin.
    Builtin(Builtin),
    /// A kind of values.
    Kind(TestedKind),
    /// A record type.
    Record(RecordId),
    /// A constant of a function, by its index in the pool.
    Constant(FunctionId, u16),
    /// A bytecode instruction of a function.
    Place(FunctionId, u32),
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
    /// What else it needs to know.
    pub immediate: Immediate,
    /// What the VM needs if it leaves here; of a call, what is given up if that fails.
    pub exit: Option<FrameState>,
    /// The bytecode pc it comes from.
    pub pc: usize,
    /// The function of that pc, if it is another one that was inlined.
    pub inlined: Option<FunctionId>,
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    /// The function returns.
    Return(Value),
    /// The function returns what another returns, which takes its place.
    TailCall {
        /// The other.
        function: FunctionId,
        /// Its arguments.
        arguments: Vec<Value>,
    },
    /// The VM takes over, whatever happens.
    Exit(FrameState),
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

impl Edge {
    /// An edge that brings nothing.
    pub fn to(block: BlockId) -> Edge {
        Edge { block, arguments: Vec::new() }
    }
}

/// The VM's view of an activation at a pc.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameState {
    /// The function that runs.
    pub function: FunctionId,
    /// The instruction that the VM goes on with; of an activation that called another, the call.
    pub pc: usize,
    /// What its live registers hold, in order of register.
    pub registers: Vec<(u8, Value)>,
    /// The register of its caller's that is its first, if it was inlined.
    pub base: u8,
    /// The activation that called it, if it was inlined there.
    pub caller: Option<Box<FrameState>>,
    /// How many more counted calls may begin, if that matters.
    pub calls_left: Option<Value>,
}

impl FrameState {
    /// This activation, and those that it was inlined into.
    pub fn chain(&self) -> impl Iterator<Item = &FrameState> {
        std::iter::successors(Some(self), |state| state.caller.as_deref())
    }

    fn chain_values(&self) -> impl Iterator<Item = Value> + '_ {
        self.chain().flat_map(|state| state.registers.iter().map(|&(_, value)| value)).chain(self.calls_left)
    }

    /// Changes the values that it holds, and its callers'.
    pub(super) fn each_value(&mut self, change: &mut impl FnMut(&mut Value)) {
        let mut next = Some(self);
        while let Some(state) = next {
            state.registers.iter_mut().for_each(|(_, value)| change(value));
            state.calls_left.iter_mut().for_each(&mut *change);
            next = state.caller.as_deref_mut();
        }
    }
}

impl Function {
    /// A value that nothing defines yet.
    pub fn new_value(&mut self, ty: Type) -> Value {
        self.types.push(ty);
        Value(self.types.len() as u32 - 1)
    }

    /// The type of a value of this function.
    pub fn type_of(&self, value: Value) -> Type {
        self.types[value.index()]
    }

    /// The entry block.
    pub fn entry(&self) -> &Block {
        &self.blocks[0]
    }

    /// A block.
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// Every block with its id.
    pub fn blocks(&self) -> impl Iterator<Item = (BlockId, &Block)> {
        self.blocks.iter().enumerate().map(|(index, block)| (BlockId(index as u32), block))
    }

    /// Changes every value that is read anywhere.
    pub fn rename_uses(&mut self, mut rename: impl FnMut(Value) -> Value) {
        let mut change = |value: &mut Value| *value = rename(*value);
        for block in &mut self.blocks {
            block.instructions.iter_mut().for_each(|instruction| instruction.each_use(&mut change));
            block.terminator.each_use(&mut change);
        }
    }
}

impl Instruction {
    /// An instruction that cannot leave.
    pub fn new(operation: Operation, operands: Vec<Value>, result: Option<Value>, pc: usize) -> Instruction {
        Instruction { operation, operands, result, immediate: Immediate::None, exit: None, pc, inlined: None }
    }

    /// The same with what else it needs to know.
    pub fn with(self, immediate: Immediate) -> Instruction {
        Instruction { immediate, ..self }
    }

    /// Every value it reads, those of its frame state included.
    pub fn uses(&self) -> impl Iterator<Item = Value> + '_ {
        self.operands.iter().copied().chain(self.exit.iter().flat_map(FrameState::chain_values))
    }

    /// Changes the values it reads.
    pub fn each_use(&mut self, change: &mut impl FnMut(&mut Value)) {
        self.operands.iter_mut().for_each(&mut *change);
        if let Some(state) = &mut self.exit {
            state.each_value(change);
        }
    }

    /// The number, if it is a constant one.
    pub fn number(&self) -> Option<f64> {
        match self.immediate {
            Immediate::Number(bits) if self.operation == Operation::Constant => Some(f64::from_bits(bits)),
            _ => None,
        }
    }
}

impl Terminator {
    /// The edges out of the block.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let (first, second) = match self {
            Terminator::Return(_) | Terminator::TailCall { .. } | Terminator::Exit(_) => (None, None),
            Terminator::Jump(edge) => (Some(edge), None),
            Terminator::Branch { on_true, on_false, .. } => (Some(on_true), Some(on_false)),
        };
        first.into_iter().chain(second)
    }

    /// The edges out of the block, to be changed.
    pub fn edges_mut(&mut self) -> impl Iterator<Item = &mut Edge> {
        let (first, second) = match self {
            Terminator::Return(_) | Terminator::TailCall { .. } | Terminator::Exit(_) => (None, None),
            Terminator::Jump(edge) => (Some(edge), None),
            Terminator::Branch { on_true, on_false, .. } => (Some(on_true), Some(on_false)),
        };
        first.into_iter().chain(second)
    }

    /// Every value it reads.
    pub fn uses(&self) -> impl Iterator<Item = Value> + '_ {
        let own: Vec<Value> = match self {
            Terminator::Return(value) => vec![*value],
            Terminator::Branch { condition, .. } => vec![*condition],
            Terminator::TailCall { arguments, .. } => arguments.clone(),
            Terminator::Exit(state) => state.chain_values().collect(),
            Terminator::Jump(_) => Vec::new(),
        };
        own.into_iter().chain(self.edges().flat_map(|edge| edge.arguments.iter().copied()))
    }

    /// Changes the values it reads.
    pub fn each_use(&mut self, change: &mut impl FnMut(&mut Value)) {
        match self {
            Terminator::Return(value) | Terminator::Branch { condition: value, .. } => change(value),
            Terminator::TailCall { arguments, .. } => arguments.iter_mut().for_each(&mut *change),
            Terminator::Exit(state) => state.each_value(change),
            Terminator::Jump(_) => {}
        }
        for edge in self.edges_mut() {
            edge.arguments.iter_mut().for_each(&mut *change);
        }
    }
}
