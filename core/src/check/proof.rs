//! What is proved of values, as opposed to declared.
//!
//! A declared type is no proof: a guard may return a text from a function declared `n`. Typed instructions and native
//! code rest on proofs alone.

/// What is proved of every value that can be at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A number.
    Number,
    /// A text.
    Text,
    /// A boolean.
    Bool,
    /// Nothing.
    Any,
}

impl Proof {
    /// What is proved when it is one or the other.
    pub fn join(self, other: Proof) -> Proof {
        if self == other { self } else { Proof::Any }
    }
}

/// What is proved of the values of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionProofs {
    /// Of each variable, parameters first: true of every value it ever holds, at every call.
    pub locals: Vec<Proof>,
    /// Of the result.
    pub result: Option<Proof>,
}
