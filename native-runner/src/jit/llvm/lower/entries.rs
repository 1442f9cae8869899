//! Entries: what callers outside the module call, which calls a function of the module.
#![allow(unsafe_code)]

use super::{Lowered, Unit};
use crate::jit::llvm::module::Symbol;
use ilo_core::emit::context::Context as NativeContext;
use ilo_core::ir::function::Function;
use ilo_core::ir::opcodes::Type;
use inkwell::types::BasicType;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue};

impl<'ctx> Unit<'_, 'ctx> {
    /// Declares the entry of a function with the arguments as they are, in C's calling convention.
    pub fn declare_numbers_entry(&self, function: &Function) -> FunctionValue<'ctx> {
        let numbers = function.entry().parameters.iter().filter(|&&value| Some(value) != function.calls_left);
        let numbers = numbers.map(|_| self.ty(Type::F64).into());
        let types: Vec<_> = std::iter::once(self.pointer().into()).chain(numbers).collect();
        self.declare_as(&Symbol::NumbersEntry(function.id).name(), self.ty(Type::F64).fn_type(&types, false))
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
            let parameters = function.entry().parameters.iter();
            let parameters = parameters.filter(|&&parameter| Some(parameter) != function.calls_left);
            for (index, &parameter) in parameters.enumerate() {
                let place = self.context.i64_type().const_int(index as u64, false);
                // SAFETY: whoever calls the entry passes a value for each parameter.
                let place = unsafe { builder.build_in_bounds_gep(self.context.i64_type(), boxed, &[place], "") }?;
                let argument = builder.build_load(self.ty(function.type_of(parameter)), place, "")?;
                arguments.push(argument.into());
            }
        }
        if function.calls_left.is_some() {
            let context = entry.get_first_param().ok_or("the context is missing")?.into_pointer_value();
            let offset = self.context.i64_type().const_int(NativeContext::CALLS_LEFT as u64, false);
            // SAFETY: the context is a whole one.
            let place = unsafe { builder.build_in_bounds_gep(self.context.i8_type(), context, &[offset], "") }?;
            arguments.push(builder.build_load(self.ty(Type::I64), place, "")?.into());
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
