//! THE functions of the runtime that compiled code may call. Emitters read the rows; the runner gives the bodies.
//!
//! A boxed value is passed as its 64 bits. Who passes one gives its count away, unless the row says that it is only
//! looked at.

use super::context::Context;
use std::mem::offset_of;

/// How a word is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The context.
    Context,
    /// An unsigned number of 32 bits.
    U32,
    /// An integer.
    I64,
    /// A number.
    F64,
    /// A boxed value.
    Boxed,
    /// A boolean: 0 or 1 in 64 bits.
    Flag,
}

macro_rules! runtime_calls {
    ($($name:ident($($parameter:ident)*) $(-> $result:ident)?, $meaning:literal;)*) => {
        /// A function of the runtime.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RuntimeCall {
            $(#[doc = $meaning] $name,)*
        }

        impl RuntimeCall {
            /// Every function, in the order of the table in the context.
            pub const ALL: &[RuntimeCall] = &[$(RuntimeCall::$name,)*];

            /// What it takes.
            pub fn parameters(self) -> &'static [Word] {
                match self { $(RuntimeCall::$name => &[$(Word::$parameter,)*],)* }
            }

            /// What it gives.
            pub fn result(self) -> Option<Word> {
                let results: &[Word] = match self { $(RuntimeCall::$name => &[$(Word::$result)?],)* };
                results.first().copied()
            }

            /// What it does, in words.
            pub fn meaning(self) -> &'static str {
                match self { $(RuntimeCall::$name => $meaning,)* }
            }
        }
    };
}

runtime_calls! {
    Vm(Context U32 U32 U32) -> Boxed, "does what the instruction of a function at a pc does, with so many operands in the context; may fail";
    CallValue(Context U32 U32 U32) -> Boxed, "calls the function that the first of so many operands in the context means, which is only looked at, with the others; may fail";
    Constant(Context U32 U32) -> Boxed, "a constant of a function that is no number";
    Free(Boxed), "frees what a value refers to, of which no count is left";
    Append(Boxed Boxed) -> Boxed, "a list with a value at its end";
    Join(Boxed Boxed) -> Boxed, "two texts joined";
    Extend(Context Boxed U32 U32) -> Boxed, "a text with a constant text of a function at its end";
    NumberText(F64) -> Boxed, "a number as a text";
    Record(Context U32 U32) -> Boxed, "a record of a type, of so many operands in the context";
    Truthy(Boxed) -> Flag, "whether a value, which is only looked at, counts as true";
    IsKind(Boxed U32) -> Flag, "whether a value, which is only looked at, is of a kind";
}

impl RuntimeCall {
    /// The offset of its address in the context.
    pub fn offset(self) -> usize {
        offset_of!(Context, runtime) + 8 * self as usize
    }
}
