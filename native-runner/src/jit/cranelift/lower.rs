//! Our SSA form to Cranelift's: the two are close, block parameters included.

mod calls;
mod exits;
mod operations;
mod values;

use crate::jit::block_order::reverse_postorder;
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{
    AbiParam, Block, BlockArg, FuncRef, Function as Lowered, InstBuilder, MemFlagsData, Signature, SourceLoc, Type,
    UserFuncName, Value,
};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use exits::Cold;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::context::Context;
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::dominators::Dominators;
use ilo_core::ir::function::{BlockId, Edge, Function, Terminator};
use ilo_core::ir::loops::Loops;
use ilo_core::ir::{function, opcodes};
use ilo_core::value::layout::Layout;
use std::collections::HashMap;

/// What a function needs to know of the others in its module.
pub struct Unit<'u> {
    /// The program.
    pub bytecode: &'u Bytecode,
    /// How functions of the module call each other.
    pub convention: CallConv,
    /// Every function of the module.
    pub functions: &'u HashMap<FunctionId, Callee>,
}

/// A function of the module, seen by its callers.
pub struct Callee {
    /// Whether a call of it can fail.
    pub can_fail: bool,
}

/// What code of the module calls by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// A function of the program.
    Function(FunctionId),
    /// The runtime, by way of a [`keeper`].
    Keeper(RuntimeCall),
}

/// Names a callee inside the function that is being built.
pub type Import<'i> = dyn FnMut(&mut Lowered, Named) -> Result<FuncRef, String> + 'i;

/// The signature of a function in the native calling convention.
pub fn signature(function: &Function, convention: CallConv) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.push(AbiParam::new(I64));
    let parameters = function.entry().parameters.iter();
    signature.params.extend(parameters.map(|&value| AbiParam::new(ty(function.type_of(value)))));
    signature.returns.push(AbiParam::new(ty(function.result)));
    signature
}

/// The bytecode instructions that source locations stand for, by their number.
pub type Places = Vec<(FunctionId, u32)>;

/// Lowers a function to one of the native calling convention.
///
/// # Errors
/// What there is no form for.
pub fn lower(
    function: &Function,
    isa: &dyn TargetIsa,
    unit: &Unit<'_>,
    import: &mut Import<'_>,
) -> Result<(Lowered, Places), String> {
    let signature = signature(function, unit.convention);
    let mut lowered = Lowered::with_name_signature(UserFuncName::default(), signature);
    let mut shared = FunctionBuilderContext::new();
    let builder = FunctionBuilder::new(&mut lowered, &mut shared);
    let places = Lowering::new(builder, function, unit, isa.default_call_conv(), import).run(isa)?;
    Ok((lowered, places))
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
/// When the function cannot be named.
pub fn entry(
    function: &Function,
    passed: Passed,
    isa: &dyn TargetIsa,
    import: &mut Import<'_>,
) -> Result<Lowered, String> {
    let parameters = function.entry().parameters.iter().filter(|&&value| Some(value) != function.calls_left);
    let mut signature = Signature::new(isa.default_call_conv());
    signature.params.push(AbiParam::new(I64));
    match passed {
        Passed::Numbers => signature.params.extend(parameters.clone().map(|_| AbiParam::new(F64))),
        Passed::Boxed => signature.params.push(AbiParam::new(I64)),
    }
    signature.returns.push(AbiParam::new(if passed == Passed::Boxed { I64 } else { F64 }));
    let mut lowered = Lowered::with_name_signature(UserFuncName::default(), signature);
    let callee = import(&mut lowered, Named::Function(function.id))?;
    let mut shared = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut lowered, &mut shared);
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    let given = builder.block_params(block).to_vec();
    let mut arguments = vec![given[0]];
    for (index, &parameter) in parameters.enumerate() {
        arguments.push(match passed {
            Passed::Numbers => given[index + 1],
            Passed::Boxed => {
                let ty = ty(function.type_of(parameter));
                builder.ins().load(ty, MemFlagsData::trusted(), given[1], 8 * index as i32)
            }
        });
    }
    if function.calls_left.is_some() {
        let offset = Context::CALLS_LEFT as i32;
        arguments.push(builder.ins().load(I64, MemFlagsData::trusted(), given[0], offset));
    }
    let call = builder.ins().call(callee, &arguments);
    let mut result = builder.inst_results(call)[0];
    if passed == Passed::Boxed && function.result == opcodes::Type::F64 {
        result = builder.ins().bitcast(I64, MemFlagsData::new(), result);
    }
    builder.ins().return_(&[result]);
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
    Ok(lowered)
}

/// The signature of a [`keeper`].
pub fn keeper_signature(call: RuntimeCall) -> Signature {
    let mut signature = Signature::new(CallConv::PreserveAll);
    signature.params.push(AbiParam::new(I64));
    signature.params.extend(values::passed(call).map(|word| AbiParam::new(values::word_type(word))));
    signature
}

/// A function that calls the runtime and keeps every register for its caller: where the runtime is hardly ever called, a
/// loop should not keep its numbers in memory for that. The result is left in the context, as the first operand.
pub fn keeper(call: RuntimeCall, isa: &dyn TargetIsa) -> Lowered {
    let mut lowered = Lowered::with_name_signature(UserFuncName::default(), keeper_signature(call));
    let mut shared = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut lowered, &mut shared);
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    let given = builder.block_params(block).to_vec();
    let result = values::call_runtime(&mut builder, isa.default_call_conv(), call, given[0], &given[1..]);
    if let Some(result) = result {
        builder.ins().store(MemFlagsData::trusted(), result, given[0], Context::operand(0) as i32);
    }
    builder.ins().return_(&[]);
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
    lowered
}

fn ty(ty: opcodes::Type) -> Type {
    match ty {
        opcodes::Type::F64 => F64,
        opcodes::Type::I64 | opcodes::Type::Ref => I64,
        opcodes::Type::Bool => I8,
    }
}

struct Lowering<'f> {
    builder: FunctionBuilder<'f>,
    function: &'f Function,
    unit: &'f Unit<'f>,
    /// How the runtime is called.
    runtime: CallConv,
    import: &'f mut Import<'f>,
    blocks: Vec<Block>,
    values: Vec<Option<Value>>,
    context: Value,
    layout: Layout,
    places: Places,
    /// Code that hardly ever runs, to be written behind everything else.
    cold: Vec<Cold<'f>>,
    /// Whether what is built now is behind a loop, or around one, where a call should [keep](keeper) what that has in
    /// registers.
    is_behind_loop: bool,
}

impl<'f> Lowering<'f> {
    fn new<'i: 'f>(
        mut builder: FunctionBuilder<'f>,
        function: &'f Function,
        unit: &'f Unit<'f>,
        runtime: CallConv,
        import: &'f mut Import<'i>,
    ) -> Lowering<'f> {
        let blocks: Vec<Block> = function.blocks.iter().map(|_| builder.create_block()).collect();
        let context = builder.append_block_param(blocks[0], I64);
        let mut values = vec![None; function.types.len()];
        for (source, &block) in function.blocks.iter().zip(&blocks) {
            for &parameter in &source.parameters {
                let lowered = builder.append_block_param(block, ty(function.type_of(parameter)));
                values[parameter.index()] = Some(lowered);
            }
        }
        let layout = Layout::of_this_build();
        Lowering {
            builder,
            function,
            unit,
            runtime,
            import,
            blocks,
            values,
            context,
            layout,
            places: Vec::new(),
            cold: Vec::new(),
            is_behind_loop: false,
        }
    }

    fn run(mut self, isa: &dyn TargetIsa) -> Result<Places, String> {
        let loops = Loops::of(self.function, &Dominators::of(self.function));
        // A value may be used before the block that makes it in the order of the list, but never in that of dominance.
        for index in reverse_postorder(self.function) {
            let source = &self.function.blocks[index];
            let around = loops.innermost(BlockId(index as u32));
            self.is_behind_loop = loops.all.iter().any(|inner| inner.parent == around);
            self.builder.switch_to_block(self.blocks[index]);
            for instruction in &source.instructions {
                self.comes_from(instruction.inlined, instruction.pc);
                let result = self.instruction(instruction)?;
                if let Some(value) = instruction.result {
                    self.values[value.index()] = result;
                }
            }
            self.comes_from(None, source.terminator_pc);
            self.terminator(&source.terminator)?;
        }
        self.is_behind_loop = false;
        for cold in std::mem::take(&mut self.cold) {
            self.cold_block(&cold)?;
        }
        self.builder.seal_all_blocks();
        self.builder.finalize(isa.frontend_config());
        Ok(self.places)
    }

    /// What is built from here on comes from the instruction of a function at a pc.
    fn comes_from(&mut self, function: Option<FunctionId>, pc: usize) {
        let place = (function.unwrap_or(self.function.home), pc as u32);
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        self.builder.set_srcloc(SourceLoc::new(self.places.len() as u32 - 1));
    }

    fn value(&self, value: function::Value) -> Result<Value, String> {
        self.values[value.index()].ok_or_else(|| format!("v{} is read before it is made", value.0))
    }

    fn values(&self, values: &[function::Value]) -> Result<Vec<Value>, String> {
        values.iter().map(|&value| self.value(value)).collect()
    }

    fn load_field(&mut self, ty: Type, offset: usize) -> Value {
        self.builder.ins().load(ty, MemFlagsData::trusted(), self.context, offset as i32)
    }

    fn store_field(&mut self, value: Value, offset: usize) {
        self.builder.ins().store(MemFlagsData::trusted(), value, self.context, offset as i32);
    }

    fn terminator(&mut self, terminator: &'f Terminator) -> Result<(), String> {
        match terminator {
            Terminator::Return(value) => {
                let value = self.value(*value)?;
                self.builder.ins().return_(&[value]);
            }
            Terminator::TailCall { function, arguments } => self.tail_call(*function, arguments)?,
            Terminator::Exit(state) => self.side_exit(state)?,
            Terminator::Jump(edge) => {
                let (block, arguments) = self.edge(edge)?;
                self.builder.ins().jump(block, &arguments);
            }
            Terminator::Branch { condition, on_true, on_false } => {
                let condition = self.value(*condition)?;
                let (on_true, true_arguments) = self.edge(on_true)?;
                let (on_false, false_arguments) = self.edge(on_false)?;
                self.builder.ins().brif(condition, on_true, &true_arguments, on_false, &false_arguments);
            }
        }
        Ok(())
    }

    fn edge(&self, edge: &Edge) -> Result<(Block, Vec<BlockArg>), String> {
        let arguments = edge.arguments.iter().map(|&value| self.value(value).map(BlockArg::Value));
        Ok((self.blocks[edge.block.index()], arguments.collect::<Result<_, _>>()?))
    }
}
