//! Programs of numbers and booleans: loops, recursion, calls and every builtin of numbers. What a tier can compile that
//! knows no other values.

use std::fmt::Write;

use super::choices::Choices;
use super::types::Type;
use super::{Generated, argument};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Bool,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Number, Kind::Number, Kind::Bool];

    fn letter(self) -> char {
        match self {
            Kind::Number => 'n',
            Kind::Bool => 'b',
        }
    }
}

/// A function that may be called by those after it.
#[derive(Clone)]
struct Signature {
    parameters: Vec<Kind>,
    result: Kind,
    /// The first parameter counts calls: only small whole literals may be passed.
    counts_down: bool,
}

#[derive(Clone)]
struct Variable {
    name: String,
    kind: Kind,
    /// A loop or recursion depends on it: it is read, never assigned.
    fixed: bool,
}

struct Writer<'a, 'b> {
    choices: &'a mut Choices<'b>,
    callable: &'a [Signature],
    result: Kind,
    variables: Vec<Variable>,
    named: usize,
    loops: usize,
    calls_left: usize,
}

/// The program that the bytes stand for.
pub fn numeric(bytes: &[u8]) -> Generated {
    let mut choices = Choices::new(bytes);
    let mut source = String::new();
    let mut functions: Vec<Signature> = Vec::new();
    let last = choices.below(4);
    for index in 0..=last {
        let many = choices.rarely();
        let count = choices.below(if many { 14 } else { 4 });
        let counts_down = count > 0 && choices.below(3) == 1;
        let mut parameters: Vec<Kind> = (0..count).map(|_| choices.of(&Kind::ALL)).collect();
        if counts_down {
            parameters[0] = Kind::Number;
        }
        let signature = Signature { parameters, result: choices.of(&Kind::ALL), counts_down };
        let _ = write!(source, "f{index}");
        for (number, kind) in signature.parameters.iter().enumerate() {
            let _ = write!(source, " p{number}:{}", kind.letter());
        }
        let body = Writer::new(&mut choices, &functions, &signature).body(index, &signature);
        let _ = writeln!(source, ">{};{body}", signature.result.letter());
        functions.push(signature);
    }
    let entry = &functions[last];
    let arguments = entry.parameters.iter().enumerate().map(|(position, &kind)| {
        let kind = if kind == Kind::Number { Type::Number } else { Type::Boolean };
        argument(&mut choices, &kind, entry.counts_down && position == 0)
    });
    let arguments = arguments.collect();
    Generated { source, entry: format!("f{last}"), arguments }
}

impl<'a, 'b> Writer<'a, 'b> {
    fn new(choices: &'a mut Choices<'b>, callable: &'a [Signature], signature: &Signature) -> Self {
        let parameters = signature.parameters.iter().enumerate();
        let variables = parameters.map(|(number, &kind)| Variable {
            name: format!("p{number}"),
            kind,
            fixed: signature.counts_down && number == 0,
        });
        let variables = variables.collect();
        Writer { choices, callable, result: signature.result, variables, named: 0, loops: 0, calls_left: 4 }
    }

    fn body(mut self, index: usize, signature: &Signature) -> String {
        let mut text = String::new();
        if signature.counts_down {
            let _ = write!(text, "<p0 1{{{}}};", self.expression(signature.result, 2));
        }
        text.push_str(&self.statements(6));
        if signature.counts_down {
            let arguments = self.arguments(&signature.parameters[1..]);
            let call = format!("f{index} (-p0 1){arguments}");
            if self.choices.below(3) == 1 {
                return text + &call;
            }
            let name = self.bind(signature.result);
            let _ = write!(text, "{name}={call};{}", self.statements(3));
        }
        text + &self.expression(signature.result, 3)
    }

    fn bind(&mut self, kind: Kind) -> String {
        self.named += 1;
        let name = format!("v{}", self.named);
        self.variables.push(Variable { name: name.clone(), kind, fixed: false });
        name
    }

    /// Up to so many statements, each with its semicolon.
    fn statements(&mut self, most: usize) -> String {
        (0..self.choices.below(most)).map(|_| self.statement() + ";").collect()
    }

    /// Statements that end where a block ends: nothing bound in them is in reach afterwards.
    fn block(&mut self) -> String {
        let outside = self.variables.len();
        let text = self.statements(4);
        self.variables.truncate(outside);
        text
    }

    fn statement(&mut self) -> String {
        match self.choices.below(9) {
            1 | 2 => {
                let assigned: Vec<Variable> = self.variables.iter().filter(|known| !known.fixed).cloned().collect();
                if assigned.is_empty() {
                    return self.binding();
                }
                let Variable { name, kind, .. } = self.choices.of(&assigned);
                format!("{name}={}", self.expression(kind, 3))
            }
            3 => {
                let condition = self.expression(Kind::Bool, 2);
                let result = self.expression(self.result, 2);
                format!("{condition}{{{result}}}")
            }
            4 | 5 if self.loops < 3 => self.range_loop(),
            6 if self.loops < 3 => self.conditional_loop(),
            7 => {
                let kind = self.choices.of(&Kind::ALL);
                let subject = self.expression(Kind::Bool, 2);
                let (then, otherwise) = (self.expression(kind, 2), self.expression(kind, 2));
                let (subject_name, name) = (self.bind(Kind::Bool), self.bind(kind));
                format!("{subject_name}={subject};{name}=?{subject_name}{{true:{then};false:{otherwise}}}")
            }
            _ => self.binding(),
        }
    }

    fn binding(&mut self) -> String {
        let kind = self.choices.of(&Kind::ALL);
        let value = self.expression(kind, 3);
        format!("{}={value}", self.bind(kind))
    }

    fn range_loop(&mut self) -> String {
        let start = self.choices.of(&["0", "1", "-2", "0.9"]);
        // Any bound, made small; a NaN stays one.
        let end = match self.choices.below(3) {
            0 => self.choices.of(&["3", "0", "2.5", "-1"]).to_owned(),
            _ => format!("(mod {} 4)", self.expression(Kind::Number, 1)),
        };
        self.loops += 1;
        self.named += 1;
        let variable = Variable { name: format!("i{}", self.named), kind: Kind::Number, fixed: true };
        let head = format!("@{} {start}..{end}", variable.name);
        let outside = self.variables.len();
        self.variables.push(variable);
        let mut body = self.block();
        if self.choices.rarely() {
            let way = self.choices.of(&["brk", "cnt"]);
            let _ = write!(body, "{}{{{way}}};", self.expression(Kind::Bool, 1));
            body.push_str(&self.block());
        }
        let value = self.expression(Kind::Number, 1);
        self.variables.truncate(outside);
        self.loops -= 1;
        format!("{head}{{{body}{value}}}")
    }

    fn conditional_loop(&mut self) -> String {
        self.loops += 1;
        self.named += 1;
        let counter = format!("c{}", self.named);
        self.variables.push(Variable { name: counter.clone(), kind: Kind::Number, fixed: true });
        let body = self.block();
        self.loops -= 1;
        format!("{counter}=0;wh <{counter} 3{{{counter}=+{counter} 1;{body}}}")
    }

    /// An expression, in parentheses unless it is an atom.
    fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let known: Vec<String> =
            self.variables.iter().filter(|known| known.kind == kind).map(|known| known.name.clone()).collect();
        match self.choices.below(if depth == 0 { 3 } else { 10 }) {
            0 if kind == Kind::Bool => self.choices.of(&["false", "true"]).to_owned(),
            0 => self
                .choices
                .of(&["0", "1", "2", "3", "0.1", "0.5", "-1", "7", "1000000007", "4503599627370497.5"])
                .to_owned(),
            1 | 2 if known.is_empty() => self.expression(kind, 0),
            1 | 2 => self.choices.of(&known),
            3 if self.calls_left > 0 && self.loops == 0 => self.call(kind, depth - 1),
            _ if kind == Kind::Bool => match self.choices.below(4) {
                0 => format!("(!{})", self.expression(kind, 0)),
                1 => {
                    let operator = self.choices.of(&["&", "|"]);
                    format!("({operator} {} {})", self.expression(kind, depth - 1), self.expression(kind, depth - 1))
                }
                _ => {
                    let operator = self.choices.of(&["<", "<=", ">", ">=", "=", "!="]);
                    let left = self.expression(Kind::Number, depth - 1);
                    format!("({operator} {left} {})", self.expression(Kind::Number, depth - 1))
                }
            },
            8 => {
                let builtins = ["abs", "flr", "cel", "sqrt", "exp", "log", "log10", "log2", "sin", "cos", "tan"];
                let builtin = self.choices.of(&builtins);
                format!("({builtin} {})", self.expression(kind, depth - 1))
            }
            9 => {
                let builtin = self.choices.of(&["min", "max", "mod", "pow", "atan2"]);
                format!("({builtin} {} {})", self.expression(kind, depth - 1), self.expression(kind, depth - 1))
            }
            _ => {
                let operator = self.choices.of(&["+", "-", "*", "/"]);
                format!("({operator} {} {})", self.expression(kind, depth - 1), self.expression(kind, depth - 1))
            }
        }
    }

    fn call(&mut self, kind: Kind, depth: usize) -> String {
        let fitting: Vec<usize> =
            (0..self.callable.len()).filter(|&index| self.callable[index].result == kind).collect();
        if fitting.is_empty() {
            return self.expression(kind, depth);
        }
        self.calls_left -= 1;
        let index = self.choices.of(&fitting);
        let Signature { parameters, counts_down, .. } = self.callable[index].clone();
        if parameters.is_empty() {
            return format!("(f{index}())");
        }
        let count = counts_down.then(|| format!(" {}", self.choices.of(&["0", "1", "2", "5"])));
        let arguments = self.arguments(&parameters[usize::from(counts_down)..]);
        format!("(f{index}{}{arguments})", count.unwrap_or_default())
    }

    fn arguments(&mut self, kinds: &[Kind]) -> String {
        kinds.iter().map(|&kind| format!(" {}", self.expression(kind, 1))).collect()
    }
}
