//! One call of a builtin: its arguments by the kinds that it takes.

use super::{Builtin, World};
use crate::diagnostic::Code;
use crate::operations::Fault;
use crate::value::{Map, Value};

/// A call in progress.
pub struct Call<'c, 'h> {
    pub(super) builtin: Builtin,
    pub(super) arguments: &'c mut [Value],
    pub(super) world: &'c mut World<'h>,
}

impl Call<'_, '_> {
    /// How many arguments there are.
    pub(super) fn count(&self) -> usize {
        self.arguments.len()
    }

    /// An argument of any kind.
    pub(super) fn value(&self, index: usize) -> &Value {
        &self.arguments[index]
    }

    /// The arguments from one on.
    pub(super) fn values_from(&self, first: usize) -> &[Value] {
        &self.arguments[first..]
    }

    /// Takes an argument out, so that it can be changed in place if nothing else holds it.
    pub(super) fn take(&mut self, index: usize) -> Value {
        std::mem::replace(&mut self.arguments[index], Value::NIL)
    }

    #[inline]
    pub(super) fn number(&self, index: usize) -> Result<f64, Fault> {
        self.arguments[index].as_number().ok_or_else(|| self.wrong(index, "a number"))
    }

    pub(super) fn text(&self, index: usize) -> Result<&str, Fault> {
        self.arguments[index].as_text().ok_or_else(|| self.wrong(index, "a text"))
    }

    pub(super) fn list(&self, index: usize) -> Result<&[Value], Fault> {
        self.arguments[index].as_list().ok_or_else(|| self.wrong(index, "a list"))
    }

    /// Takes the elements of a list out, so that they can be changed in place if nothing else holds the list.
    pub(super) fn elements(&mut self, index: usize, wanted: &str) -> Result<Vec<Value>, Fault> {
        match self.arguments[index].as_list() {
            Some(_) => Ok(self.take(index).into_elements().unwrap_or_default()),
            None => Err(self.wrong(index, wanted)),
        }
    }

    pub(super) fn map(&self, index: usize) -> Result<&Map, Fault> {
        self.arguments[index].as_map().ok_or_else(|| self.wrong(index, "a map"))
    }

    /// An argument is not what the builtin takes there.
    #[cold]
    pub(super) fn wrong(&self, index: usize, wanted: &str) -> Fault {
        let got = self.arguments[index].kind().noun();
        let form = self.builtin.forms().iter().find(|form| form.takes(self.count()));
        match form.and_then(|form| form.parameter(index)) {
            Some(parameter) if self.count() > 1 => {
                self.fault(format!("takes {wanted} as `{}`, got {got}", parameter.name))
            }
            _ => self.fault(format!("takes {wanted}, got {got}")),
        }
    }

    /// An element of a list is not what the builtin takes.
    #[cold]
    pub(super) fn wrong_element(&self, wanted: &str, element: &Value) -> Fault {
        self.fault(format!("takes a list of {wanted}, got {} in it", element.kind().noun()))
    }

    /// ILO-R009; `what` goes on after the builtin's name.
    #[cold]
    pub(super) fn fault(&self, what: impl std::fmt::Display) -> Fault {
        Fault::new(Code::R009, format!("`{}` {what}", self.builtin.name()))
    }
}
