//! THE builtins: name, signature, effect, doc line and implementation, one row each.
//!
//! Checker, engines, completion and the printed reference read this table.

use crate::diagnostic::Code;
use crate::host::Host;
use crate::operations::Fault;
use crate::types::Type;
use crate::value::Value;

macro_rules! define_builtins {
    ($($number:literal => $name:ident $text:literal ($($parameter:ident: $type:ident),*) > $result:ident $body:ident $doc:literal;)*) => {
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
            pub fn from_byte(byte: u8) -> Option<Builtin> {
                match byte { $($number => Some(Builtin::$name),)* _ => None }
            }

            /// Its name in programs.
            pub fn name(self) -> &'static str {
                match self { $(Builtin::$name => $text,)* }
            }

            /// Names and types of its parameters.
            pub fn parameters(self) -> &'static [(&'static str, Type)] {
                match self { $(Builtin::$name => &[$((stringify!($parameter), Type::$type),)*],)* }
            }

            /// The type of its result; `Unknown` stands for that of its first argument.
            pub fn result(self) -> Type {
                match self { $(Builtin::$name => Type::$result,)* }
            }

            /// What it does, in one line.
            pub fn doc(self) -> &'static str {
                match self { $(Builtin::$name => $doc,)* }
            }

            /// Does it. `arguments` are as many as the parameters.
            ///
            /// # Errors
            /// ILO-R009 for a value that it cannot work with, or what the host says.
            pub fn call(self, arguments: &[Value], host: &mut dyn Host) -> Result<Value, Fault> {
                match self { $(Builtin::$name => $body(arguments, host),)* }
            }
        }
    };
}

define_builtins! {
    // number  name "in programs" (parameters) > result  implementation  doc
    0 => Print "prnt" (value: Unknown) > Unknown print "print a value and a line end; gives the value back";
}

impl Builtin {
    /// The builtin of a name.
    pub fn named(name: &str) -> Option<Builtin> {
        Builtin::ALL.iter().copied().find(|builtin| builtin.name() == name)
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

fn print(arguments: &[Value], host: &mut dyn Host) -> Result<Value, Fault> {
    host.print(&arguments[0].to_string()).map_err(|reason| Fault::new(Code::R018, reason))?;
    Ok(arguments[0].clone())
}
