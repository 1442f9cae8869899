//! Well-typed programs from arbitrary bytes.
//!
//! Each byte decides one question (which form, which variable, which literal); where the bytes run out, the answer is
//! the simplest one. So any byte string is a program, a shorter or smaller byte string is a simpler program, and both
//! property tests and fuzzers can shrink a failure without knowing anything about the language. Programs end: loop
//! bounds are small literals, recursion counts down from one.

mod choices;
mod expressions;
mod statements;

use std::fmt::Write;

use self::choices::Choices;

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

/// The types that the generator knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Number,
    Text,
    Boolean,
}

impl Type {
    const ALL: [Type; 3] = [Type::Number, Type::Text, Type::Boolean];

    fn letter(self) -> char {
        match self {
            Type::Number => 'n',
            Type::Text => 't',
            Type::Boolean => 'b',
        }
    }
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
    /// Functions written before this one.
    callable: &'a [Signature],
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
    let mut functions: Vec<Signature> = Vec::new();
    for index in 0..=choices.below(4) {
        let signature = signature(&mut choices, index);
        let body = if signature.counts_down {
            recursive_body(&mut choices, &functions, &signature)
        } else {
            plain_body(&mut choices, &functions, &signature)
        };
        source.push_str(&signature.name);
        for (number, kind) in signature.parameters.iter().enumerate() {
            // Writing into a string cannot fail.
            let _ = write!(source, " p{number}:{}", kind.letter());
        }
        let _ = writeln!(source, ">{};{body}", signature.result.letter());
        functions.push(signature);
    }
    let entry = &functions[functions.len() - 1];
    let arguments = entry.parameters.iter().enumerate();
    let arguments = arguments.map(|(position, &kind)| argument(&mut choices, kind, entry.counts_down && position == 0));
    Generated { source, entry: entry.name.clone(), arguments: arguments.collect() }
}

/// A program of one function that every native tier accepts: numbers in, straight-line arithmetic, a number out.
pub fn arithmetic(bytes: &[u8]) -> Generated {
    let mut choices = Choices::new(bytes);
    let count = 1 + choices.below(6);
    let mut source = String::from("f");
    let mut variables = Vec::new();
    for number in 0..count {
        let _ = write!(source, " p{number}:n");
        variables.push(Variable { name: format!("p{number}"), kind: Type::Number, fixed: false });
    }
    source.push_str(">n;");
    let arguments = (0..count).map(|_| argument(&mut choices, Type::Number, false)).collect();
    let mut writer = Writer::new(&mut choices, &[], variables);
    for _ in 0..writer.choices.below(8) {
        let value = writer.arithmetic(3);
        let name = writer.bind(Type::Number);
        let _ = write!(source, "{name}= {value};");
    }
    source.push_str(&writer.arithmetic(3));
    source.push('\n');
    Generated { source, entry: "f".to_owned(), arguments }
}

fn signature(choices: &mut Choices, index: usize) -> Signature {
    let counts_down = choices.rarely();
    let mut parameters: Vec<Type> = (0..choices.below(4)).map(|_| choices.of(&Type::ALL)).collect();
    if counts_down {
        parameters.insert(0, Type::Number);
    }
    Signature { name: format!("f{index}"), parameters, result: choices.of(&Type::ALL), counts_down }
}

fn plain_body(choices: &mut Choices, callable: &[Signature], signature: &Signature) -> String {
    Writer::new(choices, callable, parameters(signature)).body(signature.result)
}

/// A base case behind a guard, then a combination with the result of a smaller call.
fn recursive_body(choices: &mut Choices, callable: &[Signature], signature: &Signature) -> String {
    let mut writer = Writer::new(choices, callable, parameters(signature));
    let base = writer.expression(signature.result, 2);
    let mut call = format!("{} (- p0 1)", signature.name);
    for &kind in &signature.parameters[1..] {
        let _ = write!(call, " {}", writer.argument(kind, 1));
    }
    let step = match (writer.choices.below(3), signature.result) {
        // In tail position, the frame is reused.
        (0, _) => call,
        (_, Type::Boolean) => format!("r={call};(! r)"),
        (_, kind) => format!("r={call};+r {}", writer.operand(kind, 1)),
    };
    format!("<=p0 0{{{base}}};{step}")
}

fn parameters(signature: &Signature) -> Vec<Variable> {
    let named = signature.parameters.iter().enumerate();
    named.map(|(number, &kind)| Variable { name: format!("p{number}"), kind, fixed: false }).collect()
}

fn argument(choices: &mut Choices, kind: Type, counts_down: bool) -> String {
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
        Type::Boolean => &["false", "true"],
    };
    choices.of(texts).to_owned()
}

impl<'a, 'b> Writer<'a, 'b> {
    fn new(choices: &'a mut Choices<'b>, callable: &'a [Signature], variables: Vec<Variable>) -> Self {
        Writer { choices, callable, variables, named: 0, loops: 0, calls_left: 3 }
    }

    /// A fresh variable, in reach from now on.
    fn bind(&mut self, kind: Type) -> String {
        let name = format!("v{}", self.named);
        self.named += 1;
        self.variables.push(Variable { name: name.clone(), kind, fixed: false });
        name
    }

    /// One of the variables that `fits`, if there is any.
    fn some_variable(&mut self, fits: impl Fn(&Variable) -> bool) -> Option<String> {
        let fitting: Vec<&Variable> = self.variables.iter().filter(|variable| fits(variable)).collect();
        if fitting.is_empty() {
            return None;
        }
        Some(fitting[self.choices.below(fitting.len())].name.clone())
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
