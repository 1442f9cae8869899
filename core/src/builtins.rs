//! THE builtins: name, signatures, capability, implementation and doc line, one row each.
//!
//! Checker, engines, completion, hover and the printed reference read this table. What a builtin does stands in the
//! module that its row names.

mod signature;
mod world;

pub use signature::{Form, Parameter};
pub use world::World;

use crate::diagnostic::Code;
use crate::operations::Fault;
use crate::value::Value;
use std::sync::OnceLock;

/// What a builtin does. The arguments are as many as the form that was called has parameters; it may take them out.
pub type Implementation = fn(&mut [Value], &mut World<'_>) -> Result<Value, Fault>;

macro_rules! define_builtins {
    ($($number:literal => $name:ident $text:literal [$($form:literal)*] $implementation:expr, $doc:literal;)*) => {
        /// A builtin function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Builtin {
            $(#[doc = $doc] $name = $number,)*
        }

        impl Builtin {
            /// Every builtin, in the order of its number.
            pub const ALL: &[Builtin] = &[$(Builtin::$name,)*];

            /// The builtin of a number, if there is one.
            #[inline]
            pub fn from_byte(byte: u8) -> Option<Builtin> {
                match byte { $($number => Some(Builtin::$name),)* _ => None }
            }

            /// Its name in programs; one with a point in it is for the compiler's own use.
            pub fn name(self) -> &'static str {
                match self { $(Builtin::$name => $text,)* }
            }

            /// What it does, in one line.
            pub fn doc(self) -> &'static str {
                match self { $(Builtin::$name => $doc,)* }
            }

            /// The ways to call it, as written.
            fn written(self) -> &'static [&'static str] {
                match self { $(Builtin::$name => &[$($form,)*],)* }
            }

            /// What it does; `None` for those that the checker turns into loops.
            pub fn implementation(self) -> Option<Implementation> {
                match self { $(Builtin::$name => $implementation,)* }
            }
        }
    };
}

define_builtins! {
    // number  name "in programs" [signatures] implementation, doc
    0 => Print "prnt" ["value:a>a"] Some(world::print), "print a value and a line end; gives the value back";
}

impl Builtin {
    /// The builtin of a name that programs can write.
    pub fn named(name: &str) -> Option<Builtin> {
        Builtin::ALL.iter().copied().find(|builtin| builtin.name() == name && !builtin.is_internal())
    }

    /// Whether only the checker makes calls of it.
    pub fn is_internal(self) -> bool {
        self.name().contains('.')
    }

    /// The ways to call it.
    pub fn forms(self) -> &'static [Form] {
        static FORMS: OnceLock<Vec<Vec<Form>>> = OnceLock::new();
        let all = FORMS.get_or_init(|| {
            Builtin::ALL
                .iter()
                .map(|builtin| builtin.written().iter().map(|form| Form::parse(form)).collect())
                .collect()
        });
        &all[self as usize]
    }

    /// Whether some form takes that many arguments.
    pub fn takes(self, arguments: usize) -> bool {
        self.forms().iter().any(|form| form.takes(arguments))
    }

    /// Does it. The arguments are as many as some form takes, and may be taken out.
    ///
    /// # Errors
    /// ILO-R009 for a value that it cannot work with, or what the host says.
    #[inline]
    pub fn call(self, arguments: &mut [Value], world: &mut World<'_>) -> Result<Value, Fault> {
        match self.implementation() {
            Some(implementation) => implementation(arguments, world),
            // The validator refuses such code.
            None => Err(Fault::new(Code::R013, format!("`{}` cannot be called directly", self.name()))),
        }
    }
}

/// Builtins of the language that have no row yet, so that their names are refused by name and cannot be taken.
const PLANNED: &[&str] = &[
    "abs", "flr", "cel", "min", "max", "mod", "sum", "avg", "rnd", "now", "str", "num", "len", "hd", "tl", "rev",
    "slc", "srt", "unq", "has", "spl", "cat", "trm", "fmt", "flat", "rgx", "map", "flt", "fld", "grp", "mmap", "mset",
    "mget", "mhas", "mdel", "mkeys", "mvals", "jdmp", "jpar", "jpth", "rdb", "env", "rd", "rdl", "wr", "wrl", "get",
    "post", "pow", "sqrt", "exp", "log", "log10", "log2", "sin", "cos", "tan", "atan2",
];

/// Whether a name belongs to a builtin that this version cannot run.
pub fn is_planned(name: &str) -> bool {
    PLANNED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_their_signatures_read_back() {
        for (index, &builtin) in Builtin::ALL.iter().enumerate() {
            assert_eq!((builtin as usize, Builtin::from_byte(index as u8)), (index, Some(builtin)));
            for (form, written) in builtin.forms().iter().zip(builtin.written()) {
                assert_eq!(form.to_string(), *written, "{}", builtin.name());
            }
        }
    }
}
