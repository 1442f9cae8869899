//! What is compiled together: a function and every function that a call of it can reach, each optimised.

use super::build::build;
use super::function::Function;
use super::passes;
use crate::bytecode::call_graph::Reach;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;

/// Functions that refer to each other and to no others.
pub struct Unit {
    /// The functions, the one that was asked for first.
    pub functions: Vec<Function>,
    /// What is known of them together.
    pub reach: Reach,
}

impl Unit {
    /// The optimised functions of a call.
    ///
    /// # Errors
    /// ILO-R017 when one of them cannot be built.
    pub fn of(bytecode: &Validated, id: FunctionId) -> Result<Unit, Diagnostic> {
        let reach = Reach::of(bytecode, id);
        let mut functions = Vec::with_capacity(reach.functions.len());
        for &id in &reach.functions {
            let mut function = build(bytecode, id)?;
            passes::optimize(&mut function, |_, _, _| {});
            functions.push(function);
        }
        Ok(Unit { functions, reach })
    }
}
