//! Well-typed programs from arbitrary bytes.
//!
//! Each byte decides one question (which form, which variable, which literal); where the bytes run out, the answer is
//! the simplest one. So any byte string is a program, a shorter or smaller byte string is a simpler program, and both
//! property tests and fuzzers can shrink a failure without knowing anything about the language. Programs end: loop
//! bounds are small literals, recursion counts down from one. And they stay small: texts and lists grow by a few
//! elements at a time, and those that functions give back are cut.

mod calls;
mod choices;
mod compounds;
mod expressions;
mod matches;
mod numeric;
mod statements;
mod types;
mod updates;

use std::fmt::Write;

pub use self::numeric::numeric;

use self::choices::Choices;
use self::types::{Records, Type, field_name};

/// A program and one call of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The text.
    pub source: String,
    /// The function to call.
    pub entry: String,
    /// Its arguments, as on a command line.
    pub arguments: Vec<String>,
}

/// A function that may be called by those after it.
#[derive(Clone, Debug)]
struct Signature {
    name: String,
    parameters: Vec<Type>,
    result: Type,
    /// The first parameter counts calls: only small whole literals may be passed.
    counts_down: bool,
}

/// A name in reach.
#[derive(Clone, Debug)]
struct Variable {
    name: String,
    kind: Type,
    /// A loop depends on it: it is read, never assigned.
    fixed: bool,
}

/// What is known while one function is written.
struct Writer<'a, 'b> {
    choices: &'a mut Choices<'b>,
    records: &'a Records,
    /// Functions written before this one.
    callable: &'a [Signature],
    /// What the function gives back.
    result: Type,
    variables: Vec<Variable>,
    /// How many variables this function has named so far: names are never used twice.
    named: usize,
    loops: usize,
    /// How many more calls may be written: together with the loop bounds this keeps running times small.
    calls_left: usize,
}

/// The program that the bytes stand for.
pub fn program(bytes: &[u8]) -> Generated {
    let mut choices = Choices::new(bytes);
    let mut source = String::new();
    let records = records(&mut choices, &mut source);
    let mut functions: Vec<Signature> = Vec::new();
    let last = choices.below(6);
    for index in 0..=last {
        let signature = signature(&mut choices, &records, &functions, index, index == last);
        let mut writer = Writer::new(&mut choices, &records, &functions, &signature);
        let body = if signature.counts_down { writer.recursive_body(&signature) } else { writer.body() };
        source.push_str(&signature.name);
        for (number, kind) in signature.parameters.iter().enumerate() {
            // Writing into a string cannot fail.
            let _ = write!(source, " p{number}:{kind}");
        }
        let _ = writeln!(source, ">{};{body}", signature.result);
        functions.push(signature);
    }
    let entry = &functions[last];
    let arguments = entry.parameters.iter().enumerate();
    let arguments = arguments.map(|(position, kind)| argument(&mut choices, kind, entry.counts_down && position == 0));
    Generated { source, entry: entry.name.clone(), arguments: arguments.collect() }
}

/// A program of one function that every native tier accepts: numbers in, straight-line arithmetic, a number out.
pub fn arithmetic(bytes: &[u8]) -> Generated {
    let mut choices = Choices::new(bytes);
    let count = 1 + choices.below(6);
    let mut source = String::from("f");
    for number in 0..count {
        let _ = write!(source, " p{number}:n");
    }
    source.push_str(">n;");
    let arguments = (0..count).map(|_| argument(&mut choices, &Type::Number, false)).collect();
    let signature = Signature {
        name: "f".to_owned(),
        parameters: vec![Type::Number; count],
        result: Type::Number,
        counts_down: false,
    };
    let mut writer = Writer::new(&mut choices, &[], &[], &signature);
    for _ in 0..writer.choices.below(8) {
        let value = writer.arithmetic(3);
        let name = writer.bind(Type::Number);
        let _ = write!(source, "{name}= {value};");
    }
    source.push_str(&writer.arithmetic(3));
    source.push('\n');
    Generated { source, entry: signature.name, arguments }
}

/// Declares up to two record types.
fn records(choices: &mut Choices, source: &mut String) -> Vec<Vec<Type>> {
    let mut records: Vec<Vec<Type>> = Vec::new();
    for record in 0..choices.below(3) {
        let fields: Vec<Type> = (0..=choices.below(3)).map(|_| some_type(choices, &records, 1)).collect();
        let declared = fields.iter().enumerate().map(|(field, kind)| format!("{}:{kind}", field_name(record, field)));
        let _ = writeln!(source, "type r{record}{{{}}}", declared.collect::<Vec<_>>().join(";"));
        records.push(fields);
    }
    records
}

/// A type that nests no deeper than that, and may be inside another.
fn some_type(choices: &mut Choices, records: &Records, depth: usize) -> Type {
    if depth == 0 {
        return choices.of(&Type::SCALARS);
    }
    let inner = |choices: &mut Choices| some_type(choices, records, depth - 1);
    match choices.below(9) {
        5 | 6 => inner(choices).list(),
        7 => inner(choices).map(),
        8 if records.is_empty() => Type::Result(inner(choices).into()),
        8 if choices.below(2) == 0 => Type::Record(choices.below(records.len())),
        8 => Type::Result(inner(choices).into()),
        scalar => Type::SCALARS[scalar % 3].clone(),
    }
}

fn signature(
    choices: &mut Choices,
    records: &Records,
    callable: &[Signature],
    index: usize,
    is_entry: bool,
) -> Signature {
    let some = |choices: &mut Choices| some_type(choices, records, 1);
    let (mut parameters, result): (Vec<Type>, Type) = match choices.below(6) {
        _ if is_entry => {
            ((0..choices.below(4)).map(|_| choices.of(&Type::SCALARS)).collect(), some_type(choices, records, 2))
        }
        // What builtins call: with one element, or with what there is so far and one element.
        3 => (vec![some(choices)], some(choices)),
        4 => {
            let total = some(choices);
            (vec![total.clone(), some(choices)], total)
        }
        _ => {
            let parameters = (0..choices.below(4)).map(|_| match choices.below(8) {
                5 => some(choices).optional(),
                6 => function_type(choices, callable).unwrap_or(Type::Number),
                7 => Type::Any,
                _ => some(choices),
            });
            (parameters.collect(), some_type(choices, records, 2))
        }
    };
    let counts_down = choices.rarely();
    if counts_down {
        parameters.insert(0, Type::Number);
    }
    let result = if choices.rarely() { result.optional() } else { result };
    Signature { name: format!("f{index}"), parameters, result, counts_down }
}

/// The type of one of the functions that may be called with anything of their parameters' types.
fn function_type(choices: &mut Choices, callable: &[Signature]) -> Option<Type> {
    let fitting: Vec<&Signature> = callable.iter().filter(|function| function.is_value()).collect();
    let function = fitting.get(choices.below(fitting.len().max(1)))?;
    Some(Type::Function(function.parameters.as_slice().into(), function.result.clone().into()))
}

impl Signature {
    /// Whether the function may be handed around: it ends whatever it is called with.
    fn is_value(&self) -> bool {
        let plain = |kind: &Type| !matches!(kind, Type::Function(..) | Type::Any);
        !self.counts_down && !self.parameters.is_empty() && self.parameters.iter().all(plain)
    }
}

fn argument(choices: &mut Choices, kind: &Type, counts_down: bool) -> String {
    let texts: &[&str] = match kind {
        Type::Number if counts_down => &["0", "1", "2", "5"],
        Type::Number => &[
            "0",
            "1",
            "2",
            "3",
            "-1",
            "0.5",
            "-2.25",
            "10",
            "100",
            "1000000",
            "9007199254740993",
            "-0",
            "1e300",
            "0.1",
        ],
        Type::Text => &["a", "", "b", "abc", "hello world", "é"],
        _ => &["false", "true"],
    };
    choices.of(texts).to_owned()
}

impl<'a, 'b> Writer<'a, 'b> {
    fn new(
        choices: &'a mut Choices<'b>,
        records: &'a Records,
        callable: &'a [Signature],
        signature: &Signature,
    ) -> Self {
        let parameters = signature.parameters.iter().enumerate();
        let variables = parameters.map(|(number, kind)| Variable {
            name: format!("p{number}"),
            kind: kind.clone(),
            fixed: signature.counts_down && number == 0,
        });
        Writer {
            choices,
            records,
            callable,
            result: signature.result.clone(),
            variables: variables.collect(),
            named: 0,
            loops: 0,
            calls_left: 5,
        }
    }

    /// A fresh variable, in reach from now on.
    fn bind(&mut self, kind: Type) -> String {
        let name = self.fresh_name();
        self.variables.push(Variable { name: name.clone(), kind, fixed: false });
        name
    }

    fn fresh_name(&mut self) -> String {
        self.named += 1;
        format!("v{}", self.named - 1)
    }

    /// One of the variables that `fits`, if there is any.
    fn some_variable(&mut self, fits: impl Fn(&Variable) -> bool) -> Option<Variable> {
        let fitting: Vec<&Variable> = self.variables.iter().filter(|variable| fits(variable)).collect();
        if fitting.is_empty() {
            return None;
        }
        Some(fitting[self.choices.below(fitting.len())].clone())
    }

    /// A type for a value: often that of a variable or of what a function gives, so that values meet.
    fn some_type(&mut self) -> Type {
        let known = match self.choices.below(4) {
            1 | 2 => self.some_variable(|variable| variable.kind.nests()).map(|variable| variable.kind),
            3 if !self.callable.is_empty() => {
                let result = &self.callable[self.choices.below(self.callable.len())].result;
                Some(result.clone()).filter(Type::nests)
            }
            _ => None,
        };
        known.unwrap_or_else(|| some_type(self.choices, self.records, 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_give_the_simplest_program() {
        let Generated { source, entry, arguments } = program(&[]);
        assert_eq!((source.as_str(), entry.as_str()), ("f0>n;0\n", "f0"));
        assert!(arguments.is_empty());
    }

    #[test]
    fn different_bytes_give_different_programs() {
        let sources: std::collections::BTreeSet<String> = (0..=255).map(|byte| program(&[byte; 64]).source).collect();
        assert!(sources.len() > 100, "only {} programs", sources.len());
    }
}
