//! What editors ask about a program: what could stand here, what this is, where it comes from, what else it is called.
//!
//! Everything is a pure function of the text, and is read from the tables that the language itself is made of: tokens,
//! builtins, and what the checker knows of names. Programs may be broken; then the answers are about what can be read.

mod analysis;
mod caret;
mod completion;
mod hover;
mod imports;
mod names;
mod patterns;
mod rename;
mod signature;
mod site;
mod symbols;
mod words;

pub use analysis::Analysis;
pub use caret::Caret;
pub use rename::{apply, rename};

use crate::source::Span;
use serde::Serialize;

/// What something that has a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// A function of the program.
    Function,
    /// A builtin function.
    Builtin,
    /// An external function.
    Tool,
    /// A variable that is bound in a body.
    Variable,
    /// A parameter of a function.
    Parameter,
    /// A record type.
    Record,
    /// A field of a record type.
    Field,
    /// A second name of a type.
    Alias,
    /// A type of the language, or a constructor of types.
    Type,
    /// A word of the language.
    Keyword,
    /// A pattern of a match.
    Pattern,
}

/// Something that could stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Completion {
    /// What people read, and what their typing is compared with.
    pub label: String,
    /// What it is.
    pub kind: NameKind,
    /// What belongs to it, as it is written behind the name in a header: `p:n q:n>n` or `n`; may be empty.
    pub signature: String,
    /// What it does or means; may be empty.
    pub doc: String,
    /// What is to be written.
    pub insert: String,
}

/// Everything that could stand at a place, the most likely first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Completions {
    /// The beginning of the name at the place, which what is chosen replaces; may be empty.
    pub span: Span,
    /// What could stand there, whatever the name begins with.
    pub items: Vec<Completion>,
}

/// What something in a program is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hover {
    /// What this is about.
    pub span: Span,
    /// How it is or could be written, with its types; a line for each way.
    pub title: String,
    /// What it does or means; may be empty.
    pub doc: String,
}

/// The call or operator that is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignatureHelp {
    /// The ways to write it.
    pub signatures: Vec<Signature>,
    /// Which of them is being written, as far as can be told.
    pub active: u32,
    /// Which of its parameters is being written, from 0; may be one too many.
    pub parameter: u32,
    /// What it does; may be empty.
    pub doc: String,
}

/// A way to write a call or an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Signature {
    /// As it is written: `tot p:n q:n>n`.
    pub label: String,
    /// Where its parameters stand in the label, in bytes.
    pub parameters: Vec<Span>,
}

/// Something that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// What belongs to it, as it is written behind the name.
    pub signature: String,
    /// The whole declaration.
    pub span: Span,
    /// The name in it.
    pub name_span: Span,
    /// What it consists of: fields, parameters.
    pub parts: Vec<Symbol>,
}

/// A place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub span: Span,
    /// Whether it is declared here.
    pub is_declaration: bool,
}
