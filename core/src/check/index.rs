//! Where the names of a program stand and what they mean, for editors. Made whether or not there are errors.

use super::typed_program::{FunctionId, RecordId, ToolId};
use crate::builtins::Builtin;
use crate::sorting;
use crate::source::Span;
use crate::types::Type;

/// A name somewhere in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The name.
    pub span: Span,
    /// What it names.
    pub entity: Entity,
    /// Where that is declared, which may be here. Two occurrences name the same thing exactly when this is the same.
    /// Builtins are declared nowhere.
    pub declared: Option<Span>,
    /// Its type here: of a variable what is known at this point, of a function its signature, of a type the type.
    pub ty: Type,
}

impl Occurrence {
    /// Whether this is the declaration itself.
    pub fn is_declaration(&self) -> bool {
        self.declared == Some(self.span)
    }
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// A function of the program.
    Function(FunctionId),
    /// A builtin function.
    Builtin(Builtin),
    /// A tool.
    Tool(ToolId),
    /// A variable that is bound in a body.
    Variable,
    /// A parameter of a function or tool.
    Parameter,
    /// A record type.
    Record(RecordId),
    /// A field of a record type. Where it becomes a variable of its name, both stand in the index.
    Field,
    /// A second name of a type.
    Alias,
}

/// Collects occurrences in any order.
#[derive(Default)]
pub(super) struct Index(Vec<Occurrence>);

impl Index {
    /// A name that is declared somewhere.
    pub(super) fn add(&mut self, span: Span, entity: Entity, declared: Span, ty: Type) {
        self.0.push(Occurrence { span, entity, declared: Some(declared), ty });
    }

    /// The name of a builtin.
    pub(super) fn add_builtin(&mut self, span: Span, builtin: Builtin) {
        self.0.push(Occurrence { span, entity: Entity::Builtin(builtin), declared: None, ty: Type::Unknown });
    }

    /// All, in order of place.
    pub(super) fn finish(mut self) -> Vec<Occurrence> {
        sorting::sort_by_key(&mut self.0, |occurrence| occurrence.span);
        self.0
    }
}
