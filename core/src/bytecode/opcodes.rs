//! THE instruction set. Everything that knows instructions is generated from these rows or reads them.
//!
//! Naming: `_NN` and `_N` forms take operands that are *proved* numbers and never fail on kinds; the bare forms check
//! their operands at run time and fail exactly as the interpreter does. `K` forms take a constant as second operand.
//! `J…` forms compare and branch in one instruction; `JN…` branches when the comparison does not hold, which is not
//! the opposite comparison, because of NaN.

/// How an instruction word is laid out; the opcode is always the lowest byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Three 8-bit operands.
    Abc,
    /// An 8-bit and an unsigned 16-bit operand.
    ABx,
    /// Two 8-bit operands, then a word with the signed distance from the next instruction.
    AbJump,
}

impl Format {
    /// How many words an instruction of this format takes.
    pub const fn words(self) -> usize {
        match self {
            Format::Abc | Format::ABx => 1,
            Format::AbJump => 2,
        }
    }
}

/// What an operand field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A register that is written.
    Def,
    /// A register that is read.
    Use,
    /// An index into the constant pool.
    Constant,
    /// The index of a function.
    Function,
    /// The number of a builtin.
    Builtin,
    /// How many registers, from the first one on, hold arguments.
    Count,
    /// A branch target.
    Target,
    /// The first of the four registers of a range loop: rounds done, rounds in all, start, loop variable.
    Range,
}

/// What is known of the values in the operand registers, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Operands of any kind; the result is a number.
    ToNumber,
    /// Operands of any kind; the result is a boolean.
    ToBool,
    /// Operands of any kind; of the result nothing is known.
    ToAny,
    /// A list and a value of any kind; the result is a list.
    ToList,
    /// Operands are proved numbers, and so is the result.
    NumbersToNumber,
    /// Operands are proved numbers; the result, if any, is a boolean.
    NumbersToBool,
    /// Operands are proved texts, and so is the result.
    TextsToText,
    /// The result is what the operand or constant is.
    Same,
    /// As the called function's signature says.
    Call,
    /// As the builtin's row says.
    Builtin,
    /// Ends the function with the operand.
    Return,
    /// Bounds of any kind in, numbers in all four registers out.
    Range,
    /// Takes the value of a register away.
    Clear,
    /// Operands of any kind; nothing is written.
    Nothing,
}

macro_rules! for_each_opcode { ($consume:ident) => { $consume! {
    // number  name  mnemonic     format operands            effect          traps meaning
     0 => Move      "MOVE"       Abc    [Def Use]           Same            false "R[a] = R[b]";
     1 => LoadK     "LOADK"      ABx    [Def Constant]      Same            false "R[a] = K[bx]";
     2 => AddNN     "ADD_NN"     Abc    [Def Use Use]       NumbersToNumber false "R[a] = R[b] + R[c], both numbers";
     3 => SubNN     "SUB_NN"     Abc    [Def Use Use]       NumbersToNumber false "R[a] = R[b] - R[c], both numbers";
     4 => MulNN     "MUL_NN"     Abc    [Def Use Use]       NumbersToNumber false "R[a] = R[b] * R[c], both numbers";
     5 => DivNN     "DIV_NN"     Abc    [Def Use Use]       NumbersToNumber true  "R[a] = R[b] / R[c], both numbers; ILO-R003 when R[c] is zero";
     6 => AddKN     "ADDK_N"     Abc    [Def Use Constant]  NumbersToNumber false "R[a] = R[b] + K[c], both numbers";
     7 => SubKN     "SUBK_N"     Abc    [Def Use Constant]  NumbersToNumber false "R[a] = R[b] - K[c], both numbers";
     8 => MulKN     "MULK_N"     Abc    [Def Use Constant]  NumbersToNumber false "R[a] = R[b] * K[c], both numbers";
     9 => DivKN     "DIVK_N"     Abc    [Def Use Constant]  NumbersToNumber false "R[a] = R[b] / K[c], both numbers, K[c] not zero";
    10 => NegN      "NEG_N"      Abc    [Def Use]           NumbersToNumber false "R[a] = -R[b], a number";
    11 => Add       "ADD"        Abc    [Def Use Use]       ToAny           true  "R[a] = R[b] + R[c]: numbers added, texts joined; else ILO-R004";
    12 => Sub       "SUB"        Abc    [Def Use Use]       ToNumber        true  "R[a] = R[b] - R[c]; ILO-R004 unless both are numbers";
    13 => Mul       "MUL"        Abc    [Def Use Use]       ToNumber        true  "R[a] = R[b] * R[c]; ILO-R004 unless both are numbers";
    14 => Div       "DIV"        Abc    [Def Use Use]       ToNumber        true  "R[a] = R[b] / R[c]; ILO-R004 unless both are numbers, ILO-R003 when R[c] is zero";
    15 => Neg       "NEG"        Abc    [Def Use]           ToNumber        true  "R[a] = -R[b]; ILO-R004 unless it is a number";
    16 => ConcatTT  "CONCAT_TT"  Abc    [Def Use Use]       TextsToText     true  "R[a] = R[b] and R[c] joined, both texts";
    17 => Not       "NOT"        Abc    [Def Use]           ToBool          false "R[a] = whether R[b] is falsy";
    18 => LtNN      "LT_NN"      Abc    [Def Use Use]       NumbersToBool   false "R[a] = R[b] < R[c], both numbers";
    19 => LeNN      "LE_NN"      Abc    [Def Use Use]       NumbersToBool   false "R[a] = R[b] <= R[c], both numbers";
    20 => EqNN      "EQ_NN"      Abc    [Def Use Use]       NumbersToBool   false "R[a] = R[b] equals R[c] within the tolerance, both numbers";
    21 => NeNN      "NE_NN"      Abc    [Def Use Use]       NumbersToBool   false "R[a] = not R[b] equals R[c] within the tolerance, both numbers";
    22 => Lt        "LT"         Abc    [Def Use Use]       ToBool          true  "R[a] = R[b] < R[c]; ILO-R004 unless two numbers or two texts";
    23 => Le        "LE"         Abc    [Def Use Use]       ToBool          true  "R[a] = R[b] <= R[c]; ILO-R004 unless two numbers or two texts";
    24 => Gt        "GT"         Abc    [Def Use Use]       ToBool          true  "R[a] = R[b] > R[c]; ILO-R004 unless two numbers or two texts";
    25 => Ge        "GE"         Abc    [Def Use Use]       ToBool          true  "R[a] = R[b] >= R[c]; ILO-R004 unless two numbers or two texts";
    26 => Eq        "EQ"         Abc    [Def Use Use]       ToBool          false "R[a] = whether R[b] equals R[c]";
    27 => Ne        "NE"         Abc    [Def Use Use]       ToBool          false "R[a] = whether R[b] differs from R[c]";
    28 => Jump      "JMP"        AbJump [Target]            Nothing         false "continue at the target";
    29 => JumpT     "JMPT"       AbJump [Use Target]        Nothing         false "branch if R[a] is truthy";
    30 => JumpF     "JMPF"       AbJump [Use Target]        Nothing         false "branch if R[a] is falsy";
    31 => JumpLt    "JLT_NN"     AbJump [Use Use Target]    NumbersToBool   false "branch if R[a] < R[b], both numbers";
    32 => JumpNotLt "JNLT_NN"    AbJump [Use Use Target]    NumbersToBool   false "branch unless R[a] < R[b], both numbers";
    33 => JumpLe    "JLE_NN"     AbJump [Use Use Target]    NumbersToBool   false "branch if R[a] <= R[b], both numbers";
    34 => JumpNotLe "JNLE_NN"    AbJump [Use Use Target]    NumbersToBool   false "branch unless R[a] <= R[b], both numbers";
    35 => JumpEq    "JEQ_NN"     AbJump [Use Use Target]    NumbersToBool   false "branch if R[a] equals R[b] within the tolerance, both numbers";
    36 => JumpNe    "JNE_NN"     AbJump [Use Use Target]    NumbersToBool   false "branch unless R[a] equals R[b] within the tolerance, both numbers";
    37 => ForPrep   "FORPREP"    AbJump [Range Target]      Range           true  "set up a range loop from R[a] up to R[a+1]; branch if it has no round; ILO-R007 unless both are numbers";
    38 => ForLoop   "FORLOOP"    AbJump [Range Target]      Range           false "next round of the range loop at R[a]: set R[a+3] and branch back, or go on";
    39 => Call      "CALL"       ABx    [Def Function]      Call            true  "R[a] = function bx of the arguments in R[a], R[a+1], …";
    40 => CallRec   "CALLREC"    ABx    [Def Function]      Call            true  "CALL that lies on a cycle of the call graph: counts towards the depth limit";
    41 => TailCall  "TAILCALL"   ABx    [Use Function]      Call            true  "return function bx of the arguments in R[a], …, in this frame";
    42 => CallB     "CALLB"      Abc    [Def Builtin Count] Builtin         true  "R[a] = builtin b of the c arguments in R[a], R[a+1], …";
    43 => Check     "CHECK"      Abc    [Use]               Nothing         true  "ILO-R001 if R[a] was never assigned";
    44 => Clear     "CLEAR"      Abc    [Def]               Clear           false "R[a] has no value until it is assigned";
    45 => Append    "APPEND"     Abc    [Def Use Use]       ToList          true  "R[a] = list R[b] with R[c] at its end; else ILO-R004";
    46 => Return    "RET"        Abc    [Use]               Return          false "return R[a]";
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
