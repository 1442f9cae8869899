//! Names in reach inside a function, and which variables are certain to have a value.

use super::typed_program::{Block, Local, LocalId};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::types::Type;
use std::collections::HashMap;

/// The variables of one function.
#[derive(Default)]
pub(super) struct Scopes<'tree> {
    locals: Vec<Local>,
    /// The type each variable has at the point the checker has reached.
    types: Vec<Type>,
    /// The variables that were bound to another type than they had, with that type, in the order of the text.
    retyped: Vec<(LocalId, Type)>,
    /// The variables that a name means, innermost last.
    visible: HashMap<&'tree str, Vec<LocalId>>,
    /// The open scopes, innermost last, each with its variables, and their names unless they are hidden.
    open: Vec<Vec<(LocalId, Option<&'tree str>)>>,
    /// Whether a variable certainly has a value at the point the checker has reached.
    assigned: Vec<bool>,
    /// Where names were last bound that no scope holds any more.
    gone: HashMap<&'tree str, Span>,
    /// The variables in the order in which they became certain to have a value.
    assignments: Vec<LocalId>,
}

/// What was known of variables at an earlier point.
#[derive(Clone, Copy)]
pub(super) struct Snapshot {
    assignments: usize,
    retyped: usize,
}

/// How code that may not run goes on with the code behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It does not: where it ran, it left.
    Leaves,
    /// It may.
    GoesOn,
}

impl<'tree> Scopes<'tree> {
    /// Opens a scope.
    pub(super) fn enter(&mut self) {
        self.open.push(Vec::new());
    }

    /// Closes the innermost scope, whose variables the block gets.
    pub(super) fn leave(&mut self, block: &mut Block) {
        let scope = self.open.pop().unwrap_or_default();
        for (id, name) in &scope {
            if let Some(name) = name {
                self.visible.get_mut(name).map(Vec::pop);
                self.gone.insert(name, self.locals[id.index()].span);
            }
        }
        block.locals = scope.into_iter().map(|(id, _)| id).collect();
        block.unassigned =
            block.locals.iter().copied().filter(|id| self.locals[id.index()].may_be_unassigned).collect();
    }

    /// A new variable in the innermost scope, even if an outer one has its name.
    pub(super) fn declare(&mut self, name: &'tree Name, ty: Type) -> LocalId {
        let id = self.add(name.text.clone(), Some(&name.text), name.span, ty);
        self.visible.entry(&name.text).or_default().push(id);
        id
    }

    /// A new variable that no program can name, whatever it is called in listings.
    pub(super) fn hidden(&mut self, text: &str, span: Span, ty: Type) -> LocalId {
        self.add(text.to_owned(), None, span, ty)
    }

    fn add(&mut self, text: String, name: Option<&'tree str>, span: Span, ty: Type) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local { name: text, span, may_be_unassigned: false });
        self.types.push(ty);
        self.assigned.push(true);
        self.assignments.push(id);
        if let Some(scope) = self.open.last_mut() {
            scope.push((id, name));
        }
        id
    }

    /// The variable that a binding sets: the nearest of its name, else a new one.
    pub(super) fn bind(&mut self, name: &'tree Name, ty: Type) -> LocalId {
        let Some(id) = self.find(&name.text) else { return self.declare(name, ty) };
        let before = std::mem::replace(&mut self.types[id.index()], ty);
        if before != self.types[id.index()] {
            self.retyped.push((id, before));
        }
        if !self.assigned[id.index()] {
            self.assigned[id.index()] = true;
            self.assignments.push(id);
        }
        id
    }

    /// The nearest variable of a name.
    pub(super) fn find(&self, name: &str) -> Option<LocalId> {
        self.visible.get(name)?.last().copied()
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

    /// Where a variable is first bound.
    pub(super) fn span_of(&self, id: LocalId) -> Span {
        self.locals[id.index()].span
    }

    /// Remembers what is known, before code that may not run.
    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { assignments: self.assignments.len(), retyped: self.retyped.len() }
    }

    /// Forgets what holds only if the code since the snapshot ran.
    ///
    /// A variable has the type again that it had before; where the code left it another, nothing is known.
    pub(super) fn restore(&mut self, before: Snapshot, after: After) {
        self.forget_assignments(before);
        let retyped = self.retyped.split_off(before.retyped);
        let left: Vec<Type> = retyped.iter().map(|(id, _)| self.types[id.index()].clone()).collect();
        for (id, ty) in retyped.iter().rev() {
            self.types[id.index()] = ty.clone();
        }
        if after == After::Leaves {
            return;
        }
        for ((id, _), left) in retyped.into_iter().zip(left) {
            let ty = &mut self.types[id.index()];
            if !ty.fits(&left) {
                self.retyped.push((id, std::mem::replace(ty, Type::Unknown)));
            }
        }
    }

    /// Forgets which variables the code since the snapshot gave a value, if it ran.
    pub(super) fn forget_assignments(&mut self, before: Snapshot) {
        for id in self.assignments.drain(before.assignments..) {
            self.assigned[id.index()] = false;
        }
    }

    /// Where a variable of that name is bound whose scope has ended.
    pub(super) fn gone(&self, name: &str) -> Option<Span> {
        self.gone.get(name).copied()
    }

    /// Every name in reach, for suggestions.
    pub(super) fn names(&self) -> impl Iterator<Item = &'tree str> {
        self.open.iter().rev().flatten().filter_map(|(_, name)| *name)
    }

    /// The finished list.
    pub(super) fn into_locals(self) -> Vec<Local> {
        self.locals
    }
}
