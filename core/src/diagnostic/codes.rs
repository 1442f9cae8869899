//! THE diagnostic codes: number, title and explanation, once.
//!
//! `L` lexical, `P` syntax, `T` checker, `R` run time, `W` warnings. A code never changes its meaning.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! define_codes {
    ($($name:ident $text:literal $title:literal $explanation:literal;)*) => {
        /// A stable diagnostic code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The published spelling, such as `ILO-T004`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// What the code stands for, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// What happened, why, and what to do, for `explain` and the page.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)* }
            }
        }
    };
}

define_codes! {
    L001 "ILO-L001" "no token starts here"
        "This character, or an unfinished text literal, is not part of the language. Outside text and comments only ASCII is legal; texts are written between double quotes and end on a double quote. Remove the character, or close the text.";
    L002 "ILO-L002" "underscore in a name"
        "Names are lower-case letters and digits in groups joined by hyphens: write `my-sum`, not `my_sum`. An underscore alone means nil as a type and anything as a pattern.";
    L003 "ILO-L003" "capital letters in a name"
        "Names start with a lower-case letter and hold no capitals. Only L, R, F, O, M and S stand alone, as type constructors.";
    P001 "ILO-P001" "a declaration was expected"
        "A program is a sequence of functions, `type`, `alias`, `tool` and `use` declarations. What stands here starts none of them; often it is left over from the body before it, because a prefix form is complete after its operands: write `(+a 1) * 2` or `*+a 1 2`, not `+a 1 * 2`.";
    P002 "ILO-P002" "a declaration was expected before the end"
        "The program ended where a declaration was needed.";
    P003 "ILO-P003" "a particular token was expected"
        "The grammar asks for one certain token here. A function is written `name param:type >result;body`: the `;` after the result type is needed. `&&`, `||` and `->` are not operators of this language: use `&`, `|` and `>`.";
    P004 "ILO-P004" "a particular token was expected before the end"
        "The program ended inside something that must be closed. Look for an open brace, parenthesis or bracket.";
    P005 "ILO-P005" "a name was expected"
        "A name was needed here: lower-case letters and digits in groups joined by hyphens.";
    P006 "ILO-P006" "a name was expected before the end"
        "The program ended where a name was needed.";
    P007 "ILO-P007" "a type was expected"
        "Types are n, t, b, _, L T, O T, M K V, R T E, S names, F types, the name of a record or alias, or a single letter as a type variable.";
    P008 "ILO-P008" "a type was expected before the end"
        "The program ended where a type was needed.";
    P009 "ILO-P009" "an expression was expected"
        "A value was needed here: a literal, a name, a call, an operator form, or something in parentheses. Loops and ternaries are statements and give no value after `=`; use a match, `r=?x{true:…;false:…}`. A negative literal swallows its minus: `9 -2` is two values, `9 - 2` is seven.";
    P010 "ILO-P010" "an expression was expected before the end"
        "The program ended where a value was needed.";
    P011 "ILO-P011" "a pattern was expected"
        "Patterns are literals, `_`, `~x`, `^x`, or a type letter and a name such as `n x`. Texts are quoted in patterns. Reserved words cannot be names.";
    P012 "ILO-P012" "a pattern was expected before the end"
        "The program ended inside a match.";
    P013 "ILO-P013" "a number was expected"
        "The options of a tool, `timeout:` and `retry:`, take a number.";
    P014 "ILO-P014" "a number was expected before the end"
        "The program ended where the option of a tool needs its number.";
    P015 "ILO-P015" "a tool needs its description"
        "Write `tool name\"what it does\" params>result`.";
    P016 "ILO-P016" "something follows a complete form"
        "The body of a braceless guard is one operand. Put a call in parentheses or braces: `>x 5 (g x)` or `>x 5{g x}`. An import is written `use \"file.ilo\"` or `use \"file.ilo\" [name name]`.";
    P017 "ILO-P017" "an import cannot be read"
        "The file named by `use` does not exist, cannot be read, or lies outside the program's folder. Programs that are no files, such as code on a command line or in the page, have no folder to look in. A program has at most 1,024 files, and imported ones 1 MiB together.";
    P018 "ILO-P018" "imports form a cycle"
        "A file is imported, directly or through others, by one that it imports itself. Move what both need into a third file.";
    P019 "ILO-P019" "an imported name does not exist"
        "The file neither declares a name that the import list asks for nor imports it.";
    P020 "ILO-P020" "nested too deeply"
        "Expressions, blocks and types may be nested 400 levels deep. Bind inner parts to names.";
    T001 "ILO-T001" "duplicate type"
        "A record type or alias of this name exists already.";
    T002 "ILO-T002" "duplicate function"
        "A function or tool of this name exists already. Every function of a program has its own name.";
    T003 "ILO-T003" "undefined type"
        "No record type or alias has this name. The plain types are n (number), t (text), b (boolean) and _ (nil); a single letter besides n, t and b is a type variable, which stands for anything.";
    T004 "ILO-T004" "undefined variable"
        "Nothing of this name is in reach. A variable first bound inside the braces of a guard, ternary, match arm or `@` loop is gone after them: bind it before. There is no nil literal. The name of a builtin is a value, but none to compute with: a call is no operand, so put it in parentheses, `+(len xs) 1`.";
    T005 "ILO-T005" "undefined function"
        "No function, tool or builtin has this name, or it is a variable that holds no function. What follows a name is taken as its arguments, so `x -1` calls `x`: write `x - 1` to subtract. A variable can be called if its type is a function type, such as `F n n`.";
    T006 "ILO-T006" "wrong number of arguments"
        "A call passes exactly as many arguments as the function has parameters. Inside another call or operator, put a call in parentheses: `f (g x)`. A minus sign that touches a digit belongs to the number, so `f x -1` passes two arguments. The end of a line ends no statement unless the next line is indented.";
    T007 "ILO-T007" "argument of the wrong type"
        "The argument's type does not fit the parameter's. `str` turns a number into text; `num` reads a number from text.";
    T008 "ILO-T008" "result of the wrong type"
        "The type of the last statement is not the declared result type. A body that ends in a binding, or is empty, gives nil. An ok is written `~v`, an err `^e`, and a call without arguments `g()`.";
    T009 "ILO-T009" "arithmetic on the wrong types"
        "`+` joins two numbers, two texts or two lists; `-`, `*` and `/` take numbers. `str x` turns a number into text, and `x ?? 0` says what stands for nil. Only records can be taken apart, `{a;b}=r`.";
    T010 "ILO-T010" "ordering of the wrong types"
        "`<`, `>`, `<=` and `>=` compare two numbers or two texts.";
    T011 "ILO-T011" "append to a non-list"
        "`+=` takes a list and an element of its type, and gives a new list.";
    T012 "ILO-T012" "negation of a non-number"
        "The minus sign takes a number.";
    T013 "ILO-T013" "builtin argument of the wrong type"
        "The argument's type is not one that this builtin takes. Functions are passed by their bare names: `map sq xs`. `str` turns a number into text; `num` reads a number from text.";
    T014 "ILO-T014" "loop over the wrong type"
        "`@x xs{…}` takes a list, and the bounds of `@i a..b{…}` are numbers. `spl s \"\"` splits a text, `mkeys m` and `mvals m` list what is in a map.";
    T015 "ILO-T015" "a record lacks a field"
        "A record literal gives every field of its type.";
    T016 "ILO-T016" "a record has no such field"
        "The record literal names a field that its type does not declare.";
    T017 "ILO-T017" "record field of the wrong type"
        "The value's type does not fit the field's declaration.";
    T018 "ILO-T018" "field of a non-record"
        "Only records have fields. Read a map with `mget m key`; say what stands for nil with `??` before reading a field of an optional. There is no index by a variable: take a slice, `j=+i 1;s=slc xs i j;hd s`.";
    T019 "ILO-T019" "no such field"
        "The record's type declares no field of this name.";
    T020 "ILO-T020" "`with` on a non-record"
        "`with` changes fields of a record.";
    T021 "ILO-T021" "`with` names an unknown field"
        "The record's type declares no field of this name.";
    T022 "ILO-T022" "`with` value of the wrong type"
        "The value's type does not fit the field's declaration.";
    T023 "ILO-T023" "index of a non-list"
        "Only lists are indexed. Take part of a text with `slc`.";
    T024 "ILO-T024" "a match does not cover everything"
        "A match on a result needs `~x` and `^x`, one on a boolean `true` and `false`, one on a sum type each of its texts; any other needs a `_` arm, which always does.";
    T025 "ILO-T025" "`!` on a call that gives no result"
        "`g!` unwraps a result (`R`); this call gives none.";
    T026 "ILO-T026" "`!` in a function that gives no result"
        "`g!` hands an error to the caller, so the function around it must return `R` as well.";
    T027 "ILO-T027" "the body names a function"
        "The body of this guard is the bare name of a function, which does not call it. Write the call, in braces or parentheses.";
    T028 "ILO-T028" "`brk` or `cnt` outside a loop"
        "Only a loop can be left or continued.";
    T029 "ILO-T029" "unreachable code"
        "Statements after `ret` or `brk` in the same block never run.";
    T030 "ILO-T030" "aliases form a cycle"
        "An alias may not stand for itself.";
    T031 "ILO-T031" "alias named like a builtin type"
        "n, t, b, L, O, M, R, S, F and _ cannot be redefined.";
    T032 "ILO-T032" "a limit of the playground is exceeded"
        "A function can keep 255 values at the same time: parameters, variables still in use, and parts of the expression being computed. Split the function. A program can have 65,536 functions, record types and tools, and a record type as many fields.";
    T034 "ILO-T034" "a name given twice"
        "The parameters of a function, the fields of a record type and the fields of a record literal each have a name of their own.";
    R001 "ILO-R001" "variable without a value"
        "The variable is bound inside a `wh` loop whose body never ran. Bind it before the loop.";
    R002 "ILO-R002" "undefined function"
        "The program has no function of the name asked for.";
    R003 "ILO-R003" "division by zero"
        "The divisor of `/` or `mod` is zero. Guard against it: `=d 0 ^\"no divisor\"`.";
    R004 "ILO-R004" "operation on the wrong kind of value"
        "The value met at run time does not fit the operation, or the function was started with arguments that do not fit its parameters.";
    R005 "ILO-R005" "no such field"
        "The value is no record, or its record has no field of this name.";
    R006 "ILO-R006" "index out of range"
        "The list has no element at this index; the first has index 0.";
    R007 "ILO-R007" "loop over the wrong kind of value"
        "`@x xs{…}` needs a list, and the bounds of a range are numbers.";
    R008 "ILO-R008" "`with` on a non-record"
        "`with` changes fields of a record; this value is none.";
    R009 "ILO-R009" "builtin given a wrong value"
        "The builtin cannot work with this value, such as the head of an empty list.";
    R012 "ILO-R012" "no function to run"
        "The program declares no function.";
    R013 "ILO-R013" "internal error"
        "The engine came to a state that it should never reach. This is a fault of the playground, not of the program; please report it with the program.";
    R015 "ILO-R015" "calls nested too deeply"
        "Recursion went past the limit on nested calls. Check the base case, use a tail call, whose depth is not counted, or raise `--max-depth`.";
    R016 "ILO-R016" "out of memory"
        "The program used all memory that it was given.";
    R017 "ILO-R017" "this engine cannot compile the function"
        "The engine was asked for by name and has no translation for part of this function. The message names the instruction and the reason. Use `--engine vm` or `auto`.";
    R018 "ILO-R018" "too much output"
        "The program printed more than it may. What was printed before is kept. Print less, or run it in a terminal, where output has no limit.";
    R099 "ILO-R099" "a tool call failed"
        "The tool's provider did not answer, or answered with an error.";
    W001 "ILO-W001" "guard inside a loop"
        "A guard returns from the whole function, not only from the round of the loop. Give it a second block to make it a ternary, or use `brk` or `cnt`.";
    W002 "ILO-W002" "foreign operator"
        "`&&`, `||`, `->` and `//` mean nothing here: use `&`, `|`, `>` and `--`.";
    W003 "ILO-W003" "negative literal as an argument"
        "A minus sign that touches a digit belongs to the number, so `abs -1` calls `abs`, even where `abs` is also a variable. If a subtraction was meant, put a blank after the minus sign: `abs - 1`.";
    W004 "ILO-W004" "call takes the next name"
        "A call at the end of a line took a name from the next line as one more argument, because the end of a line ends no statement unless the next line is indented. End the statement with `;`, or indent the next line.";
    W005 "ILO-W005" "comparison without effect"
        "A comparison in the middle of a body computes a boolean that nobody uses, and a name before `=` or `==` at the start of a statement is bound, not compared. To bind a variable write `name=value`; to return early give the comparison a body: `>x 1{…}`; to compare at the start of a statement write `=x 5`.";
    W006 "ILO-W006" "denied"
        "The program asked for something outside itself that it may not use here, and got an err value. On the command line a flag such as `--allow-read` grants it; the page grants nothing.";
}

impl Code {
    /// The code of a published spelling; letter case and the prefix `ILO-` do not matter.
    pub fn parse(text: &str) -> Option<Code> {
        let wanted = text.trim().to_ascii_uppercase();
        let short = wanted.strip_prefix("ILO-").unwrap_or(&wanted);
        Code::ALL.iter().copied().find(|code| code.as_str().ends_with(short) && short.len() == 4)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Code::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown diagnostic code {text:?}")))
    }
}

#[cfg(feature = "typescript")]
impl ts_rs::TS for Code {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "string".into()
    }

    fn inline(_: &ts_rs::Config) -> String {
        "string".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_spelling() {
        for &code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert_eq!(Code::parse(&code.as_str().to_lowercase()[4..]), Some(code));
        }
        for wrong in ["", "T", "ILO-", "T9999", "nonsense"] {
            assert_eq!(Code::parse(wrong), None, "{wrong:?}");
        }
    }
}
