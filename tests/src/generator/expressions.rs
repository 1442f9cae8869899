//! Expressions of a wanted type. `depth` bounds how far they nest.

use super::types::Type;
use super::{Variable, Writer, field_name};

const NUMBERS: [&str; 14] =
    ["0", "1", "2", "3", "-1", "0.5", "7", "10", "-0.25", "100", "0.1", "1000000", "9007199254740993", "0.0000001"];
const TEXTS: [&str; 9] =
    ["\"\"", "\"a\"", "\"b\"", "\"ab\"", "\"a b\\n\"", "\"é\"", "\"\\\"\"", "\"12\"", "\"[1, {}]\""];
const ARITHMETIC: [&str; 4] = ["+", "-", "*", "/"];
const ORDER: [&str; 4] = ["<", ">", "<=", ">="];
const EQUALITY: [&str; 2] = ["=", "!="];
const LOGIC: [&str; 2] = ["&", "|"];

impl Writer<'_, '_> {
    /// Anything that may stand after `=` or end a body.
    pub(super) fn expression(&mut self, kind: &Type, depth: usize) -> String {
        if depth == 0 {
            return self.atom(kind);
        }
        let form = match self.choices.below(10) {
            0 => Some(self.atom(kind)),
            1 | 2 => self.call(kind, depth),
            3 => Some(self.matching(kind, depth)),
            4 => self.part(kind, depth),
            5 => self.infix(kind, depth),
            6 | 7 => self.compound(kind, depth),
            _ => self.prefix(kind, depth),
        };
        form.or_else(|| self.prefix(kind, depth))
            .or_else(|| self.compound(kind, depth))
            .unwrap_or_else(|| self.atom(kind))
    }

    /// Anything that may follow an operator: what is not closed by itself gets parentheses.
    pub(super) fn operand(&mut self, kind: &Type, depth: usize) -> String {
        if depth == 0 {
            return self.atom(kind);
        }
        match self.choices.below(4) {
            0 => self.atom(kind),
            1 => match self.prefix(kind, depth) {
                Some(prefix) => prefix,
                None => self.argument(kind, depth - 1),
            },
            _ => format!("({})", self.expression(kind, depth - 1)),
        }
    }

    /// An operator form would read as infix after the first argument: anything but an atom gets parentheses.
    pub(super) fn argument(&mut self, kind: &Type, depth: usize) -> String {
        if depth == 0 { self.atom(kind) } else { format!("({})", self.expression(kind, depth)) }
    }

    /// A condition that starts with its operator, so that a block or an operand may follow it.
    pub(super) fn condition(&mut self) -> String {
        self.comparison(1)
    }

    /// Straight-line number arithmetic: what every native tier compiles.
    pub(super) fn arithmetic(&mut self, depth: usize) -> String {
        if depth == 0 || self.choices.below(4) == 0 {
            return self.atom(&Type::Number);
        }
        if self.choices.rarely() {
            return format!("(- {})", self.atom(&Type::Number));
        }
        let operator = self.choices.of(&ARITHMETIC);
        format!("{operator} {} {}", self.arithmetic(depth - 1), self.arithmetic(depth - 1))
    }

    /// A literal or a variable.
    pub(super) fn atom(&mut self, kind: &Type) -> String {
        let variable = if self.choices.below(3) > 0 { self.variable(kind) } else { None };
        variable.unwrap_or_else(|| self.literal(kind))
    }

    /// A variable of the type, or rarely one of which nothing is known.
    pub(super) fn variable(&mut self, kind: &Type) -> Option<String> {
        let found = self.some_variable(|variable: &Variable| match &variable.kind {
            Type::Any => true,
            known => known == kind,
        })?;
        if found.kind == Type::Any && *kind != Type::Any && !self.choices.rarely() {
            return self.some_variable(|variable| variable.kind == *kind).map(|variable| variable.name);
        }
        Some(found.name)
    }

    pub(super) fn literal(&mut self, kind: &Type) -> String {
        match kind {
            Type::Number => self.choices.of(&NUMBERS).to_owned(),
            Type::Text => self.choices.of(&TEXTS).to_owned(),
            Type::Boolean => self.choices.of(&["false", "true"]).to_owned(),
            Type::List(element) => {
                let elements: Vec<String> = (0..self.choices.below(4)).map(|_| self.atom(element)).collect();
                format!("[{}]", elements.join(", "))
            }
            Type::Optional(inner) => self.atom(inner),
            Type::Map(_) => "(mmap)".to_owned(),
            Type::Result(ok) => match self.choices.below(3) {
                2 => format!("(^{})", self.atom(&Type::Text)),
                _ => format!("(~{})", self.atom(ok)),
            },
            Type::Record(index) => self.record_literal(*index, 0),
            Type::Function(parameters, result) => self.function_value(parameters, result),
            Type::Any => {
                let scalar = self.choices.of(&Type::SCALARS);
                self.literal(&scalar)
            }
        }
    }

    /// A record with every field; values are atoms or in parentheses.
    pub(super) fn record_literal(&mut self, index: usize, depth: usize) -> String {
        let fields: Vec<String> = (0..self.records[index].len())
            .map(|field| format!(" {}:{}", field_name(index, field), self.argument(&self.records[index][field], depth)))
            .collect();
        format!("(r{index}{})", fields.concat())
    }

    /// An operator and its operands.
    fn prefix(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let smaller = depth - 1;
        Some(match kind {
            Type::Number if self.choices.rarely() => format!("(- {})", self.operand(kind, smaller)),
            Type::Number => {
                let operator = self.choices.of(&ARITHMETIC);
                format!("{operator} {} {}", self.operand(kind, smaller), self.operand(kind, smaller))
            }
            Type::Text => format!("+ {} {}", self.operand(kind, smaller), self.addend(kind, smaller)),
            Type::List(element) if self.choices.below(2) == 0 => {
                format!("+= {} {}", self.operand(kind, smaller), self.operand(element, smaller))
            }
            Type::List(_) => format!("+ {} {}", self.operand(kind, smaller), self.addend(kind, smaller)),
            Type::Boolean => match self.choices.below(3) {
                0 => self.comparison(smaller),
                1 => format!("(! {})", self.operand(kind, smaller)),
                _ => {
                    // `| | a b c` would read as the foreign operator `||`: the left side starts with no operator.
                    let operator = self.choices.of(&LOGIC);
                    format!("{operator} {} {}", self.argument(kind, smaller), self.operand(kind, smaller))
                }
            },
            _ => return None,
        })
    }

    fn infix(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let smaller = depth - 1;
        // A name before an operator and two atoms would start a call: the left side is never a bare name.
        let left = format!("({})", self.expression(kind, smaller));
        let (operator, right) = match kind {
            Type::Number => (self.choices.of(&ARITHMETIC), self.operand(kind, smaller)),
            Type::Boolean => (self.choices.of(&LOGIC), self.operand(kind, smaller)),
            Type::List(element) if self.choices.below(2) == 0 => ("+=", self.operand(element, smaller)),
            Type::Text | Type::List(_) => ("+", self.addend(kind, smaller)),
            _ => return None,
        };
        Some(format!("({left} {operator} {right})"))
    }

    /// A few characters or elements: what a text or list may grow by.
    fn addend(&mut self, kind: &Type, depth: usize) -> String {
        if self.choices.below(2) == 0 {
            self.literal(kind)
        } else {
            format!("(slc {} 0 4)", self.argument(kind, depth))
        }
    }

    /// Two values of one type; equality also takes two of different types, and compounds.
    fn comparison(&mut self, depth: usize) -> String {
        let (operator, left, right) = match self.choices.below(4) {
            0 => (self.choices.of(&EQUALITY), self.some_type(), self.some_type()),
            1 => {
                let kind = self.some_type();
                (self.choices.of(&EQUALITY), kind.clone(), kind)
            }
            _ => {
                let kind = self.choices.of(&[Type::Number, Type::Text]);
                (self.choices.of(&ORDER), kind.clone(), kind)
            }
        };
        format!("{operator} {} {}", self.operand(&left, depth), self.operand(&right, depth))
    }
}
