//! Types of the checker, and which fit which.

use std::fmt;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known; goes with everything. Also the type of expressions that failed to check, so that one mistake
    /// is reported once.
    Unknown,
    /// `_`
    Nil,
    /// `n`
    Number,
    /// `t`
    Text,
    /// `b`
    Bool,
}

impl Type {
    /// Whether a value of one type may stand where the other is wanted. Symmetric.
    pub fn fits(&self, other: &Type) -> bool {
        self == other || *self == Type::Unknown || *other == Type::Unknown
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Unknown => "?",
            Type::Nil => "_",
            Type::Number => "n",
            Type::Text => "t",
            Type::Bool => "b",
        })
    }
}
