//! THE operations of the IR. Printer, parser, verifier and passes all read these rows.

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number.
    F64,
    /// An integer that stands for a number of the same value.
    I64,
    /// A boolean.
    Bool,
    /// Any value, boxed.
    Ref,
}

impl Type {
    /// Every type.
    pub const ALL: [Type; 4] = [Type::F64, Type::I64, Type::Bool, Type::Ref];

    /// The name in listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Type::F64 => "f64",
            Type::I64 => "i64",
            Type::Bool => "bool",
            Type::Ref => "ref",
        }
    }
}

/// What an operation does besides making its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it can be removed, repeated and moved.
    Pure,
    /// It may leave the function through its frame state.
    Exit,
}

macro_rules! for_each_operation { ($consume:ident) => { $consume! {
    // name     text             operands   result       effect  meaning
    Constant    "f64.const"      []         [Type::F64]  Pure    "the number written after it";
    Add         "f64.add"        [F64 F64]  [Type::F64]  Pure    "IEEE sum";
    Sub         "f64.sub"        [F64 F64]  [Type::F64]  Pure    "IEEE difference";
    Mul         "f64.mul"        [F64 F64]  [Type::F64]  Pure    "IEEE product";
    Div         "f64.div"        [F64 F64]  [Type::F64]  Pure    "IEEE quotient; what the language makes of a zero divisor is a guard's matter";
    Neg         "f64.neg"        [F64]      [Type::F64]  Pure    "the number with its sign turned";
    GuardNonZero "guard.nonzero" [F64]      []           Exit    "leave for the VM if the number is a zero of either sign";
} } }

macro_rules! define_operation {
    ($($name:ident $text:literal [$($operand:ident)*] [$($result:expr)?] $effect:ident $meaning:literal;)*) => {
        /// What an instruction does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation {
            $(#[doc = $meaning] $name,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Operation] = &[$(Operation::$name,)*];

            /// The name in listings.
            pub fn as_str(self) -> &'static str {
                match self { $(Operation::$name => $text,)* }
            }

            /// The types of its operands.
            pub fn operands(self) -> &'static [Type] {
                match self { $(Operation::$name => &[$(Type::$operand,)*],)* }
            }

            /// The type of its result, if it has one.
            pub fn result(self) -> Option<Type> {
                let results: &[Type] = match self { $(Operation::$name => &[$($result)?],)* };
                results.first().copied()
            }

            /// What else it does.
            pub fn effect(self) -> Effect {
                match self { $(Operation::$name => Effect::$effect,)* }
            }

            /// What it does, in words.
            pub fn meaning(self) -> &'static str {
                match self { $(Operation::$name => $meaning,)* }
            }
        }
    };
}
for_each_operation!(define_operation);
