//! Ways out: to the VM, which finishes what native code cannot, and to the caller once a call has failed.

use super::{Lowering, ty};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, SourceLoc, Value};
use ilo_core::emit::context::Context;
use ilo_core::emit::side_exit::SideExit;
use ilo_core::ir::function::{self, FrameState, Instruction};
use ilo_core::ir::opcodes::Type;

/// A block that hardly ever runs, to be filled at the end.
pub struct Cold<'f> {
    block: Block,
    state: &'f FrameState,
    location: SourceLoc,
    purpose: Purpose,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// The VM goes on where the state says.
    SideExit,
    /// A call in the function has failed: the state says what is given up.
    Unwind,
    /// The function itself has failed, which the runtime knows: only those that it was inlined into are told of.
    Failed,
}

impl<'f> Lowering<'f> {
    /// Leaves for the VM if a condition holds.
    pub(super) fn leave_if(&mut self, condition: Value, instruction: &'f Instruction) -> Result<(), String> {
        self.go_cold(condition, true, instruction, Purpose::SideExit)
    }

    /// Leaves for the VM unless a condition holds.
    pub(super) fn leave_unless(&mut self, condition: Value, instruction: &'f Instruction) -> Result<(), String> {
        self.go_cold(condition, false, instruction, Purpose::SideExit)
    }

    /// Returns to the caller if the call that was just made has failed.
    pub(super) fn return_if_failed(&mut self, instruction: &'f Instruction, said_so: bool) -> Result<(), String> {
        let failed = self.load_field(I64, Context::FAILED);
        let failed = self.builder.ins().icmp_imm_s(IntCC::NotEqual, failed, 0);
        self.go_cold(failed, true, instruction, if said_so { Purpose::Failed } else { Purpose::Unwind })
    }

    fn go_cold(
        &mut self,
        condition: Value,
        when: bool,
        instruction: &'f Instruction,
        purpose: Purpose,
    ) -> Result<(), String> {
        let state = instruction.exit.as_ref().ok_or("there is no frame state")?;
        let block = self.builder.create_block();
        let next = self.builder.create_block();
        self.builder.set_cold_block(block);
        let (on_true, on_false) = if when { (block, next) } else { (next, block) };
        self.builder.ins().brif(condition, on_true, &[], on_false, &[]);
        self.builder.switch_to_block(next);
        let location = self.builder.srcloc();
        self.cold.push(Cold { block, state, location, purpose });
        Ok(())
    }

    pub(super) fn cold_block(&mut self, cold: &Cold<'f>) -> Result<(), String> {
        self.builder.switch_to_block(cold.block);
        self.builder.set_srcloc(cold.location);
        match cold.purpose {
            Purpose::SideExit => self.side_exit(cold.state),
            Purpose::Unwind => self.unwind(cold.state, 0),
            Purpose::Failed => self.unwind(cold.state, 1),
        }
    }

    /// Stores the live registers into the context, lets the VM finish, and returns what that gives.
    pub(super) fn side_exit(&mut self, state: &FrameState) -> Result<(), String> {
        let SideExit { registers, calls_left, words } = SideExit::of(state)?;
        self.store_calls_left(calls_left)?;
        for (offset, value) in registers {
            let value = self.boxed(value)?;
            self.store_field(value, offset);
        }
        for (offset, word) in words {
            let word = self.bits(word);
            self.store_field(word, offset);
        }
        let (offset, result) = match self.function.result {
            Type::F64 => (Context::SIDE_EXIT, F64),
            _ => (Context::BOXED_SIDE_EXIT, I64),
        };
        let mut signature = Signature::new(self.runtime);
        signature.params.extend([AbiParam::new(I64), AbiParam::new(I32), AbiParam::new(I32)]);
        signature.returns.push(AbiParam::new(result));
        let target = self.load_field(I64, offset);
        let (function, pc) = (self.u32(state.function.0.into()), self.u32(state.pc as u32));
        let results = self.call_indirect(signature, target, &[self.context, function, pc]);
        self.builder.ins().return_(&results);
        Ok(())
    }

    /// Tells the runtime how many more counted calls may begin.
    pub(super) fn store_calls_left(&mut self, calls_left: Option<function::Value>) -> Result<(), String> {
        if let Some(left) = calls_left {
            let left = self.value(left)?;
            self.store_field(left, Context::CALLS_LEFT);
        }
        Ok(())
    }

    /// Lets go of everything that is given up, tells the runtime which functions are left, and returns.
    fn unwind(&mut self, state: &FrameState, told_already: usize) -> Result<(), String> {
        for frame in state.chain() {
            for &(_, value) in &frame.registers {
                if self.function.type_of(value) == Type::Ref {
                    let value = self.value(value)?;
                    self.release(value)?;
                }
            }
        }
        for frame in state.chain().skip(told_already) {
            let mut signature = Signature::new(self.runtime);
            signature.params.extend([AbiParam::new(I64), AbiParam::new(I32)]);
            let target = self.load_field(I64, Context::UNWIND);
            let function = self.u32(frame.function.0.into());
            self.call_indirect(signature, target, &[self.context, function]);
        }
        let nothing = match ty(self.function.result) {
            F64 => self.builder.ins().f64const(0.0),
            other => self.builder.ins().iconst(other, 0),
        };
        self.builder.ins().return_(&[nothing]);
        Ok(())
    }
}
