//! Expressions of a wanted type. `depth` bounds how far they nest.

use super::{Type, Variable, Writer};

const NUMBERS: [&str; 14] =
    ["0", "1", "2", "3", "-1", "0.5", "7", "10", "-0.25", "100", "0.1", "1000000", "9007199254740993", "0.0000001"];
const TEXTS: [&str; 7] = ["\"\"", "\"a\"", "\"b\"", "\"ab\"", "\"a b\\n\"", "\"é\"", "\"\\\"\""];
const ARITHMETIC: [&str; 4] = ["+", "-", "*", "/"];
const ORDER: [&str; 4] = ["<", ">", "<=", ">="];
const EQUALITY: [&str; 2] = ["=", "!="];
const LOGIC: [&str; 2] = ["&", "|"];

impl Writer<'_, '_> {
    /// Anything that may stand after `=` or end a body.
    pub(super) fn expression(&mut self, kind: Type, depth: usize) -> String {
        if depth == 0 {
            return self.atom(kind);
        }
        match self.choices.below(5) {
            0 => self.atom(kind),
            1 => self.call(kind, depth).unwrap_or_else(|| self.prefix(kind, depth)),
            2 => self.infix(kind, depth),
            3 => self.matching(kind, depth),
            _ => self.prefix(kind, depth),
        }
    }

    /// Anything that may follow an operator: what is not closed by itself gets parentheses.
    pub(super) fn operand(&mut self, kind: Type, depth: usize) -> String {
        if depth == 0 {
            return self.atom(kind);
        }
        match self.choices.below(4) {
            0 => self.atom(kind),
            1 => self.prefix(kind, depth),
            _ => format!("({})", self.expression(kind, depth - 1)),
        }
    }

    /// A condition that starts with its operator, so that a block or an operand may follow it.
    pub(super) fn condition(&mut self) -> String {
        self.comparison(1)
    }

    /// Straight-line number arithmetic: what every native tier compiles.
    pub(super) fn arithmetic(&mut self, depth: usize) -> String {
        if depth == 0 || self.choices.below(4) == 0 {
            return self.atom(Type::Number);
        }
        if self.choices.rarely() {
            return format!("(- {})", self.atom(Type::Number));
        }
        let operator = self.choices.of(&ARITHMETIC);
        format!("{operator} {} {}", self.arithmetic(depth - 1), self.arithmetic(depth - 1))
    }

    /// A literal or a variable.
    fn atom(&mut self, kind: Type) -> String {
        if self.choices.below(3) > 0
            && let Some(variable) = self.variable(kind)
        {
            return variable;
        }
        match kind {
            Type::Number => self.choices.of(&NUMBERS),
            Type::Text => self.choices.of(&TEXTS),
            Type::Boolean => self.choices.of(&["false", "true"]),
        }
        .to_owned()
    }

    fn variable(&mut self, kind: Type) -> Option<String> {
        self.some_variable(|variable: &Variable| variable.kind == kind)
    }

    fn prefix(&mut self, kind: Type, depth: usize) -> String {
        let smaller = depth - 1;
        match kind {
            Type::Number if self.choices.rarely() => format!("(- {})", self.operand(kind, smaller)),
            Type::Number => {
                let operator = self.choices.of(&ARITHMETIC);
                format!("{operator} {} {}", self.operand(kind, smaller), self.operand(kind, smaller))
            }
            Type::Text => format!("+{} {}", self.operand(kind, smaller), self.operand(kind, smaller)),
            Type::Boolean => match self.choices.below(3) {
                0 => self.comparison(smaller),
                1 => format!("(! {})", self.operand(kind, smaller)),
                _ => {
                    // `| | a b c` would read as the foreign operator `||`: the left side starts with no operator.
                    let operator = self.choices.of(&LOGIC);
                    format!("{operator} {} {}", self.argument(kind, smaller), self.operand(kind, smaller))
                }
            },
        }
    }

    /// Two values of one type; equality also takes two of different types.
    fn comparison(&mut self, depth: usize) -> String {
        let left = self.choices.of(&Type::ALL);
        let (operator, right) = match (self.choices.below(3), left) {
            (0, _) => (self.choices.of(&EQUALITY), self.choices.of(&Type::ALL)),
            (_, Type::Boolean) => (self.choices.of(&EQUALITY), left),
            _ => (self.choices.of(&ORDER), left),
        };
        format!("{operator} {} {}", self.operand(left, depth), self.operand(right, depth))
    }

    fn infix(&mut self, kind: Type, depth: usize) -> String {
        let smaller = depth - 1;
        let operator = match kind {
            Type::Number => self.choices.of(&ARITHMETIC),
            Type::Text => "+",
            Type::Boolean => self.choices.of(&LOGIC),
        };
        // A name before an operator and two atoms would start a call: the left side is never a bare name.
        format!("(({}) {operator} {})", self.expression(kind, smaller), self.operand(kind, smaller))
    }

    /// A call of an earlier function with this result.
    fn call(&mut self, kind: Type, depth: usize) -> Option<String> {
        let fitting: Vec<_> = self.callable.iter().filter(|function| function.result == kind).collect();
        if fitting.is_empty() || self.calls_left == 0 || self.loops > 1 {
            return None;
        }
        self.calls_left -= 1;
        let function = fitting[self.choices.below(fitting.len())];
        if function.parameters.is_empty() {
            return Some(format!("{}()", function.name));
        }
        let mut text = function.name.clone();
        for (position, &parameter) in function.parameters.iter().enumerate() {
            text.push(' ');
            if function.counts_down && position == 0 {
                text.push_str(self.choices.of(&["0", "1", "2", "6"]));
            } else {
                text.push_str(&self.argument(parameter, depth - 1));
            }
        }
        Some(text)
    }

    /// An operator form would read as infix after the first argument: anything but an atom gets parentheses.
    pub(super) fn argument(&mut self, kind: Type, depth: usize) -> String {
        if depth == 0 { self.atom(kind) } else { format!("({})", self.expression(kind, depth)) }
    }

    /// A match on literals with an arm for the rest.
    fn matching(&mut self, kind: Type, depth: usize) -> String {
        let subject = self.choices.of(&Type::ALL);
        let arms: &[&str] = match subject {
            Type::Number => &["0", "1", "-1"],
            Type::Text => &["\"\"", "\"a\""],
            Type::Boolean => &["true"],
        };
        let mut text = format!("(?({}){{", self.expression(subject, depth - 1));
        for pattern in arms {
            text.push_str(&format!("{pattern}:{};", self.expression(kind, depth - 1)));
        }
        let rest = if subject == Type::Boolean { "false" } else { "_" };
        text.push_str(&format!("{rest}:{}}})", self.expression(kind, depth - 1)));
        text
    }
}
