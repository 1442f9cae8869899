//! Our SSA form to Cranelift's: the two are close, block parameters included.

use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::types::{F64, I8, I32, I64};
use cranelift_codegen::ir::{
    AbiParam, Block, BlockArg, InstBuilder, MemFlagsData, Signature, SourceLoc, Type, UserFuncName, Value,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ilo_core::emit::context::Context;
use ilo_core::ir::function::{Edge, FrameState, Function, Instruction, Terminator};
use ilo_core::ir::opcodes::{self, Operation};

/// Lowers a function to one of the native calling convention.
///
/// # Errors
/// What there is no form for.
pub fn lower(function: &Function, isa: &dyn TargetIsa) -> Result<cranelift_codegen::ir::Function, String> {
    let mut signature = Signature::new(isa.default_call_conv());
    signature.params.push(AbiParam::new(I64));
    let parameters = function.entry().parameters.iter();
    signature.params.extend(parameters.map(|&value| AbiParam::new(ty(function.type_of(value)))));
    signature.returns.push(AbiParam::new(ty(function.result)));

    let mut lowered = cranelift_codegen::ir::Function::with_name_signature(UserFuncName::default(), signature);
    let mut shared = FunctionBuilderContext::new();
    let builder = FunctionBuilder::new(&mut lowered, &mut shared);
    Lowering::new(builder, function).run(isa)?;
    Ok(lowered)
}

fn ty(ty: opcodes::Type) -> Type {
    match ty {
        opcodes::Type::F64 => F64,
        opcodes::Type::I64 | opcodes::Type::Ref => I64,
        opcodes::Type::Bool => I8,
    }
}

/// A place that a guard leaves to, to be filled at the end.
struct SideExit<'f> {
    block: Block,
    state: &'f FrameState,
    location: SourceLoc,
}

struct Lowering<'f> {
    builder: FunctionBuilder<'f>,
    function: &'f Function,
    blocks: Vec<Block>,
    values: Vec<Option<Value>>,
    context: Value,
    exits: Vec<SideExit<'f>>,
}

impl<'f> Lowering<'f> {
    fn new(mut builder: FunctionBuilder<'f>, function: &'f Function) -> Lowering<'f> {
        let blocks: Vec<Block> = function.blocks.iter().map(|_| builder.create_block()).collect();
        let context = builder.append_block_param(blocks[0], I64);
        let mut values = vec![None; function.types.len()];
        for (source, &block) in function.blocks.iter().zip(&blocks) {
            for &parameter in &source.parameters {
                let lowered = builder.append_block_param(block, ty(function.type_of(parameter)));
                values[parameter.0 as usize] = Some(lowered);
            }
        }
        Lowering { builder, function, blocks, values, context, exits: Vec::new() }
    }

    fn run(mut self, isa: &dyn TargetIsa) -> Result<(), String> {
        for (source, block) in self.function.blocks.iter().zip(self.blocks.clone()) {
            self.builder.switch_to_block(block);
            for instruction in &source.instructions {
                self.builder.set_srcloc(SourceLoc::new(instruction.pc as u32));
                let result = self.instruction(instruction)?;
                if let Some(value) = instruction.result {
                    self.values[value.0 as usize] = result;
                }
            }
            self.builder.set_srcloc(SourceLoc::new(source.terminator_pc as u32));
            self.terminator(&source.terminator)?;
        }
        for exit in std::mem::take(&mut self.exits) {
            self.side_exit(&exit, isa)?;
        }
        self.builder.seal_all_blocks();
        self.builder.finalize(isa.frontend_config());
        Ok(())
    }

    fn value(&self, value: ilo_core::ir::function::Value) -> Result<Value, String> {
        self.values[value.0 as usize].ok_or_else(|| format!("v{} is read before it is made", value.0))
    }

    fn operand(&self, instruction: &Instruction, index: usize) -> Result<Value, String> {
        let operand = instruction.operands.get(index).ok_or("an operand is missing")?;
        self.value(*operand)
    }

    fn instruction(&mut self, instruction: &'f Instruction) -> Result<Option<Value>, String> {
        let operand = |index| self.operand(instruction, index);
        Ok(Some(match instruction.operation {
            Operation::Constant => {
                let number = instruction.number().ok_or("a constant has no number")?;
                self.builder.ins().f64const(number)
            }
            Operation::Add => {
                let (left, right) = (operand(0)?, operand(1)?);
                self.builder.ins().fadd(left, right)
            }
            Operation::Sub => {
                let (left, right) = (operand(0)?, operand(1)?);
                self.builder.ins().fsub(left, right)
            }
            Operation::Mul => {
                let (left, right) = (operand(0)?, operand(1)?);
                self.builder.ins().fmul(left, right)
            }
            Operation::Div => {
                let (left, right) = (operand(0)?, operand(1)?);
                self.builder.ins().fdiv(left, right)
            }
            Operation::Neg => {
                let operand = operand(0)?;
                self.builder.ins().fneg(operand)
            }
            Operation::GuardNonZero => {
                let operand = operand(0)?;
                let zero = self.builder.ins().f64const(0.0);
                let is_zero = self.builder.ins().fcmp(FloatCC::Equal, operand, zero);
                self.leave_if(is_zero, instruction)?;
                return Ok(None);
            }
            other => return Err(format!("there is no form of {} yet", other.as_str())),
        }))
    }

    /// Branches to a side exit, which stands apart from the code that usually runs.
    fn leave_if(&mut self, condition: Value, instruction: &'f Instruction) -> Result<(), String> {
        let state = instruction.exit.as_ref().ok_or("a guard has no frame state")?;
        let block = self.builder.create_block();
        let next = self.builder.create_block();
        self.builder.set_cold_block(block);
        self.builder.ins().brif(condition, block, &[], next, &[]);
        self.builder.switch_to_block(next);
        self.exits.push(SideExit { block, state, location: SourceLoc::new(instruction.pc as u32) });
        Ok(())
    }

    /// Stores the live registers into the context and lets the VM finish.
    fn side_exit(&mut self, exit: &SideExit<'_>, isa: &dyn TargetIsa) -> Result<(), String> {
        if exit.state.caller.is_some() {
            return Err("it leaves from an inlined function".into());
        }
        self.builder.switch_to_block(exit.block);
        self.builder.set_srcloc(exit.location);
        for &(register, value) in &exit.state.registers {
            let offset = Context::register(register.into()) as i32;
            let value = self.value(value)?;
            self.builder.ins().store(MemFlagsData::trusted(), value, self.context, offset);
        }
        let mut signature = Signature::new(isa.default_call_conv());
        signature.params.extend([AbiParam::new(I64), AbiParam::new(I32), AbiParam::new(I32)]);
        signature.returns.push(AbiParam::new(F64));
        let signature = self.builder.import_signature(signature);
        let target = self.builder.ins().load(I64, MemFlagsData::trusted(), self.context, Context::SIDE_EXIT as i32);
        let function = self.builder.ins().iconst(I32, i64::from(exit.state.function.0));
        let pc = self.builder.ins().iconst(I32, exit.state.pc as i64);
        let call = self.builder.ins().call_indirect(signature, target, &[self.context, function, pc]);
        let results = self.builder.inst_results(call).to_vec();
        self.builder.ins().return_(&results);
        Ok(())
    }

    fn terminator(&mut self, terminator: &Terminator) -> Result<(), String> {
        match terminator {
            Terminator::Return(value) => {
                let value = self.value(*value)?;
                self.builder.ins().return_(&[value]);
            }
            Terminator::TailCall { .. } | Terminator::Exit(_) => return Err("there is no form of its end yet".into()),
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
        Ok((self.blocks[edge.block.0 as usize], arguments.collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::cranelift::Cranelift;
    use cranelift_codegen::verifier::verify_function;
    use ilo_core::ir::text::parse;

    #[test]
    fn blocks_and_edges_are_lowered_to_what_cranelift_finds_well_formed() {
        let isa = Cranelift::new().unwrap().isa;
        let lowered = lower(&parse(crate::jit::BRANCHES).unwrap(), &*isa).unwrap();
        verify_function(&lowered, &*isa).unwrap();
        assert_eq!(lowered.layout.blocks().count(), 4 + 2, "four blocks, a side exit and what follows its guard");
    }
}
