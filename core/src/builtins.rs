//! THE builtins: name, signatures, capability, implementation and doc line, one row each.
//!
//! Checker, engines, completion, hover and the printed reference read this table. What a builtin does stands in the
//! module that its row names.

mod call;
mod lowered;
mod numbers;
mod sequences;
mod signature;
mod sort;
mod world;

pub use call::Call;
pub use signature::{Form, Parameter};
pub use world::World;

use crate::diagnostic::Code;
use crate::host::Capability;
use crate::operations::Fault;
use crate::value::Value;
use std::sync::OnceLock;

/// What a builtin does. The arguments are as many as the form that was called has parameters. A form that promises a
/// type of result gives nothing else: proofs rest on it.
pub type Implementation = fn(&mut Call<'_, '_>) -> Result<Value, Fault>;

macro_rules! define_builtins {
    ($($number:literal => $name:ident $text:literal [$($form:literal)*] $implementation:expr,
       $(needs $capability:ident,)? $doc:literal;)*) => {
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

            /// What a program must be allowed to do for it to work.
            pub fn capability(self) -> Option<Capability> {
                match self {
                    $($(Builtin::$name => Some(Capability::$capability),)?)*
                    _ => None,
                }
            }
        }
    };
}

define_builtins! {
    // number  name "in programs" [signatures] implementation, what it needs, doc
    0 => Absolute "abs" ["number:n>n"] Some(numbers::absolute), "the number without its sign";
    1 => Floor "flr" ["number:n>n"] Some(numbers::floor), "the nearest whole number below, or the number itself if whole";
    2 => Ceiling "cel" ["number:n>n"] Some(numbers::ceiling), "the nearest whole number above, or the number itself if whole";
    3 => Minimum "min" ["left:n right:n>n"] Some(numbers::minimum), "the smaller number; a not-a-number is ignored";
    4 => Maximum "max" ["left:n right:n>n"] Some(numbers::maximum), "the larger number; a not-a-number is ignored";
    5 => Remainder "mod" ["number:n divisor:n>n"] Some(numbers::remainder), "the remainder of a division, with the sign of the number";
    6 => ToText "str" ["number:n>t"] Some(numbers::to_text), "the number as text";
    7 => FromText "num" ["text:t>R n t"] Some(numbers::from_text), "the number that the whole text is, or an err with the text";
    8 => Length "len" ["xs:L a>n" "map:M k v>n" "text:t>n"] Some(sequences::length), "how many elements a list has, entries a map, bytes of UTF-8 a text";
    9 => Head "hd" ["xs:L a>a" "text:t>t"] Some(sequences::head), "the first element of a list or character of a text";
    10 => Tail "tl" ["xs:L a>L a" "text:t>t"] Some(sequences::tail), "all but the first element of a list or character of a text";
    11 => Map "map" ["f:F a r xs:L a>L r"] None, "what a function gives for each element";
    12 => Filter "flt" ["f:F a b xs:L a>L a"] None, "the elements for which a function gives true";
    13 => Fold "fld" ["f:F r a r xs:L a start:r>r"] None, "joins the elements from the left: `f so-far element` for each, from a start value";
    14 => Group "grp" ["f:F a k xs:L a>M k L a"] None, "a map of lists: the elements by what a function gives for them, as text";
    15 => Print "prnt" ["value:a>a"] Some(world::print), "prints a value and a line end; gives the value back";
    // For the compiler's own use: parts of the loops that calls of higher-order builtins become.
    16 => CheckList "check.list" ["value:L a builtin:t>L a"] Some(lowered::list), "the value if it is a list; ILO-R009 in the name of a builtin otherwise";
    17 => CheckBool "check.bool" ["value:b builtin:t>b"] Some(lowered::boolean), "what the function of a builtin gave, if it is a boolean; ILO-R009 in the builtin's name otherwise";
    18 => GroupKey "group.key" ["value:a>t"] Some(lowered::group_key), "the text under which `grp` files an element for which the function gave the value; ILO-R009 for other kinds than text, number and boolean";
    19 => GroupPush "group.push" ["groups:M t L a key:t element:a>M t L a"] Some(lowered::group_push), "the groups with one more element in one of them";
    20 => SortBy "sort.by" ["xs:L a keys:L k>L a"] Some(lowered::sort_by), "the elements in the order of as many keys, equal ones as they stand";
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
            Some(implementation) => implementation(&mut Call { builtin: self, arguments, world }),
            // The validator refuses such code.
            None => Err(Fault::new(Code::R013, format!("`{}` cannot be called directly", self.name()))),
        }
    }
}

/// Builtins of the language that have no row yet, so that their names are refused by name and cannot be taken.
const PLANNED: &[&str] = &[
    "sum", "avg", "rnd", "now", "rev", "slc", "srt", "unq", "has", "spl", "cat", "trm", "fmt", "flat", "rgx", "mmap",
    "mset", "mget", "mhas", "mdel", "mkeys", "mvals", "jdmp", "jpar", "jpth", "rdb", "env", "rd", "rdl", "wr", "wrl",
    "get", "post", "pow", "sqrt", "exp", "log", "log10", "log2", "sin", "cos", "tan", "atan2",
];

/// Whether a name belongs to a builtin that this version cannot run.
pub fn is_planned(name: &str) -> bool {
    PLANNED.contains(&name)
}

#[cfg(test)]
mod tests;
