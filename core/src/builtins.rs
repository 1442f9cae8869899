//! THE builtins: name, signatures, capability, implementation and doc line, one row each.
//!
//! Checker, engines, completion, hover and the printed reference read this table. What a builtin does stands in the
//! module that its row names.

mod call;
mod formats;
mod json;
mod lowered;
mod maps;
mod numbers;
mod numeric;
mod reference;
mod regex;
mod sequences;
mod signature;
mod sort;
mod text;
mod world;

pub use call::Call;
pub use numbers::text_of;
pub use numeric::Numeric;
pub use reference::{Entry, Section, in_header, reference};
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
    ($($subject:literal {
        $($number:literal => $name:ident $text:literal [$($form:literal)*] $implementation:expr,
          $(needs $capability:ident,)? $doc:literal;)*
    })*) => {
        /// A builtin function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Builtin {
            $($(#[doc = $doc] $name = $number,)*)*
        }

        impl Builtin {
            /// Every builtin, in the order of its number.
            pub const ALL: &[Builtin] = &[$($(Builtin::$name,)*)*];

            /// The builtin of a number, if there is one.
            #[inline]
            pub fn from_byte(byte: u8) -> Option<Builtin> {
                match byte { $($($number => Some(Builtin::$name),)*)* _ => None }
            }

            /// Its name in programs; one with a point in it is for the compiler's own use.
            pub fn name(self) -> &'static str {
                match self { $($(Builtin::$name => $text,)*)* }
            }

            /// What it does, in one line.
            pub fn doc(self) -> &'static str {
                match self { $($(Builtin::$name => $doc,)*)* }
            }

            /// The ways to call it, as written.
            fn written(self) -> &'static [&'static str] {
                match self { $($(Builtin::$name => &[$($form,)*],)*)* }
            }

            /// What it does; `None` for those that the checker turns into loops.
            pub fn implementation(self) -> Option<Implementation> {
                match self { $($(Builtin::$name => $implementation,)*)* }
            }

            /// What a program must be allowed to do for it to work.
            pub fn capability(self) -> Option<Capability> {
                match self {
                    $($($(Builtin::$name => Some(Capability::$capability),)?)*)*
                    _ => None,
                }
            }

            /// What it is about, for the reference.
            pub fn subject(self) -> &'static str {
                match self { $($(Builtin::$name => $subject,)*)* }
            }
        }
    };
}

define_builtins! {
    // number  name "in programs" [signatures] implementation, what it needs, doc
    "Numbers" {
        0 => Absolute "abs" ["number:n>n"] Some(numbers::absolute), "the number without its sign";
        1 => Floor "flr" ["number:n>n"] Some(numbers::floor), "the nearest whole number that is not above the number";
        2 => Ceiling "cel" ["number:n>n"] Some(numbers::ceiling), "the nearest whole number that is not below the number";
        3 => Minimum "min" ["left:n right:n>n"] Some(numbers::minimum), "the smaller number; NaN is ignored beside a number";
        4 => Maximum "max" ["left:n right:n>n"] Some(numbers::maximum), "the larger number; NaN is ignored beside a number";
        5 => Remainder "mod" ["number:n divisor:n>n"] Some(numbers::remainder), "the remainder of a division, with the sign of the number; ILO-R003 for a divisor of zero";
        6 => Sum "sum" ["xs:L a>n"] Some(numbers::sum), "the sum of a list of numbers, 0 for an empty one";
        7 => Average "avg" ["xs:L a>n"] Some(numbers::average), "the mean of a list of numbers, which must not be empty";
        8 => Power "pow" ["base:n exponent:n>n"] Some(numbers::power), "the base raised to the exponent";
        9 => SquareRoot "sqrt" ["number:n>n"] Some(numbers::square_root), "the square root; NaN for a negative number";
        10 => Exponential "exp" ["number:n>n"] Some(numbers::exponential), "e raised to the number";
        11 => Logarithm "log" ["number:n>n"] Some(numbers::logarithm), "the natural logarithm; NaN for a negative number";
        12 => Logarithm10 "log10" ["number:n>n"] Some(numbers::logarithm_10), "the logarithm to base 10; NaN for a negative number";
        13 => Logarithm2 "log2" ["number:n>n"] Some(numbers::logarithm_2), "the logarithm to base 2; NaN for a negative number";
        14 => Sine "sin" ["angle:n>n"] Some(numbers::sine), "the sine of an angle in radians";
        15 => Cosine "cos" ["angle:n>n"] Some(numbers::cosine), "the cosine of an angle in radians";
        16 => Tangent "tan" ["angle:n>n"] Some(numbers::tangent), "the tangent of an angle in radians";
        17 => Angle "atan2" ["y:n x:n>n"] Some(numbers::angle), "the angle in radians between the first axis and the point at x and y, from -pi to pi";
        18 => ToText "str" ["number:n>t"] Some(numbers::to_text), "the number as a text, from 10^15 on with the shortest digits and zeros";
        19 => FromText "num" ["text:t>R n t"] Some(numbers::from_text), "the number that the whole text is; an err with the text if it is none";
    }
    "Texts and lists" {
        20 => Length "len" ["xs:L a>n" "map:M k v>n" "text:t>n"] Some(sequences::length), "how many elements a list has, entries a map, bytes (UTF-8) a text";
        21 => Head "hd" ["xs:L a>a" "text:t>t"] Some(sequences::head), "the first element of a list, or character of a text, which must not be empty";
        22 => Tail "tl" ["xs:L a>L a" "text:t>t"] Some(sequences::tail), "all but the first element of a list, or character of a text, which must not be empty";
        23 => Reverse "rev" ["xs:L a>L a" "text:t>t"] Some(sequences::reverse), "the elements of a list, or characters of a text, from last to first";
        24 => Slice "slc" ["xs:L a low:n high:n>L a" "text:t low:n high:n>t"] Some(sequences::slice), "the elements or characters from one place up to, but not including, another, counted from 0; places beyond an end are that end";
        25 => Sort "srt" ["xs:L a>L a" "text:t>t" "f:F a k xs:L a>L a"] Some(sequences::sort), "numbers by size, texts or characters by code point; with a function, any elements by the number or text that it gives; equal ones stay in order";
        26 => Unique "unq" ["xs:L a>L a" "text:t>t"] Some(sequences::unique), "a list or text without repetitions: the first of each element or character";
        27 => Contains "has" ["xs:L a value:v>b" "text:t part:v>b"] Some(sequences::contains), "whether a list has an element with the same contents, or a text has a part";
        28 => Flatten "flat" ["xs:L L a>L a" "xs:L a>L ?"] Some(sequences::flatten), "a list of lists joined into one list; other elements stay";
        29 => Split "spl" ["text:t separator:t>L t"] Some(text::split), "the parts of a text between separators; an empty separator splits around every character";
        30 => Join "cat" ["xs:L t separator:t>t"] Some(text::join), "texts joined into one, with a separator between them";
        31 => Trim "trm" ["text:t>t"] Some(text::trim), "a text without the white space at both ends";
        32 => Format "fmt" ["template:t ...values:a>t"] Some(text::format), "the template with each `{}` replaced by the next value";
        33 => Regex "rgx" ["pattern:t text:t>L t"] Some(regex::search), "all matches of a regular expression; if it has groups, the groups of the first match";
    }
    "Functions over lists" {
        34 => Map "map" ["f:F a r xs:L a>L r"] None, "what a function gives for each element";
        35 => Filter "flt" ["f:F a b xs:L a>L a"] None, "the elements for which a function gives true";
        36 => Fold "fld" ["f:F r a r xs:L a start:r>r"] None, "what a function makes, from a start value on, of what it made so far and the next element";
        37 => Group "grp" ["f:F a k xs:L a>M k L a"] None, "a map of lists: the elements by the text, number or boolean that a function gives for them";
    }
    "Maps" {
        38 => MapEmpty "mmap" [">M ? ?"] Some(maps::empty), "a map without entries";
        39 => MapSet "mset" ["map:M k v key:c value:a>M k a"] Some(maps::set), "the map with a value at a key";
        40 => MapGet "mget" ["map:M k v key:t>O v"] Some(maps::get), "the value at a key, nil if there is none";
        41 => MapHas "mhas" ["map:M k v key:c>b"] Some(maps::has), "whether there is a value at a key";
        42 => MapDelete "mdel" ["map:M k v key:c>M k v"] Some(maps::delete), "the map without a key";
        43 => MapKeys "mkeys" ["map:M k v>L t"] Some(maps::keys), "the keys, in order";
        44 => MapValues "mvals" ["map:M k v>L v"] Some(maps::values), "the values, in the order of their keys";
    }
    "JSON and formats" {
        45 => JsonDump "jdmp" ["value:a>t"] Some(json::write), "the value as JSON";
        46 => JsonParse "jpar" ["text:t>R ? t"] Some(json::read), "the value of a JSON text, objects as records; an err for other texts";
        47 => JsonPath "jpth" ["text:t path:t>R t t"] Some(json::look_up), "what stands in a JSON text at a path of keys and indexes, such as `rows.0.name`; an err if there is nothing";
        48 => ReadFormat "rdb" ["text:t format:t>R ? t"] Some(formats::read), "the value of a text in a format: `csv` and `tsv` give rows of cells, `json` any value, others the text";
    }
    "World" {
        49 => Print "prnt" ["value:a>a"] Some(world::print), "prints a value and a line end; gives the value back";
        50 => Now "now" [">n"] Some(world::now), "the seconds since the start of 1970";
        51 => Random "rnd" [">n" "low:n high:n>n"] Some(world::random), "a random number from 0 up to, but not including, 1, or a whole number between two, both included";
        52 => Environment "env" ["name:t>R t t"] Some(world::environment), needs Env, "the value of an environment variable; an err if it is not set";
        53 => Read "rd" ["path:t>R ? t" "path:t format:t>R ? t"] Some(world::read), needs Read, "what a file holds, read as `rdb` does; the format is that of the file's name unless it is given";
        54 => ReadLines "rdl" ["path:t>R L t t"] Some(world::read_lines), needs Read, "the lines of a file, without their ends";
        55 => Write "wr" ["path:t text:t>R t t" "path:t value:a format:t>R t t"] Some(world::write), needs Write, "writes a text, or a value as `csv`, `tsv` or `json`, to a file; gives its path";
        56 => WriteLines "wrl" ["path:t lines:L a>R t t"] Some(world::write_lines), needs Write, "writes texts to a file, a line each; gives its path";
        57 => Get "get" ["url:t>R t t" "url:t headers:M t t>R t t"] Some(world::get), needs Net, "what an address answers to a GET request";
        58 => Post "post" ["url:t body:t>R t t" "url:t body:t headers:M t t>R t t"] Some(world::post), needs Net, "what an address answers to a POST request";
    }
    "For the compiler: the parts of the loops that calls of higher-order builtins become" {
        59 => CheckList "check.list" ["value:L a builtin:t>L a"] Some(lowered::list), "the value if it is a list; ILO-R009 in the name of the builtin if not";
        60 => CheckBool "check.bool" ["value:b builtin:t>b"] Some(lowered::boolean), "what a function gave, if it is a boolean; ILO-R009 in the name of the builtin if not";
        61 => GroupKey "group.key" ["value:a>t"] Some(lowered::group_key), "what a function gave, as a key for `grp`; ILO-R009 unless it is a text, a number or a boolean";
        62 => GroupPush "group.push" ["groups:M t L a key:t element:a>M t L a"] Some(lowered::group_push), "the groups with one more element in one of them";
        63 => SortBy "sort.by" ["xs:L a keys:L k>L a"] Some(lowered::sort_by), "the elements in the order of as many keys; equal ones stay in order";
    }
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

#[cfg(test)]
mod tests;
