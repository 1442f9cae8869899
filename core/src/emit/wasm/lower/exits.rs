//! Ways out: to the VM, which finishes what compiled code cannot, and to the caller once a call has failed.

use super::Lowering;
use crate::emit::context::Context;
use crate::emit::side_exit::SideExit;
use crate::emit::wasm::instructions::{Access, Instruction as Wasm, Plain, Signature, WasmType};
use crate::ir::function::{FrameState, Instruction, Value};
use crate::ir::opcodes::Type;

impl<'f> Lowering<'f, '_, '_> {
    /// Leaves for the VM if the condition on the stack holds.
    pub(super) fn leave_if(&mut self, instruction: &'f Instruction) -> Result<(), String> {
        let state = instruction.exit.as_ref().ok_or("there is no frame state")?;
        self.emit(Wasm::If);
        self.side_exit(state)?;
        self.plain(Plain::End);
        Ok(())
    }

    /// Returns to the caller if the call that was just made has failed. `told_already` says how many functions that are
    /// left the runtime knows of.
    pub(super) fn return_if_failed(&mut self, instruction: &'f Instruction, told_already: usize) -> Result<(), String> {
        let state = instruction.exit.as_ref().ok_or("there is no frame state")?;
        // It is 0 or 1, and its lower half comes first.
        self.load_context(Access::I32, Context::FAILED);
        self.emit(Wasm::If);
        self.unwind(state, told_already)?;
        self.plain(Plain::End);
        Ok(())
    }

    /// Stores the live registers into the context, lets the VM finish, and returns what that gives.
    pub(super) fn side_exit(&mut self, state: &'f FrameState) -> Result<(), String> {
        let SideExit { registers, calls_left, words } = SideExit::of(state)?;
        self.store_calls_left(calls_left)?;
        for (offset, value) in registers {
            self.store_boxed(value, offset)?;
        }
        for (offset, word) in words {
            self.store_integer(word as i64, offset);
        }
        let (offset, result) = match self.function.result {
            Type::F64 => (Context::SIDE_EXIT, WasmType::F64),
            Type::Ref => (Context::BOXED_SIDE_EXIT, WasmType::I64),
            Type::I64 | Type::Bool => return Err("it returns what the VM does not".into()),
        };
        self.context();
        self.emit(Wasm::I32Const(state.function.0.into()));
        self.emit(Wasm::I32Const(state.pc as i32));
        self.call_from_context(
            offset,
            Signature { parameters: vec![WasmType::I32, WasmType::I32, WasmType::I32], result: Some(result) },
        );
        self.plain(Plain::Return);
        Ok(())
    }

    /// Tells the runtime how many more counted calls may begin.
    pub(super) fn store_calls_left(&mut self, calls_left: Option<Value>) -> Result<(), String> {
        if let Some(left) = calls_left {
            self.context();
            self.read(left)?;
            self.emit(Wasm::Store(Access::I64, Context::CALLS_LEFT as u32));
        }
        Ok(())
    }

    /// Lets go of everything that is given up, tells the runtime which functions are left, and returns.
    fn unwind(&mut self, state: &'f FrameState, told_already: usize) -> Result<(), String> {
        for frame in state.chain() {
            for &(_, value) in &frame.registers {
                if self.function.type_of(value) == Type::Ref {
                    self.release(value)?;
                }
            }
        }
        for frame in state.chain().skip(told_already) {
            self.context();
            self.emit(Wasm::I32Const(frame.function.0.into()));
            self.call_from_context(
                Context::UNWIND,
                Signature { parameters: vec![WasmType::I32, WasmType::I32], result: None },
            );
        }
        self.emit(match super::wasm_type(self.function.result) {
            WasmType::F64 => Wasm::F64Const(0.0),
            WasmType::I64 => Wasm::I64Const(0),
            WasmType::I32 => Wasm::I32Const(0),
        });
        self.plain(Plain::Return);
        Ok(())
    }

    fn store_integer(&mut self, integer: i64, offset: usize) {
        self.context();
        self.emit(Wasm::I64Const(integer));
        self.emit(Wasm::Store(Access::I64, offset as u32));
    }

    /// Calls what a field of the context says, with the arguments on the stack.
    pub(super) fn call_from_context(&mut self, offset: usize, signature: Signature) {
        let ty = self.shared.type_index(signature);
        self.load_context(Access::I32, offset);
        self.emit(Wasm::CallIndirect(ty));
    }
}
