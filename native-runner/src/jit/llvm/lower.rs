//! Our SSA form to LLVM's: block parameters become phis. No fast-math flags anywhere: every tier gives the same bits.
#![allow(unsafe_code)]

use super::ENTRY;
use super::lines::Lines;
use ilo_core::emit::context::Context as NativeContext;
use ilo_core::ir::function::{Block, Edge, FrameState, Function, Instruction, Terminator, Value};
use ilo_core::ir::opcodes::{Operation, Type};
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::targets::TargetMachine;
use inkwell::types::{BasicType, BasicTypeEnum};
use inkwell::values::{BasicValue, BasicValueEnum, FloatValue, FunctionValue, IntValue, PhiValue, PointerValue};
use inkwell::{AddressSpace, FloatPredicate};

/// Why a function cannot be lowered, in words: ours or LLVM's.
pub struct Error(pub String);

impl<E: std::fmt::Display> From<E> for Error {
    fn from(error: E) -> Error {
        Error(error.to_string())
    }
}

type Lowered<T> = Result<T, Error>;

/// Adds a function of the native calling convention to a module, for the processor of a target machine; with what LLVM
/// calls lines, if it shall tell where instructions come from.
///
/// # Errors
/// What there is no form for.
pub fn lower<'ctx>(
    function: &Function,
    context: &'ctx Context,
    module: &Module<'ctx>,
    machine: &TargetMachine,
    with_lines: bool,
) -> Lowered<()> {
    let parameters = function.entry().parameters.iter().map(|&value| ty(context, function.type_of(value)).into());
    let pointer = context.ptr_type(AddressSpace::default());
    let types: Vec<_> = std::iter::once(pointer.into()).chain(parameters).collect();
    let signature = ty(context, function.result).fn_type(&types, false);
    let lowered = module.add_function(ENTRY, signature, None);
    let nounwind = context.create_enum_attribute(Attribute::get_named_enum_kind_id("nounwind"), 0);
    for attribute in [
        nounwind,
        context.create_string_attribute("target-cpu", &machine.get_cpu().to_string_lossy()),
        context.create_string_attribute("target-features", &machine.get_feature_string().to_string_lossy()),
    ] {
        lowered.add_attribute(AttributeLoc::Function, attribute);
    }
    let lines = with_lines.then(|| Lines::new(context, module, lowered));
    Lowering::new(function, context, lowered, lines)?.run()
}

fn ty(context: &Context, ty: Type) -> BasicTypeEnum<'_> {
    match ty {
        Type::F64 => context.f64_type().into(),
        Type::I64 | Type::Ref => context.i64_type().into(),
        Type::Bool => context.bool_type().into(),
    }
}

/// What a block of ours has become.
struct LoweredBlock<'ctx> {
    start: BasicBlock<'ctx>,
    /// One for each parameter; none in the entry, whose parameters are the function's.
    phis: Vec<PhiValue<'ctx>>,
}

struct Lowering<'ctx, 'f> {
    source: &'f Function,
    context: &'ctx Context,
    builder: Builder<'ctx>,
    function: FunctionValue<'ctx>,
    native_context: PointerValue<'ctx>,
    blocks: Vec<LoweredBlock<'ctx>>,
    values: Vec<Option<BasicValueEnum<'ctx>>>,
    lines: Option<Lines<'ctx>>,
}

impl<'ctx, 'f> Lowering<'ctx, 'f> {
    fn new(
        source: &'f Function,
        context: &'ctx Context,
        function: FunctionValue<'ctx>,
        lines: Option<Lines<'ctx>>,
    ) -> Lowered<Self> {
        let builder = context.create_builder();
        let mut values = vec![None; source.types.len()];
        let mut blocks = Vec::new();
        for (index, block) in source.blocks.iter().enumerate() {
            let start = context.append_basic_block(function, &format!("b{index}"));
            builder.position_at_end(start);
            let mut phis = Vec::new();
            for (place, &parameter) in block.parameters.iter().enumerate() {
                let value = if index == 0 {
                    function.get_nth_param(place as u32 + 1).ok_or("a parameter is missing")?
                } else {
                    let phi = builder.build_phi(ty(context, source.type_of(parameter)), "")?;
                    phis.push(phi);
                    phi.as_basic_value()
                };
                values[parameter.0 as usize] = Some(value);
            }
            blocks.push(LoweredBlock { start, phis });
        }
        let native_context = function.get_nth_param(0).ok_or("the context is missing")?.into_pointer_value();
        Ok(Lowering { source, context, builder, function, native_context, blocks, values, lines })
    }

    fn run(mut self) -> Lowered<()> {
        for (index, block) in self.source.blocks.iter().enumerate() {
            self.builder.position_at_end(self.blocks[index].start);
            self.block(block)?;
        }
        if let Some(lines) = &self.lines {
            lines.finish();
        }
        Ok(())
    }

    /// What is built from here on comes from the instruction at a pc.
    fn comes_from(&self, pc: usize) {
        if let Some(lines) = &self.lines {
            self.builder.set_current_debug_location(lines.location(self.context, pc));
        }
    }

    fn block(&mut self, block: &Block) -> Lowered<()> {
        for instruction in &block.instructions {
            self.comes_from(instruction.pc);
            let result = self.instruction(instruction)?;
            if let Some(value) = instruction.result {
                self.values[value.0 as usize] = result;
            }
        }
        self.comes_from(block.terminator_pc);
        self.terminator(&block.terminator)
    }

    fn value(&self, value: Value) -> Lowered<BasicValueEnum<'ctx>> {
        self.values[value.0 as usize].ok_or_else(|| Error(format!("v{} is read before it is made", value.0)))
    }

    fn number(&self, instruction: &Instruction, index: usize) -> Lowered<FloatValue<'ctx>> {
        let operand = instruction.operands.get(index).ok_or("an operand is missing")?;
        Ok(self.value(*operand)?.into_float_value())
    }

    fn instruction(&mut self, instruction: &Instruction) -> Lowered<Option<BasicValueEnum<'ctx>>> {
        let number = |index| self.number(instruction, index);
        let result = match instruction.operation {
            Operation::Constant => {
                let number = instruction.number().ok_or("a constant has no number")?;
                self.context.f64_type().const_float(number)
            }
            Operation::Add => self.builder.build_float_add(number(0)?, number(1)?, "")?,
            Operation::Sub => self.builder.build_float_sub(number(0)?, number(1)?, "")?,
            Operation::Mul => self.builder.build_float_mul(number(0)?, number(1)?, "")?,
            Operation::Div => self.builder.build_float_div(number(0)?, number(1)?, "")?,
            Operation::Neg => self.builder.build_float_neg(number(0)?, "")?,
            Operation::GuardNonZero => {
                let zero = self.context.f64_type().const_zero();
                let is_zero = self.builder.build_float_compare(FloatPredicate::OEQ, number(0)?, zero, "")?;
                let state = instruction.exit.as_ref().ok_or("a guard has no frame state")?;
                self.leave_if(is_zero, state)?;
                return Ok(None);
            }
            other => return Err(Error(format!("there is no form of {} yet", other.as_str()))),
        };
        Ok(Some(result.into()))
    }

    /// Branches to a side exit, which is hardly ever taken.
    fn leave_if(&mut self, condition: IntValue<'ctx>, state: &FrameState) -> Lowered<()> {
        let exit = self.context.append_basic_block(self.function, "exit");
        let next = self.context.append_basic_block(self.function, "next");
        let branch = self.builder.build_conditional_branch(condition, exit, next)?;
        let weight = |weight| self.context.i32_type().const_int(weight, false).into();
        let name = self.context.metadata_string("branch_weights").into();
        let weights = self.context.metadata_node(&[name, weight(1), weight(1 << 20)]);
        branch.set_metadata(weights, self.context.get_kind_id("prof"))?;
        self.builder.position_at_end(exit);
        self.side_exit(state)?;
        self.builder.position_at_end(next);
        Ok(())
    }

    /// Stores the live registers into the context and lets the VM finish.
    fn side_exit(&mut self, state: &FrameState) -> Lowered<()> {
        if state.caller.is_some() {
            return Err("it leaves from an inlined function".into());
        }
        for &(register, value) in &state.registers {
            let place = self.field(NativeContext::register(register.into()))?;
            self.builder.build_store(place, self.value(value)?)?;
        }
        let pointer = self.context.ptr_type(AddressSpace::default());
        let int = self.context.i32_type();
        let signature = self.context.f64_type().fn_type(&[pointer.into(), int.into(), int.into()], false);
        let target = self.field(NativeContext::SIDE_EXIT)?;
        let target = self.builder.build_load(pointer, target, "")?.into_pointer_value();
        let function = int.const_int(state.function.0.into(), false);
        let pc = int.const_int(state.pc as u64, false);
        let arguments = [self.native_context.into(), function.into(), pc.into()];
        let call = self.builder.build_indirect_call(signature, target, &arguments, "")?;
        call.set_tail_call(true);
        let result = call.try_as_basic_value().basic().ok_or("the side exit gives no number")?;
        self.builder.build_return(Some(&result))?;
        Ok(())
    }

    /// The address of a field of the context.
    fn field(&self, offset: usize) -> Lowered<PointerValue<'ctx>> {
        let offset = self.context.i64_type().const_int(offset as u64, false);
        // SAFETY: every offset comes from the context's own layout, so it stays inside the context.
        Ok(unsafe { self.builder.build_in_bounds_gep(self.context.i8_type(), self.native_context, &[offset], "") }?)
    }

    fn terminator(&mut self, terminator: &Terminator) -> Lowered<()> {
        match terminator {
            Terminator::Return(value) => {
                let value = self.value(*value)?;
                self.builder.build_return(Some(&value))?;
            }
            Terminator::TailCall { .. } | Terminator::Exit(_) => return Err("there is no form of its end yet".into()),
            Terminator::Jump(edge) => {
                let arguments = self.arguments(edge)?;
                self.jump(edge, &arguments)?;
            }
            // A phi has one value for each block before it, so two edges between the same blocks become one.
            Terminator::Branch { condition, on_true, on_false } if on_true.block == on_false.block => {
                let condition = self.value(*condition)?.into_int_value();
                let pairs = self.arguments(on_true)?.into_iter().zip(self.arguments(on_false)?);
                let chosen = pairs.map(|(yes, no)| self.builder.build_select(condition, yes, no, ""));
                let arguments = chosen.collect::<Result<Vec<_>, _>>()?;
                self.jump(on_true, &arguments)?;
            }
            Terminator::Branch { condition, on_true, on_false } => {
                let condition = self.value(*condition)?.into_int_value();
                self.enter(on_true, &self.arguments(on_true)?)?;
                self.enter(on_false, &self.arguments(on_false)?)?;
                let target = |edge: &Edge| self.blocks[edge.block.0 as usize].start;
                self.builder.build_conditional_branch(condition, target(on_true), target(on_false))?;
            }
        }
        Ok(())
    }

    fn arguments(&self, edge: &Edge) -> Lowered<Vec<BasicValueEnum<'ctx>>> {
        edge.arguments.iter().map(|&value| self.value(value)).collect()
    }

    fn jump(&self, edge: &Edge, arguments: &[BasicValueEnum<'ctx>]) -> Lowered<()> {
        self.enter(edge, arguments)?;
        self.builder.build_unconditional_branch(self.blocks[edge.block.0 as usize].start)?;
        Ok(())
    }

    /// Tells the phis of a block what they are when it is entered from here.
    fn enter(&self, edge: &Edge, arguments: &[BasicValueEnum<'ctx>]) -> Lowered<()> {
        let here = self.builder.get_insert_block().ok_or("the builder is nowhere")?;
        for (phi, argument) in self.blocks[edge.block.0 as usize].phis.iter().zip(arguments) {
            phi.add_incoming(&[(argument as &dyn BasicValue<'ctx>, here)]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::llvm::Llvm;
    use ilo_core::ir::text::parse;

    #[test]
    fn blocks_and_edges_are_lowered_to_what_llvm_finds_well_formed() {
        let context = Context::create();
        let module = context.create_module("test");
        let machine = Llvm::new().unwrap().machine;
        let function = parse(crate::jit::BRANCHES).unwrap();
        lower(&function, &context, &module, &machine, true).map_err(|error| error.0).unwrap();
        module.verify().unwrap();
        let text = module.print_to_string().to_string();
        assert!(text.contains("phi double"), "{text}");
        assert!(text.contains("select i1"), "two edges between the same blocks became one: {text}");
        assert!(!text.contains("fast"), "no fast-math flags: {text}");
    }
}
