//! Ways out: to the VM, which finishes what native code cannot, and to the caller once a call has failed.

use super::{Lowered, Lowering};
use crate::jit::llvm::attributes::Calls;
use ilo_core::emit::context::Context;
use ilo_core::emit::side_exit::SideExit;
use ilo_core::ir::function::{FrameState, Instruction, Value};
use ilo_core::ir::opcodes::Type;
use inkwell::IntPredicate;
use inkwell::types::BasicType;
use inkwell::values::{InstructionValue, IntValue};

/// How much more often the usual way is taken than the way out.
const LIKELY: u32 = 1 << 20;

/// What is left.
#[derive(Clone, Copy)]
enum Purpose {
    /// The VM goes on where the state says.
    SideExit,
    /// A call in the function has failed: the state says what is given up.
    Unwind,
    /// The function itself has failed, which the runtime knows: only those that it was inlined into are told of.
    Failed,
}

impl<'ctx> Lowering<'_, '_, 'ctx> {
    /// Leaves for the VM if a condition holds.
    pub(super) fn leave_if(&mut self, condition: IntValue<'ctx>, instruction: &Instruction) -> Lowered {
        self.go_cold_if(condition, instruction, Purpose::SideExit)
    }

    /// Returns to the caller if the call that was just made has failed.
    pub(super) fn return_if_failed(&mut self, instruction: &Instruction, said_so: bool) -> Lowered {
        let failed = self.load_field(Context::FAILED)?;
        let failed = self.builder.build_int_compare(IntPredicate::NE, failed, self.bits(0), "")?;
        self.go_cold_if(failed, instruction, if said_so { Purpose::Failed } else { Purpose::Unwind })
    }

    fn go_cold_if(&mut self, condition: IntValue<'ctx>, instruction: &Instruction, purpose: Purpose) -> Lowered {
        let state = instruction.exit.as_ref().ok_or("there is no frame state")?;
        let (exit, next) = (self.new_block("exit"), self.new_block("next"));
        self.unlikely(self.builder.build_conditional_branch(condition, exit, next)?)?;
        self.builder.position_at_end(exit);
        match purpose {
            Purpose::SideExit => self.side_exit(state)?,
            Purpose::Unwind => self.unwind(state, 0)?,
            Purpose::Failed => self.unwind(state, 1)?,
        }
        self.builder.position_at_end(next);
        Ok(())
    }

    /// Says that a branch is hardly ever taken.
    fn unlikely(&self, branch: InstructionValue<'ctx>) -> Lowered {
        self.weigh(branch, 1, LIKELY)
    }

    /// Says that a branch is nearly always taken.
    pub(super) fn likely(&self, branch: InstructionValue<'ctx>) -> Lowered {
        self.weigh(branch, LIKELY, 1)
    }

    fn weigh(&self, branch: InstructionValue<'ctx>, on_true: u32, on_false: u32) -> Lowered {
        let name = self.context.metadata_string("branch_weights").into();
        let weights = self.context.metadata_node(&[name, self.u32(on_true).into(), self.u32(on_false).into()]);
        branch.set_metadata(weights, self.context.get_kind_id("prof"))?;
        Ok(())
    }

    /// Stores the live registers into the context, lets the VM finish, and returns what that gives.
    pub(super) fn side_exit(&mut self, state: &FrameState) -> Lowered {
        let SideExit { registers, calls_left, words } = SideExit::of(state)?;
        self.store_calls_left(calls_left)?;
        for (offset, value) in registers {
            self.store_field(self.boxed(value)?, offset)?;
        }
        for (offset, word) in words {
            self.store_field(self.bits(word).into(), offset)?;
        }
        let offset = match self.source.result {
            Type::F64 => Context::SIDE_EXIT,
            _ => Context::BOXED_SIDE_EXIT,
        };
        let int = self.context.i32_type().into();
        let signature = self.unit.ty(self.source.result).fn_type(&[self.unit.pointer().into(), int, int], false);
        let (function, pc) = (self.u32(state.function.0.into()), self.u32(state.pc as u32));
        let arguments = [self.native_context.into(), function.into(), pc.into()];
        let call = self.call_field(offset, signature, &arguments, Calls::Cold)?;
        call.set_tail_call(true);
        let result = call.try_as_basic_value().basic().ok_or("the side exit gives nothing")?;
        self.builder.build_return(Some(&result))?;
        Ok(())
    }

    /// Tells the runtime how many more counted calls may begin.
    pub(super) fn store_calls_left(&self, calls_left: Option<Value>) -> Lowered {
        calls_left.map_or(Ok(()), |left| self.store_field(self.value(left)?, Context::CALLS_LEFT))
    }

    /// Lets go of everything that is given up, tells the runtime which functions are left, and returns.
    fn unwind(&mut self, state: &FrameState, told_already: usize) -> Lowered {
        for frame in state.chain() {
            for &(_, value) in &frame.registers {
                if self.source.type_of(value) == Type::Ref {
                    let value = self.value(value)?.into_int_value();
                    self.release(value)?;
                }
            }
        }
        let parameters = [self.unit.pointer().into(), self.context.i32_type().into()];
        let signature = self.context.void_type().fn_type(&parameters, false);
        for frame in state.chain().skip(told_already) {
            let function = self.u32(frame.function.0.into());
            let arguments = [self.native_context.into(), function.into()];
            self.call_field(Context::UNWIND, signature, &arguments, Calls::Cold)?;
        }
        let nothing = self.unit.ty(self.source.result).const_zero();
        self.builder.build_return(Some(&nothing))?;
        Ok(())
    }
}
