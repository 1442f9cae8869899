//! THE operations of the IR. Printer, parser, verifier, passes and emitters all read these rows.
//!
//! A `ref` is a boxed value, and owns one count of what it refers to. Operations take the counts of their `ref` operands
//! over, but for those that say that they only look; who needs a value twice retains it.

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Nothing, but it looks at memory: it can be removed, and moved where its operands are alive.
    Look,
    /// It may leave the function through its frame state; else nothing.
    Exit,
    /// It changes counts or what the runtime knows; it stays where it is.
    Change,
    /// It may do anything that a program can do, and fail; its frame state says what is given up then.
    Call,
}

/// What stands in an instruction besides its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImmediateKind {
    /// Nothing.
    None,
    /// A number.
    Number,
    /// An integer.
    Integer,
    /// A boolean.
    Flag,
    /// A function of the program.
    Function,
    /// A builtin.
    Builtin,
    /// A kind of values.
    Kind,
    /// A record type.
    Record,
    /// A constant of a function.
    Constant,
    /// A bytecode instruction of a function.
    Place,
}

macro_rules! for_each_operation { ($consume:ident) => { $consume! {
    // name        text            immediate operands         result       effect  meaning
    Constant       "f64.const"     Number    []               [Type::F64]  Pure    "the number written after it";
    Integer        "i64.const"     Integer   []               [Type::I64]  Pure    "the integer written after it";
    Flag           "bool.const"    Flag      []               [Type::Bool] Pure    "the boolean written after it";
    Add            "f64.add"       None      [F64 F64]        [Type::F64]  Pure    "IEEE sum";
    Sub            "f64.sub"       None      [F64 F64]        [Type::F64]  Pure    "IEEE difference";
    Mul            "f64.mul"       None      [F64 F64]        [Type::F64]  Pure    "IEEE product";
    Div            "f64.div"       None      [F64 F64]        [Type::F64]  Pure    "IEEE quotient; what the language makes of a zero divisor is a guard's matter";
    Neg            "f64.neg"       None      [F64]            [Type::F64]  Pure    "the number with its sign turned";
    Abs            "f64.abs"       None      [F64]            [Type::F64]  Pure    "the number without its sign";
    Floor          "f64.floor"     None      [F64]            [Type::F64]  Pure    "the nearest whole number that is not above";
    Ceil           "f64.ceil"      None      [F64]            [Type::F64]  Pure    "the nearest whole number that is not below";
    Sqrt           "f64.sqrt"      None      [F64]            [Type::F64]  Pure    "IEEE square root";
    Whole          "f64.whole"     None      [F64]            [Type::F64]  Pure    "the number truncated to a whole one; 0 for NaN";
    Min            "f64.min"       None      [F64 F64]        [Type::F64]  Pure    "the right number if that is smaller or the left one NaN, else the left one";
    Max            "f64.max"       None      [F64 F64]        [Type::F64]  Pure    "the right number if that is larger or the left one NaN, else the left one";
    Lt             "f64.lt"        None      [F64 F64]        [Type::Bool] Pure    "whether the left number is smaller; false beside NaN";
    Le             "f64.le"        None      [F64 F64]        [Type::Bool] Pure    "whether the left number is not larger; false beside NaN";
    Eq             "f64.eq"        None      [F64 F64]        [Type::Bool] Pure    "IEEE equality";
    Near           "f64.near"      None      [F64 F64]        [Type::Bool] Pure    "equality within the language's tolerance";
    Select         "f64.select"    None      [Bool F64 F64]   [Type::F64]  Pure    "the first number if true, else the second";
    Numeric        "f64.builtin"   Builtin   [F64 *]          [Type::F64]  Pure    "what a builtin of numbers gives";
    ToNumber       "f64.of_i64"    None      [I64]            [Type::F64]  Pure    "the integer as a number; it is one below 2^53";
    ToInteger      "i64.of_f64"    None      [F64]            [Type::I64]  Pure    "the whole number as an integer, or the nearest there is; 0 for NaN";
    IAdd           "i64.add"       None      [I64 I64]        [Type::I64]  Pure    "the sum, modulo 2^64";
    ISub           "i64.sub"       None      [I64 I64]        [Type::I64]  Pure    "the difference, modulo 2^64";
    IMul           "i64.mul"       None      [I64 I64]        [Type::I64]  Pure    "the product, modulo 2^64";
    IRem           "i64.rem"       None      [I64 I64]        [Type::I64]  Pure    "what is left of the left integer divided by the right one, which is not 0; with the sign of the left one";
    IHalf          "i64.half"      None      [I64]            [Type::I64]  Pure    "half of the integer, rounded down";
    ILt            "i64.lt"        None      [I64 I64]        [Type::Bool] Pure    "whether the left integer is smaller";
    ILe            "i64.le"        None      [I64 I64]        [Type::Bool] Pure    "whether the left integer is not larger";
    IEq            "i64.eq"        None      [I64 I64]        [Type::Bool] Pure    "whether the integers are equal";
    ISelect        "i64.select"    None      [Bool I64 I64]   [Type::I64]  Pure    "the first integer if true, else the second";
    Not            "bool.not"      None      [Bool]           [Type::Bool] Pure    "the other boolean";
    And            "bool.and"      None      [Bool Bool]      [Type::Bool] Pure    "whether both are true";
    Or             "bool.or"       None      [Bool Bool]      [Type::Bool] Pure    "whether one is true";
    Nil            "ref.nil"       None      []               [Type::Ref]  Pure    "nil";
    Unassigned     "ref.unassigned" None     []               [Type::Ref]  Pure    "what a variable holds before it is bound";
    BoxNumber      "ref.of_f64"    None      [F64]            [Type::Ref]  Pure    "the number, boxed";
    BoxFlag        "ref.of_bool"   None      [Bool]           [Type::Ref]  Pure    "the boolean, boxed";
    UnboxNumber    "f64.of_ref"    None      [Ref]            [Type::F64]  Pure    "the number that the value is proved to be";
    UnboxFlag      "bool.of_ref"   None      [Ref]            [Type::Bool] Pure    "the boolean that the value is proved to be";
    Text           "ref.constant"  Constant  []               [Type::Ref]  Change  "a constant that is no number";
    Truthy         "ref.truthy"    None      [Ref]            [Type::Bool] Look    "whether the value, which is only looked at, counts as true";
    IsBound        "ref.bound"     None      [Ref]            [Type::Bool] Look    "whether the value, which is only looked at, is that of a variable that was bound";
    IsKind         "ref.is"        Kind      [Ref]            [Type::Bool] Look    "whether the value, which is only looked at, is of a kind";
    Length         "list.length"   None      [Ref]            [Type::I64]  Look    "how many elements the list has, which is only looked at";
    Element        "list.element"  None      [Ref I64]        [Type::Ref]  Change  "an element of the list, which is only looked at, retained";
    NumberAt       "list.number"   None      [Ref I64]        [Type::F64]  Look    "an element of the list, which is only looked at, that is proved to be a number";
    Append         "list.append"   None      [Ref Ref]        [Type::Ref]  Change  "the proved list with the value at its end, in place if nothing else holds it";
    TextLength     "text.length"   None      [Ref]            [Type::I64]  Look    "how many bytes the text has, which is only looked at";
    Join           "text.join"     None      [Ref Ref]        [Type::Ref]  Change  "the proved texts joined, in place if nothing else holds the left one";
    Extend         "text.extend"   Constant  [Ref]            [Type::Ref]  Change  "the proved text with a constant text at its end, in place if nothing else holds it";
    NumberText     "text.of_f64"   None      [F64]            [Type::Ref]  Change  "the number as a text";
    Record         "record"        Record    [*]              [Type::Ref]  Change  "a record of a type, of the values of its fields";
    Field          "record.field"  Integer   [Ref]            [Type::Ref]  Change  "a field of the proved record, which is only looked at, retained";
    NumberIn       "record.number" Integer   [Ref]            [Type::F64]  Look    "a field of the proved record, which is only looked at, that is proved to be a number";
    Retain         "retain"        None      [Ref]            []           Change  "one more count";
    Release        "release"       None      [Ref]            []           Change  "one count less";
    GuardNonZero   "guard.nonzero" None      [F64]            []           Exit    "leave for the VM if the number is a zero of either sign";
    GuardNumber    "guard.number"  None      [Ref]            [Type::F64]  Exit    "the number that the value is; leave for the VM if it is none";
    Guard          "guard"         None      [Bool]           []           Exit    "leave for the VM unless true";
    Enter          "depth.enter"   None      []               []           Exit    "count a call; leave for the VM if no more may begin here";
    Leave          "depth.leave"   None      []               []           Change  "the counted call is over";
    Call           "call"          Function  [*]              [*]          Call    "call a function of the program";
    CallValue      "call.value"    Place     [Ref *]          [Type::Ref]  Call    "call the function that the first value, which is only looked at, means";
    Vm             "vm"            Place     [*]              [Type::Ref]  Call    "do what the bytecode instruction does";
} } }

macro_rules! define_operation {
    ($($name:ident $text:literal $immediate:ident [$($operand:tt)*] [$($result:tt)*] $effect:ident $meaning:literal;)*) => {
        /// What an instruction does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

            /// What stands in the instruction besides its operands.
            pub fn immediate(self) -> ImmediateKind {
                match self { $(Operation::$name => ImmediateKind::$immediate,)* }
            }

            /// The types of its operands, and whether more may follow.
            pub fn operands(self) -> (&'static [Type], bool) {
                match self { $(Operation::$name => operand_types!([] $($operand)*),)* }
            }

            /// The type of its result, if it has one that does not depend on what it calls.
            pub fn result(self) -> Option<Type> {
                match self { $(Operation::$name => result_type!($($result)*),)* }
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
macro_rules! operand_types {
    ([$($seen:ident)*]) => { (&[$(Type::$seen,)*], false) };
    ([$($seen:ident)*] *) => { (&[$(Type::$seen,)*], true) };
    ([$($seen:ident)*] $next:ident $($rest:tt)*) => { operand_types!([$($seen)* $next] $($rest)*) };
}
macro_rules! result_type {
    () => {
        None
    };
    (*) => {
        None
    };
    ($result:expr) => {
        Some($result)
    };
}
for_each_operation!(define_operation);

impl Operation {
    /// Whether its frame state says where the VM goes on, or what is given up.
    pub fn has_state(self) -> bool {
        matches!(self.effect(), Effect::Exit | Effect::Call)
    }

    /// Whether it leaves the counts of its operands to their owner.
    pub fn only_looks(self) -> bool {
        self.effect() == Effect::Look
            || matches!(
                self,
                Operation::Element | Operation::UnboxNumber | Operation::UnboxFlag | Operation::GuardNumber
            )
    }
}
