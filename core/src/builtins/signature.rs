//! Signatures of builtins, as data.

use crate::types::Type;
use std::fmt;

/// One way to call a builtin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its parameters, in order. Where the last repeats, any number of arguments may stand in its place.
    pub parameters: Vec<Parameter>,
    /// Whether the last parameter repeats.
    pub repeats: bool,
    /// The type of the result, in the type variables of the parameters.
    pub result: Type,
}

/// A parameter of a builtin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub ty: Type,
}

/// Stands before the name of a parameter that repeats.
const REPEATS: &str = "...";

impl Form {
    /// Reads a signature such as `f:F a b xs:L a>L b`, written like a function's. `?` is the unknown type.
    ///
    /// # Panics
    /// If it is none: signatures are constants of this crate, and a test reads them all.
    pub(super) fn parse(written: &'static str) -> Form {
        let Some((parameters, result)) = written.split_once('>') else { panic!("no result in `{written}`") };
        let mut form = Form { parameters: Vec::new(), repeats: false, result: Type::Nil };
        let mut words = parameters.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let Some((name, first)) = word.split_once(':') else { panic!("no name in `{written}`") };
            let mut rest =
                std::iter::once(first).chain(std::iter::from_fn(|| words.next_if(|word| !word.contains(':'))));
            form.repeats = name.starts_with(REPEATS);
            form.parameters.push(Parameter { name: name.trim_start_matches(REPEATS), ty: read(&mut rest, written) });
        }
        form.result = read(&mut result.split_whitespace(), written);
        form
    }

    /// Whether it takes that many arguments.
    pub fn takes(&self, arguments: usize) -> bool {
        let parameters = self.parameters.len();
        if self.repeats { arguments + 1 >= parameters } else { arguments == parameters }
    }

    /// The parameter that an argument belongs to.
    pub fn parameter(&self, argument: usize) -> Option<&Parameter> {
        self.parameters.get(argument).or_else(|| self.parameters.last().filter(|_| self.repeats))
    }
}

fn read(words: &mut dyn Iterator<Item = &'static str>, written: &str) -> Type {
    let word = words.next().unwrap_or_else(|| panic!("a type is missing in `{written}`"));
    match word {
        "n" => Type::Number,
        "t" => Type::Text,
        "b" => Type::Bool,
        "_" => Type::Nil,
        "?" => Type::Unknown,
        "L" => Type::list(read(words, written)),
        "O" => Type::optional(read(words, written)),
        "M" => Type::map(read(words, written), read(words, written)),
        "R" => Type::result(read(words, written), read(words, written)),
        // In signatures of builtins the parts of a function type are single words.
        "F" => Type::function(words.map(|word| read(&mut std::iter::once(word), written)).collect::<Vec<_>>()),
        _ => match word.chars().next() {
            Some(letter) if word.len() == 1 => Type::Variable(letter),
            _ => panic!("`{word}` is no type in `{written}`"),
        },
    }
}

/// As it was written.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Parameter { name, ty }) in self.parameters.iter().enumerate() {
            let blank = if index > 0 { " " } else { "" };
            let dots = if self.repeats && index + 1 == self.parameters.len() { REPEATS } else { "" };
            write!(f, "{blank}{dots}{name}:{ty}")?;
        }
        write!(f, ">{}", self.result)
    }
}
