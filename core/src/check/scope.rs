//! Names in reach inside a function, and which variables are certain to have a value.

use super::typed_program::{Block, Local, LocalId};
use crate::syntax::ast::Name;
use crate::types::Type;
use std::collections::HashMap;

/// The variables of one function.
#[derive(Default)]
pub(super) struct Scopes {
    locals: Vec<Local>,
    /// The type each variable has at the point the checker has reached: that of its last binding in the text.
    types: Vec<Type>,
    /// Innermost last.
    open: Vec<HashMap<String, LocalId>>,
    /// Whether a variable certainly has a value at the point the checker has reached.
    assigned: Vec<bool>,
}

/// Which variables were certain to have a value at an earlier point.
pub(super) struct Assigned(Vec<bool>);

impl Scopes {
    /// Opens a scope.
    pub(super) fn enter(&mut self) {
        self.open.push(HashMap::new());
    }

    /// Closes the innermost scope, whose variables the block gets.
    pub(super) fn leave(&mut self, block: &mut Block) {
        let scope = self.open.pop().unwrap_or_default();
        block.locals = scope.into_values().collect();
        block.locals.sort();
        block.unassigned =
            block.locals.iter().copied().filter(|id| self.locals[id.index()].may_be_unassigned).collect();
    }

    /// A new variable in the innermost scope, even if an outer one has its name.
    pub(super) fn declare(&mut self, name: &Name, ty: Type) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local { name: name.text.clone(), span: name.span, may_be_unassigned: false });
        self.types.push(ty);
        self.assigned.push(true);
        if let Some(scope) = self.open.last_mut() {
            scope.insert(name.text.clone(), id);
        }
        id
    }

    /// The variable that a binding sets: the nearest of its name, else a new one.
    pub(super) fn bind(&mut self, name: &Name, ty: Type) -> LocalId {
        match self.find(&name.text) {
            Some(id) => {
                self.types[id.index()] = ty;
                self.assigned[id.index()] = true;
                id
            }
            None => self.declare(name, ty),
        }
    }

    /// The nearest variable of a name.
    pub(super) fn find(&self, name: &str) -> Option<LocalId> {
        self.open.iter().rev().find_map(|scope| scope.get(name).copied())
    }

    /// Notes that a variable is read here.
    pub(super) fn read(&mut self, id: LocalId) {
        if !self.assigned[id.index()] {
            self.locals[id.index()].may_be_unassigned = true;
        }
    }

    /// The type of a variable here.
    pub(super) fn type_of(&self, id: LocalId) -> &Type {
        &self.types[id.index()]
    }

    /// Remembers what has a value, before code that may not run.
    pub(super) fn snapshot(&self) -> Assigned {
        Assigned(self.assigned.clone())
    }

    /// Forgets what only the code since the snapshot gave a value.
    pub(super) fn restore(&mut self, Assigned(before): Assigned) {
        self.assigned[..before.len()].copy_from_slice(&before);
        self.assigned[before.len()..].fill(false);
    }

    /// Every name in reach, for suggestions.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.open.iter().rev().flat_map(|scope| scope.keys().map(String::as_str))
    }

    /// The finished list.
    pub(super) fn into_locals(self) -> Vec<Local> {
        self.locals
    }
}
