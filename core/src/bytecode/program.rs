//! Bytecode as data: functions, their constants, and the way back to the source.

use super::instruction::Word;
use crate::check::proof::Proof;
pub use crate::check::typed_program::Constant;
use crate::check::typed_program::{FunctionId, Tool};
use crate::source::Span;
use std::ops::Range;
use std::sync::Arc;

/// A variable's register, for listings and the debugger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterName {
    /// The register.
    pub register: u8,
    /// The variable.
    pub name: String,
    /// The pcs at which the register is the variable's: from the instruction after its first binding to the end of its
    /// scope.
    pub scope: Range<u32>,
}

/// The code of one function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where its name is declared.
    pub name_span: Span,
    /// Whether it was declared, so that texts can name it.
    pub declared: bool,
    /// Whether it may be called through a value.
    pub escapes: bool,
    /// What is proved of each argument at every call; the first registers hold them.
    pub parameters: Vec<Proof>,
    /// What is proved of the result.
    pub result: Proof,
    /// How many registers a frame has.
    pub registers: u8,
    /// The instruction words.
    pub code: Vec<Word>,
    /// The source span of each word of `code`.
    pub spans: Vec<Span>,
    /// Constants of this function.
    pub constants: Vec<Constant>,
    /// Which variables live in which register.
    pub names: Vec<RegisterName>,
}

/// A record type.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its name.
    pub name: Arc<str>,
    /// The names of its fields in declaration order, with what is proved of every value there.
    pub fields: Vec<(Arc<str>, Proof)>,
}

/// The code of a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bytecode {
    /// Every function, by [`FunctionId`].
    pub functions: Vec<Function>,
    /// Every record type, by [`crate::check::typed_program::RecordId`].
    pub records: Vec<Record>,
    /// The field names that instructions look up.
    pub field_names: Vec<Arc<str>>,
    /// Every tool, by [`crate::check::typed_program::ToolId`].
    pub tools: Vec<Tool>,
}

impl Bytecode {
    /// The function of an id of this program.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }
}
