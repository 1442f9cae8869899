//! Functions as values: from a value to the function that it means.

use crate::builtins::Builtin;
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::FunctionId;
use crate::operations::{self, Callee, Fault};
use crate::value::Value;
use std::collections::HashMap;

/// The functions that texts can name.
#[derive(Default)]
pub(super) struct Functions {
    /// Made when the first text is called.
    by_name: Option<HashMap<Box<str>, FunctionId>>,
}

impl Functions {
    /// The function that a value means, which is called with a number of arguments.
    ///
    /// # Errors
    /// ILO-R002 for a text that names none, ILO-R004 for other values and for a wrong number of arguments.
    #[inline]
    pub(super) fn called(&mut self, value: &Value, arguments: u8, program: &Bytecode) -> Result<FunctionId, Fault> {
        let id = match operations::callee(value)? {
            Callee::Function(id) => id,
            Callee::Named(name) => self.named(name, program)?,
        };
        let function = program.function(id);
        let expected = function.parameters.len();
        if expected != usize::from(arguments) {
            return Err(operations::wrong_argument_count(&function.name, expected, arguments.into()));
        }
        Ok(id)
    }

    /// A value as a function that a builtin is to call.
    ///
    /// # Errors
    /// ILO-R002 for a text that names none, ILO-R009 for other values.
    #[inline]
    pub(super) fn function(&mut self, value: &Value, builtin: u8, program: &Bytecode) -> Result<Value, Fault> {
        // Validated code holds nothing but builtins.
        let builtin = Builtin::from_byte(builtin).map_or("?", Builtin::name);
        match operations::to_function(value, builtin)? {
            Callee::Function(_) => Ok(value.clone()),
            Callee::Named(name) => Ok(Value::function(self.named(name, program)?, name)),
        }
    }

    fn named(&mut self, name: &str, program: &Bytecode) -> Result<FunctionId, Fault> {
        let by_name = self.by_name.get_or_insert_with(|| {
            let functions = program.functions.iter().enumerate().filter(|(_, function)| function.declared);
            functions.map(|(id, function)| (function.name.as_str().into(), FunctionId(id as u16))).collect()
        });
        by_name.get(name).copied().ok_or_else(|| operations::undefined_function(name))
    }
}
