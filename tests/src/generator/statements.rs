//! Statements and bodies.

use super::types::Type;
use super::{Signature, Variable, Writer, field_name};
use std::fmt::Write;

impl Writer<'_, '_> {
    /// A function's body: some statements and the result.
    pub(super) fn body(&mut self) -> String {
        let mut text = self.statements(6);
        text.push_str(&self.result_expression(3));
        text
    }

    /// A base case behind a guard, then a combination with the result of a smaller call.
    pub(super) fn recursive_body(&mut self, signature: &Signature) -> String {
        let base = self.result_expression(2);
        let mut call = format!("{} (- p0 1)", signature.name);
        for kind in &signature.parameters[1..] {
            // Writing into a string cannot fail.
            let _ = write!(call, " {}", self.argument(kind, 1));
        }
        let step = match (self.choices.below(3), &signature.result) {
            // In tail position, the frame is reused.
            (0, _) => call,
            (_, Type::Boolean) => format!("r={call};(! r)"),
            (_, kind @ (Type::Number | Type::Text | Type::List(_))) => format!("r={call};+r {}", self.literal(kind)),
            (_, Type::Result(_)) => format!("r={}! {};(~r)", signature.name, &call[signature.name.len() + 1..]),
            (_, kind) => format!("r={call};?(= r r){{true:r;false:{}}}", self.atom(kind)),
        };
        format!("<=p0 0{{{base}}};{step}")
    }

    /// An expression of the function's result type, cut if it could grow from call to call.
    pub(super) fn result_expression(&mut self, depth: usize) -> String {
        let kind = self.result.clone();
        match kind.grows() {
            true => format!("slc {} 0 9", self.argument(&kind, depth)),
            false => self.expression(&kind, depth),
        }
    }

    /// Up to `most` statements, each with its semicolon.
    fn statements(&mut self, most: usize) -> String {
        let count = self.choices.below(most + 1);
        (0..count).map(|_| self.statement() + ";").collect()
    }

    fn statement(&mut self) -> String {
        match self.choices.below(17) {
            0 | 1 => Some(self.binding()),
            2 => self.rebinding(),
            3 | 4 => self.update(),
            5 => Some(self.guard()),
            6 => Some(self.braceless_guard()),
            7 => Some(format!("{}{{{}}}{{{}}}", self.condition(), self.block(), self.block())),
            8 => self.range_loop(),
            9 | 10 => self.list_loop(),
            11 => self.while_loop(),
            12 => Some(format!("prnt ({})", self.some_expression())),
            13 => self.destructuring(),
            14 | 15 => self.higher_order().map(|(kind, value)| format!("{}= {value}", self.bind(kind))),
            _ => Some(self.match_statement()),
        }
        .unwrap_or_else(|| self.binding())
    }

    pub(super) fn binding(&mut self) -> String {
        let kind = self.some_type();
        let value = self.expression(&kind, 2);
        // With a blank, as a value that starts with `=` would make `==` of the two.
        format!("{}= {value}", self.bind(kind))
    }

    fn rebinding(&mut self) -> Option<String> {
        let Variable { name, kind, .. } = self.some_assignable()?;
        Some(format!("{name}= {}", self.expression(&kind, 2)))
    }

    /// Binds variables that are named like fields of a record.
    fn destructuring(&mut self) -> Option<String> {
        if self.records.is_empty() {
            return None;
        }
        let record = self.choices.below(self.records.len());
        let value = self.expression(&Type::Record(record), 1);
        let names: Vec<String> = (0..self.records[record].len()).map(|field| field_name(record, field)).collect();
        for (name, kind) in names.iter().zip(&self.records[record]) {
            if !self.variables.iter().any(|variable| variable.name == *name) {
                self.variables.push(Variable { name: name.clone(), kind: kind.clone(), fixed: false });
            }
        }
        Some(format!("{{{}}}={value}", names.join(";")))
    }

    /// A guard with braces. Its value may have another type than the function declares: that is legal.
    fn guard(&mut self) -> String {
        let not = if self.choices.below(3) == 2 { "!" } else { "" };
        let condition = if not.is_empty() { self.condition() } else { format!("({})", self.condition()) };
        let ret = if self.choices.rarely() { "ret " } else { "" };
        let value = if self.choices.rarely() { self.some_expression() } else { self.result_expression(2) };
        format!("{not}{condition}{{{ret}{value}}}")
    }

    fn braceless_guard(&mut self) -> String {
        let (condition, kind) = (self.condition(), self.result.clone());
        format!("{condition} {}", self.operand(&kind, 1))
    }

    /// Statements and a value, in a scope of their own.
    fn block(&mut self) -> String {
        let outside = self.variables.len();
        let statements = self.statements(2);
        let text = format!("{statements}{}", self.some_expression());
        self.variables.truncate(outside);
        text
    }

    fn range_loop(&mut self) -> Option<String> {
        let (from, to) = (self.choices.of(&["0", "1", "-2", "3"]), self.choices.of(&["0", "2", "4", "5"]));
        let (counter, body) = self.scoped_loop(Type::Number)?;
        Some(format!("@{counter} {from}..{to}{{{body}}}"))
    }

    /// A loop over a few elements of a list.
    fn list_loop(&mut self) -> Option<String> {
        let element = self.some_type();
        let list = match self.variable(&element.list()) {
            Some(name) if self.choices.below(2) == 0 => name,
            _ => format!("(slc {} 0 5)", self.argument(&element.list(), 1)),
        };
        let (variable, body) = self.scoped_loop(element)?;
        Some(format!("@{variable} {list}{{{body}}}"))
    }

    /// The variable and the body of a loop with a scope of its own, unless there are loops enough around it.
    fn scoped_loop(&mut self, kind: Type) -> Option<(String, String)> {
        if self.loops == 2 {
            return None;
        }
        let outside = self.variables.len();
        let variable = self.bind(kind);
        let body = self.loop_body();
        self.variables.truncate(outside);
        Some((variable, body))
    }

    /// A loop over a variable of its own, counted before anything else so that `cnt` cannot skip it.
    fn while_loop(&mut self) -> Option<String> {
        if self.loops == 2 {
            return None;
        }
        let outside = self.variables.len();
        let counter = self.bind(Type::Number);
        self.variables[outside].fixed = true;
        let body = self.loop_body();
        // What the body binds may never have been bound, if the loop ran no round: it is rarely used after it.
        if !self.choices.rarely() {
            self.variables.truncate(outside + 1);
        }
        let limit = self.choices.of(&["0", "1", "3", "5"]);
        Some(format!("{counter}=0;wh <{counter} {limit}{{{counter}=+{counter} 1;{body}}}"))
    }

    fn loop_body(&mut self) -> String {
        self.loops += 1;
        let mut text = self.statements(3);
        if self.choices.below(3) == 2 {
            let leave = if self.choices.below(2) == 0 { "cnt".to_owned() } else { format!("brk {}", self.some_atom()) };
            text.push_str(&format!("{}{{{leave}}};", self.condition()));
        }
        text.push_str(&self.some_expression());
        self.loops -= 1;
        text
    }

    pub(super) fn some_expression(&mut self) -> String {
        let kind = self.some_type();
        self.expression(&kind, 2)
    }

    fn some_atom(&mut self) -> String {
        let kind = self.some_type();
        self.atom(&kind)
    }
}
