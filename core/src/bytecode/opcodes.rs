//! THE instruction set. Everything that knows instructions is generated from these rows or reads them.
//!
//! Naming: `_NN` and `_N` forms take operands that are *proved* numbers and never fail on kinds; the bare forms check
//! their operands at run time and fail exactly as the interpreter does. `K` forms take a constant as second operand.
//! `J…` forms compare and branch in one instruction; `JN…` branches when the comparison does not hold, which is not
//! the opposite comparison, because of NaN. `_TT`, `_LL` and `_R` forms take proved texts, lists and records. What takes
//! registers in a row leaves them nil, so that no dead register keeps a value from being the only holder.

use crate::value::Kind;

/// How an instruction is laid out; the opcode is always the lowest byte of its first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Three 8-bit operands.
    Abc,
    /// An 8-bit and an unsigned 16-bit operand.
    ABx,
    /// Two 8-bit operands, then a word with the signed distance from the next instruction.
    AbJump,
    /// Two 8-bit operands, then a word that is the third.
    AbWide,
}

impl Format {
    /// How many words an instruction of this format takes.
    pub const fn words(self) -> usize {
        match self {
            Format::Abc | Format::ABx => 1,
            Format::AbJump | Format::AbWide => 2,
        }
    }
}

/// What an operand means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A register that is written.
    Def,
    /// A register that is read.
    Use,
    /// A register that is read and left nil.
    Take,
    /// A register whose value is replaced by one made of it, in place where nothing else holds it.
    Update,
    /// The first of the registers in a row that are read and left nil. Without it a row starts at the first operand.
    Row,
    /// How many registers are in the row.
    Count,
    /// An index into the constant pool.
    Constant,
    /// The index of a function, whose parameters are the row.
    Function,
    /// The number of a builtin.
    Builtin,
    /// The index of a tool.
    Tool,
    /// The index of a record type, whose fields are the row.
    Record,
    /// The index of a field name.
    Name,
    /// A field of a record type: the type's index in the upper half, the field's position in the lower.
    Slot,
    /// The index of an element.
    Element,
    /// The number of a kind of values.
    Kind,
    /// A branch target.
    Target,
    /// The first of the four registers of a range loop: rounds done, rounds in all, start, loop variable.
    Range,
    /// The first of the three registers of a list loop: list, rounds done, loop variable.
    Each,
}

/// What is known of the values in the operand registers, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Operands of any kind; the result is a number.
    ToNumber,
    /// Operands of any kind; the result is a boolean.
    ToBool,
    /// Operands of any kind; the result is a function.
    ToFunction,
    /// Operands of any kind; of the result nothing is known.
    ToAny,
    /// Operands of any kind; the result is what `+` makes of them.
    Sum,
    /// A list and a value of any kind; the result is a list.
    Append,
    /// Operands are proved numbers, and so is the result.
    NumbersToNumber,
    /// Operands are proved numbers; the result, if any, is a boolean.
    NumbersToBool,
    /// Operands are proved texts, and so is the result.
    TextsToText,
    /// Operands are proved lists, and so is the result.
    ListsToList,
    /// The result is what the operand or constant is.
    Same,
    /// The result is a list of the row.
    List,
    /// The operand is a proved list; the row's values are added to its elements.
    Extend,
    /// The result is an element of the operand.
    Element,
    /// The result is a record of the row, whose values are what their fields claim.
    Record,
    /// The result is a field of the operand.
    Field,
    /// The operand is a proved record; the result is what the field claims.
    Slot,
    /// The operand gets a value in a field, which is what every field claims that can be meant.
    With,
    /// The operand is a proved record; it gets a value in a field, which is what the field claims.
    WithSlot,
    /// As the called function's signature says.
    Call,
    /// As the signatures of all functions say that are values somewhere.
    CallValue,
    /// As the builtin's row says.
    Builtin,
    /// Ends the function with the operand.
    Return,
    /// Bounds of any kind in, numbers in all four registers out.
    Range,
    /// A list in; its elements come out.
    Each,
    /// On one way the operand is of the kind.
    Kind,
    /// Takes the value of a register away.
    Clear,
    /// Operands of any kind; nothing is written.
    Nothing,
}

/// A kind of values that code branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TestedKind {
    /// Nil.
    Nil,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A boolean.
    Bool,
    /// A list.
    List,
    /// An ok.
    Ok,
    /// An err.
    Err,
}

impl TestedKind {
    /// Every kind, in the order of its number.
    pub const ALL: [TestedKind; 7] = [
        TestedKind::Nil,
        TestedKind::Number,
        TestedKind::Text,
        TestedKind::Bool,
        TestedKind::List,
        TestedKind::Ok,
        TestedKind::Err,
    ];

    /// The kind of a number, if there is one.
    #[inline]
    pub fn from_byte(byte: u8) -> Option<TestedKind> {
        TestedKind::ALL.get(byte as usize).copied()
    }

    /// The name in listings.
    pub fn as_str(self) -> &'static str {
        match self {
            TestedKind::Nil => "nil",
            TestedKind::Number => "number",
            TestedKind::Text => "text",
            TestedKind::Bool => "bool",
            TestedKind::List => "list",
            TestedKind::Ok => "ok",
            TestedKind::Err => "err",
        }
    }

    /// The same as a kind of values.
    pub fn kind(self) -> Kind {
        match self {
            TestedKind::Nil => Kind::Nil,
            TestedKind::Number => Kind::Number,
            TestedKind::Text => Kind::Text,
            TestedKind::Bool => Kind::Bool,
            TestedKind::List => Kind::List,
            TestedKind::Ok => Kind::Ok,
            TestedKind::Err => Kind::Err,
        }
    }
}

macro_rules! for_each_opcode { ($consume:ident) => { $consume! {
    // number  name     mnemonic     format operands           effect          traps meaning
     0 => Move        "MOVE"       Abc    [Def Use]          Same            false "R[a] = R[b]";
     1 => Take        "TAKE"       Abc    [Def Take]         Same            false "R[a] = R[b], which is left nil, so that R[a] may be the only holder";
     2 => LoadK       "LOADK"      ABx    [Def Constant]     Same            false "R[a] = K[bx]";
     3 => AddNN       "ADD_NN"     Abc    [Def Use Use]      NumbersToNumber false "R[a] = R[b] + R[c], both numbers";
     4 => SubNN       "SUB_NN"     Abc    [Def Use Use]      NumbersToNumber false "R[a] = R[b] - R[c], both numbers";
     5 => MulNN       "MUL_NN"     Abc    [Def Use Use]      NumbersToNumber false "R[a] = R[b] * R[c], both numbers";
     6 => DivNN       "DIV_NN"     Abc    [Def Use Use]      NumbersToNumber true  "R[a] = R[b] / R[c], both numbers; ILO-R003 when R[c] is zero";
     7 => AddKN       "ADDK_N"     Abc    [Def Use Constant] NumbersToNumber false "R[a] = R[b] + K[c], both numbers";
     8 => SubKN       "SUBK_N"     Abc    [Def Use Constant] NumbersToNumber false "R[a] = R[b] - K[c], both numbers";
     9 => MulKN       "MULK_N"     Abc    [Def Use Constant] NumbersToNumber false "R[a] = R[b] * K[c], both numbers";
    10 => DivKN       "DIVK_N"     Abc    [Def Use Constant] NumbersToNumber false "R[a] = R[b] / K[c], both numbers, K[c] not zero";
    11 => NegN        "NEG_N"      Abc    [Def Use]          NumbersToNumber false "R[a] = -R[b], a number";
    12 => Add         "ADD"        Abc    [Def Use Use]      Sum             true  "R[a] = R[b] + R[c]: numbers added, texts or lists joined; else ILO-R004";
    13 => Sub         "SUB"        Abc    [Def Use Use]      ToNumber        true  "R[a] = R[b] - R[c]; ILO-R004 unless both are numbers";
    14 => Mul         "MUL"        Abc    [Def Use Use]      ToNumber        true  "R[a] = R[b] * R[c]; ILO-R004 unless both are numbers";
    15 => Div         "DIV"        Abc    [Def Use Use]      ToNumber        true  "R[a] = R[b] / R[c]; ILO-R004 unless both are numbers, ILO-R003 when R[c] is zero";
    16 => Neg         "NEG"        Abc    [Def Use]          ToNumber        true  "R[a] = -R[b]; ILO-R004 unless it is a number";
    17 => ConcatTT    "CONCAT_TT"  Abc    [Def Use Use]      TextsToText     false "R[a] = R[b] and R[c] joined, both texts";
    18 => ConcatLL    "CONCAT_LL"  Abc    [Def Use Use]      ListsToList     false "R[a] = R[b] and R[c] joined, both lists";
    19 => Append      "APPEND"     Abc    [Def Use Use]      Append          true  "R[a] = list R[b] with R[c] at its end; else ILO-R004";
    20 => Not         "NOT"        Abc    [Def Use]          ToBool          false "R[a] = whether R[b] is falsy";
    21 => LtNN        "LT_NN"      Abc    [Def Use Use]      NumbersToBool   false "R[a] = R[b] < R[c], both numbers";
    22 => LeNN        "LE_NN"      Abc    [Def Use Use]      NumbersToBool   false "R[a] = R[b] <= R[c], both numbers";
    23 => EqNN        "EQ_NN"      Abc    [Def Use Use]      NumbersToBool   false "R[a] = R[b] equals R[c] within the tolerance, both numbers";
    24 => NeNN        "NE_NN"      Abc    [Def Use Use]      NumbersToBool   false "R[a] = not R[b] equals R[c] within the tolerance, both numbers";
    25 => Lt          "LT"         Abc    [Def Use Use]      ToBool          true  "R[a] = R[b] < R[c]; ILO-R004 unless two numbers or two texts";
    26 => Le          "LE"         Abc    [Def Use Use]      ToBool          true  "R[a] = R[b] <= R[c]; ILO-R004 unless two numbers or two texts";
    27 => Gt          "GT"         Abc    [Def Use Use]      ToBool          true  "R[a] = R[b] > R[c]; ILO-R004 unless two numbers or two texts";
    28 => Ge          "GE"         Abc    [Def Use Use]      ToBool          true  "R[a] = R[b] >= R[c]; ILO-R004 unless two numbers or two texts";
    29 => Eq          "EQ"         Abc    [Def Use Use]      ToBool          false "R[a] = whether R[b] equals R[c]";
    30 => Ne          "NE"         Abc    [Def Use Use]      ToBool          false "R[a] = whether R[b] differs from R[c]";
    31 => Jump        "JMP"        AbJump [Target]           Nothing         false "continue at the target";
    32 => JumpT       "JMPT"       AbJump [Use Target]       Nothing         false "branch if R[a] is truthy";
    33 => JumpF       "JMPF"       AbJump [Use Target]       Nothing         false "branch if R[a] is falsy";
    34 => JumpLt      "JLT_NN"     AbJump [Use Use Target]   NumbersToBool   false "branch if R[a] < R[b], both numbers";
    35 => JumpNotLt   "JNLT_NN"    AbJump [Use Use Target]   NumbersToBool   false "branch unless R[a] < R[b], both numbers";
    36 => JumpLe      "JLE_NN"     AbJump [Use Use Target]   NumbersToBool   false "branch if R[a] <= R[b], both numbers";
    37 => JumpNotLe   "JNLE_NN"    AbJump [Use Use Target]   NumbersToBool   false "branch unless R[a] <= R[b], both numbers";
    38 => JumpEq      "JEQ_NN"     AbJump [Use Use Target]   NumbersToBool   false "branch if R[a] equals R[b] within the tolerance, both numbers";
    39 => JumpNe      "JNE_NN"     AbJump [Use Use Target]   NumbersToBool   false "branch unless R[a] equals R[b] within the tolerance, both numbers";
    40 => JumpLtK     "JLTK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch if R[a] < K[b], both numbers";
    41 => JumpNotLtK  "JNLTK_N"    AbJump [Use Constant Target] NumbersToBool   false "branch unless R[a] < K[b], both numbers";
    42 => JumpLeK     "JLEK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch if R[a] <= K[b], both numbers";
    43 => JumpNotLeK  "JNLEK_N"    AbJump [Use Constant Target] NumbersToBool   false "branch unless R[a] <= K[b], both numbers";
    44 => JumpGtK     "JGTK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch if R[a] > K[b], both numbers";
    45 => JumpNotGtK  "JNGTK_N"    AbJump [Use Constant Target] NumbersToBool   false "branch unless R[a] > K[b], both numbers";
    46 => JumpGeK     "JGEK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch if R[a] >= K[b], both numbers";
    47 => JumpNotGeK  "JNGEK_N"    AbJump [Use Constant Target] NumbersToBool   false "branch unless R[a] >= K[b], both numbers";
    48 => JumpEqK     "JEQK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch if R[a] equals K[b] within the tolerance, both numbers";
    49 => JumpNeK     "JNEK_N"     AbJump [Use Constant Target] NumbersToBool   false "branch unless R[a] equals K[b] within the tolerance, both numbers";
    50 => JumpKind    "JKIND"      AbJump [Use Kind Target]  Kind            false "branch if R[a] is of kind b";
    51 => JumpNotKind "JNKIND"     AbJump [Use Kind Target]  Kind            false "branch unless R[a] is of kind b";
    52 => ForPrep     "FORPREP"    AbJump [Range Target]     Range           true  "set up a range loop from R[a] up to R[a+1]; branch if it has no round; ILO-R007 unless both are numbers";
    53 => ForLoop     "FORLOOP"    AbJump [Range Target]     Range           false "next round of the range loop at R[a]: set R[a+3] and branch back, or go on";
    54 => EachPrep    "EACHPREP"   AbJump [Each Target]      Each            true  "set up a loop over the list R[a]; branch if it has no round; ILO-R007 unless it is a list";
    55 => EachLoop    "EACHLOOP"   AbJump [Each Target]      Each            false "next round of the list loop at R[a]: set R[a+2] and branch back, or go on";
    56 => List        "LIST"       Abc    [Def Row Count]    List            false "R[a] = the list of the c values in R[b], R[b+1], …";
    57 => Extend      "EXTEND"     Abc    [Update Row Count] Extend          false "list R[a] with the c values in R[b], R[b+1], … at its end";
    58 => Index       "INDEX"      AbWide [Def Use Element]  Element         true  "R[a] = element c of list R[b]; ILO-R006 if there is none";
    59 => NewRecord   "RECORD"     AbWide [Def Row Record]   Record          false "R[a] = a record of type c of the values in R[b], R[b+1], …";
    60 => Field       "FIELD"      AbWide [Def Use Name]     Field           true  "R[a] = field c of R[b]; ILO-R005 if there is none";
    61 => FieldSlot   "FIELD_R"    AbWide [Def Use Slot]     Slot            false "R[a] = field c of R[b], a record of the type that has it";
    62 => With        "WITH"       AbWide [Update Use Name]  With            true  "record R[a] with R[b] in field c; ILO-R008 unless it is a record, ILO-R005 without the field";
    63 => WithSlot    "WITH_R"     AbWide [Update Use Slot]  WithSlot        false "R[a], a record of the type that has field c, with R[b] in it";
    64 => MakeOk      "OK"         Abc    [Def Take]         ToAny           false "R[a] = the ok of R[b]";
    65 => MakeErr     "ERR"        Abc    [Def Take]         ToAny           false "R[a] = the err of R[b]";
    66 => Payload     "PAYLOAD"    Abc    [Def Take]         ToAny           false "R[a] = the payload of R[b] if that is an ok or err, else R[b] itself";
    67 => Call        "CALL"       ABx    [Def Function]     Call            true  "R[a] = function bx of the arguments in R[a], R[a+1], …";
    68 => CallRec     "CALLREC"    ABx    [Def Function]     Call            true  "CALL that lies on a cycle of the call graph: counts towards the depth limit";
    69 => TailCall    "TAILCALL"   ABx    [Row Function]     Call            true  "return function bx of the arguments in R[a], …, in this frame";
    70 => CallV       "CALLV"      Abc    [Def Use Count]    CallValue       true  "R[a] = function R[b] of the c arguments in R[a], R[a+1], …; counts towards the depth limit";
    71 => TailCallV   "TAILCALLV"  Abc    [Row Use Count]    CallValue       true  "return function R[b] of the c arguments in R[a], …, in this frame";
    72 => ToFunction  "TOFN"       Abc    [Def Use Builtin]  ToFunction      true  "R[a] = R[b] as a function for builtin c; ILO-R002, ILO-R009";
    73 => CallB       "CALLB"      Abc    [Def Builtin Count] Builtin         true  "R[a] = builtin b of the c arguments in R[a], R[a+1], …";
    74 => CallTool    "CALLTOOL"   AbWide [Def Count Tool]   ToAny           true  "R[a] = what tool c answers to the b arguments in R[a], R[a+1], …";
    75 => Check       "CHECK"      Abc    [Use]              Nothing         true  "ILO-R001 if R[a] was never assigned";
    76 => Clear       "CLEAR"      Abc    [Def]              Clear           false "R[a] has no value until it is assigned";
    77 => Return      "RET"        Abc    [Use]              Return          false "return R[a]";
} } }

macro_rules! define_opcode {
    ($($number:literal => $name:ident $mnemonic:literal $format:ident [$($operand:ident)*]
       $effect:ident $traps:literal $meaning:literal;)*) => {
        /// An operation of the register machine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = $meaning] $name = $number,)*
        }

        impl Opcode {
            /// Every opcode, in the order of its number.
            pub const ALL: &[Opcode] = &[$(Opcode::$name,)*];

            /// The opcode of a byte, if there is one.
            pub fn from_byte(byte: u8) -> Option<Opcode> {
                match byte { $($number => Some(Opcode::$name),)* _ => None }
            }

            /// The name in listings.
            pub fn mnemonic(self) -> &'static str {
                match self { $(Opcode::$name => $mnemonic,)* }
            }

            /// The layout of the instruction.
            pub const fn format(self) -> Format {
                match self { $(Opcode::$name => Format::$format,)* }
            }

            /// What the operand fields mean, in order.
            pub fn operands(self) -> &'static [Operand] {
                match self { $(Opcode::$name => &[$(Operand::$operand,)*],)* }
            }

            /// What it needs and gives.
            pub fn effect(self) -> Effect {
                match self { $(Opcode::$name => Effect::$effect,)* }
            }

            /// Whether it can end the program with an error.
            pub fn traps(self) -> bool {
                match self { $(Opcode::$name => $traps,)* }
            }

            /// Whether the instruction after it is reached only by branches.
            pub fn leaves(self) -> bool {
                matches!(self, Opcode::Jump | Opcode::TailCall | Opcode::TailCallV | Opcode::Return)
            }

            /// What it does, in register notation.
            pub fn meaning(self) -> &'static str {
                match self { $(Opcode::$name => $meaning,)* }
            }
        }
    };
}
for_each_opcode!(define_opcode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_round_trips() {
        for (index, &op) in Opcode::ALL.iter().enumerate() {
            assert_eq!(op as usize, index);
            assert_eq!(Opcode::from_byte(op as u8), Some(op));
        }
        assert_eq!(Opcode::from_byte(Opcode::ALL.len() as u8), None);
    }
}
