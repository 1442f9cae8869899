//! Values in place of others.

use crate::ir::function::{Function, Value};

/// Which value stands for which; many can be gathered before the function is gone through once.
pub(super) struct Substitution {
    stands_for: Vec<Value>,
    is_empty: bool,
}

impl Substitution {
    /// One that changes nothing yet.
    pub(super) fn new(function: &Function) -> Substitution {
        Substitution { stands_for: (0..function.types.len() as u32).map(Value).collect(), is_empty: true }
    }

    /// Puts a value in place of another.
    pub(super) fn replace(&mut self, old: Value, new: Value) {
        let new = self.resolve(new);
        debug_assert_ne!(old, new, "a value in place of itself");
        self.stands_for[old.index()] = new;
        self.is_empty = false;
    }

    /// What stands for a value now.
    pub(super) fn resolve(&mut self, mut value: Value) -> Value {
        // Values made since are their own. Each step halves the path (Tarjan and van Leeuwen, 1984).
        while let Some(&next) = self.stands_for.get(value.index())
            && next != value
        {
            let after = self.stands_for.get(next.index()).copied().unwrap_or(next);
            self.stands_for[value.index()] = after;
            value = after;
        }
        value
    }

    /// Changes every use in the function; whether there was anything to change.
    pub(super) fn apply(mut self, function: &mut Function) -> bool {
        if !self.is_empty {
            function.rename_uses(|value| self.resolve(value));
        }
        !self.is_empty
    }
}
