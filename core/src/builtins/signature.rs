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
    /// Reads a signature such as `f:F a c xs:L a>L c`, written like a function's. `?` is the unknown type.
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

    /// Its parameters as they are written.
    pub fn parameter_texts(&self) -> impl Iterator<Item = String> {
        self.parameters.iter().enumerate().map(|(index, Parameter { name, ty })| {
            let dots = if self.repeats && index + 1 == self.parameters.len() { REPEATS } else { "" };
            format!("{dots}{name}:{ty}")
        })
    }

    /// The parameter that an argument belongs to.
    pub fn parameter(&self, argument: usize) -> Option<&Parameter> {
        self.parameters.get(argument).or_else(|| self.parameters.last().filter(|_| self.repeats))
    }

    /// Whether an argument of this type may stand at a place. Of a function only that it is one is asked.
    pub fn accepts(&self, argument: usize, ty: &Type) -> bool {
        self.parameter(argument).is_some_and(|parameter| match (&parameter.ty, ty) {
            (Type::Function(_), Type::Function(_)) => true,
            (wanted, _) => wanted.fits(ty),
        })
    }

    /// The type of the result for arguments of these types; `None` unless they fit.
    pub fn apply(&self, arguments: &[&Type]) -> Option<Type> {
        let fits = self.takes(arguments.len())
            && arguments.iter().enumerate().all(|(index, argument)| self.accepts(index, argument));
        fits.then(|| {
            let mut bound = Bound::default();
            let pairs = || {
                arguments
                    .iter()
                    .enumerate()
                    .filter_map(|(index, argument)| Some((&self.parameter(index)?.ty, *argument)))
            };
            // What a function declares counts for less than the values at hand.
            let is_function = |&(wanted, _): &(&Type, &Type)| matches!(wanted, Type::Function(_));
            pairs().filter(|pair| !is_function(pair)).for_each(|(wanted, argument)| bound.bind(wanted, argument));
            pairs().filter(is_function).for_each(|(wanted, argument)| bound.bind(wanted, argument));
            bound.instantiate(&self.result)
        })
    }
}

/// What the type variables of a form stand for in one call.
#[derive(Default)]
struct Bound(Vec<(char, Type)>);

impl Bound {
    /// Takes a parameter's type apart beside an argument's. The first type that is known stands for a variable.
    fn bind(&mut self, wanted: &Type, argument: &Type) {
        match (wanted, argument) {
            (Type::Variable(letter), known) if !known.is_open() && self.find(*letter).is_none() => {
                self.0.push((*letter, known.clone()));
            }
            (Type::List(wanted), Type::List(argument)) => self.bind(wanted, argument),
            (Type::Optional(wanted), Type::Optional(argument)) => self.bind(wanted, argument),
            (wanted, Type::Optional(argument)) => self.bind(wanted, argument),
            (Type::Optional(wanted), argument) => self.bind(wanted, argument),
            (Type::Map(wanted, wanted_value), Type::Map(key, value)) => {
                self.bind(wanted, key);
                self.bind(wanted_value, value);
            }
            (Type::Result(wanted, wanted_err), Type::Result(ok, err)) => {
                self.bind(wanted, ok);
                self.bind(wanted_err, err);
            }
            (Type::Function(wanted), Type::Function(signature)) => {
                if let (Some(wanted), Some(result)) = (wanted.last(), signature.last()) {
                    self.bind(wanted, result);
                }
            }
            _ => {}
        }
    }

    fn find(&self, letter: char) -> Option<&Type> {
        self.0.iter().find(|(bound, _)| *bound == letter).map(|(_, ty)| ty)
    }

    fn instantiate(&self, ty: &Type) -> Type {
        match ty {
            Type::Variable(letter) => self.find(*letter).cloned().unwrap_or(Type::Unknown),
            Type::List(element) => Type::list(self.instantiate(element)),
            Type::Optional(inner) => Type::optional(self.instantiate(inner)),
            Type::Map(key, value) => Type::map(self.instantiate(key), self.instantiate(value)),
            Type::Result(ok, err) => Type::result(self.instantiate(ok), self.instantiate(err)),
            Type::Function(signature) => Type::function(signature.iter().map(|part| self.instantiate(part))),
            plain => plain.clone(),
        }
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
        let parameters: Vec<String> = self.parameter_texts().collect();
        write!(f, "{}>{}", parameters.join(" "), self.result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_follow_the_arguments() {
        use Type::{Bool, Nil, Number, Text, Unknown};
        let function = |parts: &[Type]| Type::function(parts.iter().cloned());
        let rows: &[(&str, &[Type], Option<Type>)] = &[
            ("x:n>n", &[Number], Some(Number)),
            ("x:n>n", &[Text], None),
            ("x:n>n", &[], None),
            ("x:n>n", &[Type::optional(Number)], Some(Number)),
            ("x:a>a", &[Nil], Some(Nil)),
            ("xs:L a>a", &[Type::list(Text)], Some(Text)),
            ("xs:L a>a", &[Unknown], Some(Unknown)),
            ("xs:L a>L a", &[Type::list(Unknown)], Some(Type::list(Unknown))),
            ("m:M k v key:t>O v", &[Type::map(Text, Bool), Text], Some(Type::optional(Bool))),
            ("m:M k v key:t>O v", &[Type::map(Text, Bool), Number], None),
            ("f:F a c xs:L a>L c", &[function(&[Number, Text]), Type::list(Number)], Some(Type::list(Text))),
            ("f:F a c xs:L a>L c", &[function(&[Number, Number, Text]), Unknown], Some(Type::list(Text))),
            ("f:F a c xs:L a>L c", &[Text, Type::list(Number)], None),
            ("f:F c a c xs:L a start:c>c", &[function(&[Nil, Nil, Text]), Type::list(Nil), Number], Some(Number)),
            ("s:t ...values:a>t", &[Text, Number, Bool], Some(Text)),
            ("s:t ...values:a>t", &[Text], Some(Text)),
            ("s:t ...values:n>t", &[Text, Number, Bool], None),
        ];
        for (written, arguments, result) in rows {
            let arguments: Vec<&Type> = arguments.iter().collect();
            assert_eq!(Form::parse(written).apply(&arguments), *result, "{written} of {arguments:?}");
        }
    }
}
