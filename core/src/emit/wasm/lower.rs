//! Our SSA form to Wasm instructions: a value is a local, unless its only use can compute it on the spot.

mod exits;
mod heap;
mod operations;

use super::instructions::{Access, Instruction as Wasm, Plain, Signature, WasmType};
use super::structure::{Step, structure};
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::FunctionId;
use crate::emit::context::Context;
use crate::ir::function::{Block, BlockId, Edge, Function, Instruction, Terminator, Value};
use crate::ir::opcodes::{Effect, Operation, Type};
use crate::value::layout::Layout;
use std::collections::HashMap;

/// How high a tree of operations grows that is computed on the spot; what is higher would deepen our own recursion.
const HIGHEST: u32 = 24;

/// What a function needs to know of its module, and what it adds to it.
pub struct Shared<'m> {
    /// The program.
    pub bytecode: &'m Bytecode,
    /// The functions of the module: their index, and whether a call of them can fail.
    pub functions: &'m HashMap<FunctionId, Callee>,
    /// The types of the module.
    pub types: &'m mut Vec<Signature>,
}

/// A function of the module, seen by its callers.
#[derive(Clone, Copy)]
pub struct Callee {
    /// Its index.
    pub index: u32,
    /// Whether a call of it can fail.
    pub can_fail: bool,
}

impl Shared<'_> {
    /// The index of a type.
    pub fn type_index(&mut self, signature: Signature) -> u32 {
        let known = self.types.iter().position(|other| *other == signature);
        known.unwrap_or_else(|| {
            self.types.push(signature);
            self.types.len() - 1
        }) as u32
    }
}

/// An instruction and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The instruction.
    pub instruction: Wasm,
    /// The function and the pc of the bytecode instruction.
    pub place: Option<(FunctionId, u32)>,
}

/// A lowered function.
pub struct Body {
    /// What it is called.
    pub name: String,
    /// The index of its type.
    pub ty: u32,
    /// How many of its locals are parameters.
    pub parameters: usize,
    /// Its locals, the parameters first.
    pub locals: Vec<(String, WasmType)>,
    /// What it does.
    pub rows: Vec<Row>,
}

/// The signature of a function in the native calling convention.
pub fn signature(function: &Function) -> Signature {
    let parameters = function.entry().parameters.iter().map(|&value| wasm_type(function.type_of(value)));
    Signature {
        parameters: std::iter::once(WasmType::I32).chain(parameters).collect(),
        result: Some(wasm_type(function.result)),
    }
}

fn wasm_type(ty: Type) -> WasmType {
    match ty {
        Type::F64 => WasmType::F64,
        Type::I64 | Type::Ref => WasmType::I64,
        Type::Bool => WasmType::I32,
    }
}

/// Lowers a function to one of the native calling convention.
///
/// # Errors
/// What there is no form for.
pub fn lower(function: &Function, shared: &mut Shared<'_>) -> Result<Body, String> {
    let signature = signature(function);
    let parameters = signature.parameters.len();
    let ty = shared.type_index(signature);
    let mut lowering = Lowering::new(function, shared);
    for step in structure(function)? {
        lowering.step(step)?;
    }
    lowering.finish();
    let Lowering { locals, rows, .. } = lowering;
    Ok(Body { name: function.name.clone(), ty, parameters, locals, rows })
}

/// What callers outside the module pass to an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// Numbers: `extern "C" fn(*mut Context, f64…) -> f64`.
    Numbers,
    /// Boxed values: `extern "C" fn(*mut Context, *const u64) -> u64`.
    Boxed,
}

/// An entry of a function for callers outside the module.
///
/// # Errors
/// When the function is none of the module.
pub fn entry(function: &Function, passed: Passed, shared: &mut Shared<'_>) -> Result<Body, String> {
    let callee = *shared.functions.get(&function.id).ok_or("it is outside the unit")?;
    let mut locals = vec![("context".into(), WasmType::I32)];
    let mut instructions = vec![Wasm::Get(0)];
    if passed == Passed::Boxed {
        locals.push(("arguments".into(), WasmType::I32));
    }
    let parameters = function.entry().parameters.iter().filter(|&&value| Some(value) != function.calls_left);
    for (index, &parameter) in parameters.enumerate() {
        match (passed, function.type_of(parameter)) {
            (Passed::Numbers, Type::F64) => {
                instructions.push(Wasm::Get(locals.len() as u32));
                locals.push((format!("v{}", parameter.0), WasmType::F64));
            }
            (Passed::Boxed, Type::F64) => {
                instructions.extend([Wasm::Get(1), Wasm::Load(Access::F64, 8 * index as u32)]);
            }
            (Passed::Boxed, Type::Ref) => {
                instructions.extend([Wasm::Get(1), Wasm::Load(Access::I64, 8 * index as u32)]);
            }
            _ => return Err("it takes what its callers do not pass".into()),
        }
    }
    if function.calls_left.is_some() {
        instructions.extend([Wasm::Get(0), Wasm::Load(Access::I64, Context::CALLS_LEFT as u32)]);
    }
    instructions.push(Wasm::Call(callee.index));
    if passed == Passed::Boxed && function.result == Type::F64 {
        instructions.push(Wasm::Plain(Plain::I64BitsOfF64));
    }
    instructions.push(Wasm::Plain(Plain::End));
    let rows = instructions.into_iter().map(|instruction| Row { instruction, place: None }).collect();
    let (suffix, result) = match passed {
        Passed::Numbers => ("numbers", WasmType::F64),
        Passed::Boxed => ("boxed", WasmType::I64),
    };
    let parameters: Vec<WasmType> = locals.iter().map(|&(_, ty)| ty).collect();
    let count = parameters.len();
    let ty = shared.type_index(Signature { parameters, result: Some(result) });
    Ok(Body { name: format!("{}.{suffix}", function.name), ty, parameters: count, locals, rows })
}

/// How a value comes to where it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// Computed at each use, by an instruction of a block.
    Use(BlockId, usize),
    /// In a local of its own.
    Local(u32),
    /// In a local that it does not have yet.
    None,
}

/// How often a value is read, and how.
#[derive(Clone, Copy, Default)]
struct Uses {
    count: u32,
    /// The block of the last one.
    block: Option<BlockId>,
    /// Whether some reader reads it more than once.
    repeated: bool,
}

struct Lowering<'f, 's, 'm> {
    function: &'f Function,
    shared: &'s mut Shared<'m>,
    layout: Layout,
    homes: Vec<Home>,
    uses: Vec<Uses>,
    /// The instruction that makes each value, if one does.
    makers: Vec<Option<(BlockId, usize)>>,
    locals: Vec<(String, WasmType)>,
    /// For each local whether it is read in one place alone.
    read_once: Vec<bool>,
    rows: Vec<Row>,
    place: Option<(FunctionId, u32)>,
    scratch: [Option<u32>; 2],
}

impl<'f, 's, 'm> Lowering<'f, 's, 'm> {
    fn new(function: &'f Function, shared: &'s mut Shared<'m>) -> Self {
        let count = function.types.len();
        let mut makers = vec![None; count];
        for (block, content) in function.blocks() {
            for (index, instruction) in content.instructions.iter().enumerate() {
                if let Some(result) = instruction.result {
                    makers[result.index()] = Some((block, index));
                }
            }
        }
        let mut lowering = Lowering {
            function,
            shared,
            layout: Layout::of_this_build(),
            homes: vec![Home::None; count],
            uses: uses(function),
            makers,
            locals: vec![("context".into(), WasmType::I32)],
            read_once: vec![false],
            rows: Vec::new(),
            place: None,
            scratch: [None; 2],
        };
        for &parameter in &function.entry().parameters {
            lowering.give_local(parameter);
        }
        lowering.find_homes();
        lowering
    }

    /// Decides which values are computed where they are used.
    fn find_homes(&mut self) {
        let mut heights = vec![0u32; self.homes.len()];
        for (block, content) in self.function.blocks() {
            for (index, instruction) in content.instructions.iter().enumerate() {
                let Some(result) = instruction.result else { continue };
                let Uses { count, block: reader, repeated } = self.uses[result.index()];
                let height = 1 + instruction.operands.iter().map(|operand| heights[operand.index()]).max().unwrap_or(0);
                let once = count == 1 && reader == Some(block) && !repeated;
                let movable = instruction.operation.effect() == Effect::Pure;
                if is_constant(instruction.operation) || movable && once && height <= HIGHEST {
                    self.homes[result.index()] = Home::Use(block, index);
                    heights[result.index()] = height;
                }
            }
        }
    }

    /// The local of a value.
    fn give_local(&mut self, value: Value) -> u32 {
        if let Home::Local(local) = self.homes[value.index()] {
            return local;
        }
        let Uses { count, repeated, .. } = self.uses[value.index()];
        let local = self.new_local(format!("v{}", value.0), wasm_type(self.function.type_of(value)));
        self.read_once[local as usize] = count == 1 && !repeated;
        self.homes[value.index()] = Home::Local(local);
        local
    }

    fn new_local(&mut self, name: String, ty: WasmType) -> u32 {
        self.locals.push((name, ty));
        self.read_once.push(false);
        self.locals.len() as u32 - 1
    }

    /// A local for an address or a length that is forgotten at once.
    fn scratch(&mut self, index: usize) -> u32 {
        if let Some(local) = self.scratch[index] {
            return local;
        }
        let local = self.new_local(["object", "length"][index].into(), WasmType::I32);
        self.scratch[index] = Some(local);
        local
    }

    fn emit(&mut self, instruction: Wasm) {
        if let (Wasm::Set(written), Some(&Row { instruction: Wasm::Get(read), .. })) = (instruction, self.rows.last())
            && read == written
        {
            self.rows.pop();
            return;
        }
        if let (Wasm::Get(read), Some(&Row { instruction: Wasm::Set(written), .. })) = (instruction, self.rows.last())
            && read == written
        {
            self.rows.pop();
            if self.read_once[read as usize] {
                return;
            }
            self.rows.push(Row { instruction: Wasm::Tee(read), place: self.place });
            return;
        }
        self.rows.push(Row { instruction, place: self.place });
    }

    fn plain(&mut self, plain: Plain) {
        self.emit(Wasm::Plain(plain));
    }

    fn context(&mut self) {
        self.emit(Wasm::Get(0));
    }

    fn step(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Block => self.emit(Wasm::Block),
            Step::Loop => self.emit(Wasm::Loop),
            Step::Else => self.plain(Plain::Else),
            Step::End => self.plain(Plain::End),
            Step::Branch(label) => self.emit(Wasm::Branch(label)),
            Step::Body(block) => self.body(self.function.block(block), block)?,
            Step::If(block) => {
                self.at_end_of(block);
                if let Terminator::Branch { condition, .. } = self.function.block(block).terminator {
                    self.read(condition)?;
                }
                self.emit(Wasm::If);
            }
            Step::Leave(block) => {
                self.at_end_of(block);
                self.leave(&self.function.block(block).terminator)?;
            }
            Step::Moves(block, index) => {
                self.at_end_of(block);
                if let Some(edge) = self.function.block(block).terminator.edges().nth(index) {
                    self.moves(edge)?;
                }
            }
        }
        Ok(())
    }

    fn at_end_of(&mut self, block: BlockId) {
        self.place = Some((self.function.home, self.function.block(block).terminator_pc as u32));
    }

    fn body(&mut self, block: &'f Block, id: BlockId) -> Result<(), String> {
        for (index, instruction) in block.instructions.iter().enumerate() {
            if instruction.result.is_some_and(|result| self.homes[result.index()] == Home::Use(id, index)) {
                continue;
            }
            // Nobody reads it and it does nothing.
            let unread = instruction.result.is_some_and(|result| self.uses[result.index()].count == 0);
            if unread && matches!(instruction.operation.effect(), Effect::Pure | Effect::Look) {
                continue;
            }
            self.comes_from(instruction);
            self.instruction(instruction)?;
            if let Some(result) = instruction.result {
                let local = self.give_local(result);
                self.emit(Wasm::Set(local));
                self.after(instruction, local);
            }
        }
        Ok(())
    }

    fn comes_from(&mut self, instruction: &Instruction) {
        self.place = Some((instruction.inlined.unwrap_or(self.function.home), instruction.pc as u32));
    }

    /// Puts a value on the stack.
    fn read(&mut self, value: Value) -> Result<(), String> {
        match self.homes[value.index()] {
            Home::Local(local) => self.emit(Wasm::Get(local)),
            Home::Use(block, index) => {
                let place = self.place;
                let instruction = &self.function.block(block).instructions[index];
                self.comes_from(instruction);
                self.instruction(instruction)?;
                self.place = place;
            }
            // The block that makes it stands behind the one that reads it, which is never run.
            Home::None => {
                let local = self.give_local(value);
                self.emit(Wasm::Get(local));
            }
        }
        Ok(())
    }

    /// The arguments of an edge become the parameters of its block; all are read before one is written.
    fn moves(&mut self, edge: &Edge) -> Result<(), String> {
        let parameters = &self.function.block(edge.block).parameters;
        let moved = edge.arguments.iter().zip(parameters).filter(|(argument, parameter)| argument != parameter);
        let mut written = Vec::new();
        for (&argument, &parameter) in moved {
            self.read(argument)?;
            written.push(self.give_local(parameter));
        }
        for local in written.into_iter().rev() {
            self.rows.push(Row { instruction: Wasm::Set(local), place: self.place });
        }
        Ok(())
    }

    fn leave(&mut self, terminator: &'f Terminator) -> Result<(), String> {
        match terminator {
            Terminator::Return(value) => {
                self.read(*value)?;
                self.plain(Plain::Return);
            }
            Terminator::TailCall { function, arguments } => {
                let callee = *self.shared.functions.get(function).ok_or("it calls a function outside the unit")?;
                self.context();
                for &argument in arguments {
                    self.read(argument)?;
                }
                self.emit(Wasm::ReturnCall(callee.index));
            }
            Terminator::Exit(state) => self.side_exit(state)?,
            Terminator::Jump(_) | Terminator::Branch { .. } => {}
        }
        Ok(())
    }

    /// Ends the function: a result that was just made is its own, and behind blocks that all leave comes nothing.
    fn finish(&mut self) {
        match self.rows.last().map(|row| row.instruction) {
            Some(Wasm::Plain(Plain::Return)) => {
                self.rows.pop();
            }
            Some(Wasm::Plain(Plain::End)) => self.plain(Plain::Unreachable),
            _ => {}
        }
        self.plain(Plain::End);
    }

    fn load_context(&mut self, access: Access, offset: usize) {
        self.context();
        self.emit(Wasm::Load(access, offset as u32));
    }
}

/// Whether it is as cheap as reading a local.
fn is_constant(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Constant | Operation::Integer | Operation::Flag | Operation::Nil | Operation::Unassigned
    )
}

fn uses(function: &Function) -> Vec<Uses> {
    let mut uses = vec![Uses::default(); function.types.len()];
    for (block, content) in function.blocks() {
        for instruction in &content.instructions {
            // What is read out of an object is retained at once.
            if let (Operation::Element | Operation::Field, Some(result)) = (instruction.operation, instruction.result) {
                uses[result.index()].repeated = true;
            }
            let repeats = reads_repeatedly(instruction.operation);
            for value in instruction.uses() {
                let uses = &mut uses[value.index()];
                uses.count += 1;
                uses.block = Some(block);
                uses.repeated |=
                    repeats || instruction.operation.effect() == Effect::Call && is_counted(function, value);
            }
        }
        for value in content.terminator.uses() {
            let uses = &mut uses[value.index()];
            uses.count += 1;
            uses.block = Some(block);
        }
    }
    uses
}

/// Whether a failed call may have to let go of it.
fn is_counted(function: &Function, value: Value) -> bool {
    function.type_of(value) == Type::Ref
}

/// Whether its form in Wasm reads an operand more than once.
fn reads_repeatedly(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Whole
            | Operation::Min
            | Operation::Max
            | Operation::Near
            | Operation::Append
            | Operation::Extend
            | Operation::Retain
            | Operation::Release
            | Operation::GuardNumber
    )
}
