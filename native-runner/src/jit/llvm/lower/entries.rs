//! Entries: what callers outside the module call, which calls a function of the module.
#![allow(unsafe_code)]

use super::{Lowered, Unit};
use crate::jit::llvm::module::Symbol;
use ilo_core::ir::function::Function;
use ilo_core::ir::opcodes::Type;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue};

impl<'ctx> Unit<'_, 'ctx> {
    /// Declares the entry of a function with the arguments as they are, in C's calling convention.
    pub fn declare_numbers_entry(&self, function: &Function) -> FunctionValue<'ctx> {
        self.declare_as(&Symbol::NumbersEntry(function.id).name(), self.signature(function))
    }

    /// Declares the boxed entry of a function: `extern "C" fn(*mut Context, *const u64) -> u64`.
    pub fn declare_boxed_entry(&self, function: &Function) -> FunctionValue<'ctx> {
        let signature = self.context.i64_type().fn_type(&[self.pointer().into(), self.pointer().into()], false);
        self.declare_as(&Symbol::BoxedEntry(function.id).name(), signature)
    }

    /// Defines an entry of a function.
    ///
    /// # Errors
    /// When it is none.
    pub fn entry(&self, entry: FunctionValue<'ctx>, function: &Function, of_numbers: bool) -> Lowered {
        let callee = self.functions.get(&function.id).ok_or("it was not declared")?.function;
        let builder = self.context.create_builder();
        builder.position_at_end(self.context.append_basic_block(entry, "entry"));
        builder.set_current_debug_location(self.lines.of_function(entry).nowhere());
        let mut arguments: Vec<BasicMetadataValueEnum<'ctx>> = entry.get_param_iter().map(Into::into).collect();
        if !of_numbers {
            let boxed = arguments.pop().ok_or("it takes no values")?.into_pointer_value();
            for (index, &parameter) in function.entry().parameters.iter().enumerate() {
                let place = self.context.i64_type().const_int(index as u64, false);
                // SAFETY: whoever calls the entry passes a value for each parameter.
                let place = unsafe { builder.build_in_bounds_gep(self.context.i64_type(), boxed, &[place], "") }?;
                let argument = builder.build_load(self.ty(function.type_of(parameter)), place, "")?;
                arguments.push(argument.into());
            }
        }
        let call = builder.build_call(callee, &arguments, "")?;
        call.set_call_convention(callee.get_call_conventions());
        let mut result: BasicValueEnum<'ctx> = call.try_as_basic_value().basic().ok_or("it gives nothing")?;
        if !of_numbers && function.result == Type::F64 {
            result = builder.build_bit_cast(result, self.context.i64_type(), "")?;
        }
        builder.build_return(Some(&result))?;
        Ok(())
    }
}
