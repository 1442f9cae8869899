//! Statements and bodies.

use super::{Type, Variable, Writer};

impl Writer<'_, '_> {
    /// A function's body: some statements and the result.
    pub(super) fn body(&mut self, result: Type) -> String {
        let mut text = self.statements(5, result);
        text.push_str(&self.expression(result, 3));
        text
    }

    /// Up to `most` statements, each with its semicolon. `result` is what the function gives back.
    fn statements(&mut self, most: usize, result: Type) -> String {
        let count = self.choices.below(most + 1);
        (0..count).map(|_| self.statement(result) + ";").collect()
    }

    fn statement(&mut self, result: Type) -> String {
        match self.choices.below(10) {
            0 | 1 => self.binding(),
            2 => self.rebinding().unwrap_or_else(|| self.binding()),
            3 => self.guard(result),
            4 => format!("{} {}", self.condition(), self.operand(result, 1)),
            5 => format!("{}{{{}}}{{{}}}", self.condition(), self.block(result), self.block(result)),
            6 => self.range_loop(result),
            7 => self.while_loop(result),
            8 => format!("prnt ({})", self.some_expression()),
            _ => self.match_statement(result),
        }
    }

    fn binding(&mut self) -> String {
        let kind = self.choices.of(&Type::ALL);
        let value = self.expression(kind, 2);

        // With a blank, as a value that starts with `=` would make `==` of the two.
        format!("{}= {value}", self.bind(kind))
    }

    fn rebinding(&mut self) -> Option<String> {
        let name = self.some_variable(|variable: &Variable| !variable.fixed)?;
        let kind = self.variables.iter().find(|variable| variable.name == name)?.kind;
        Some(format!("{name}= {}", self.expression(kind, 2)))
    }

    /// A guard with braces. Its value may have another type than the function declares: that is legal.
    fn guard(&mut self, result: Type) -> String {
        let not = if self.choices.below(3) == 2 { "!" } else { "" };
        let kind = if self.choices.rarely() { self.choices.of(&Type::ALL) } else { result };
        let condition = if not.is_empty() { self.condition() } else { format!("({})", self.condition()) };
        let ret = if self.choices.rarely() { "ret " } else { "" };
        format!("{not}{condition}{{{ret}{}}}", self.expression(kind, 2))
    }

    /// Statements and a value, in a scope of their own.
    fn block(&mut self, result: Type) -> String {
        let outside = self.variables.len();
        let statements = self.statements(2, result);
        let text = format!("{statements}{}", self.some_expression());
        self.variables.truncate(outside);
        text
    }

    fn range_loop(&mut self, result: Type) -> String {
        let (from, to) = (self.choices.of(&["0", "1", "-2", "3"]), self.choices.of(&["0", "2", "4", "5"]));
        if self.loops == 2 {
            return self.binding();
        }
        let outside = self.variables.len();
        let counter = self.bind(Type::Number);
        self.loops += 1;
        let body = self.loop_body(result);
        self.loops -= 1;
        self.variables.truncate(outside);
        format!("@{counter} {from}..{to}{{{body}}}")
    }

    /// A loop over a variable of its own, counted before anything else so that `cnt` cannot skip it.
    fn while_loop(&mut self, result: Type) -> String {
        if self.loops == 2 {
            return self.binding();
        }
        let outside = self.variables.len();
        let counter = self.bind(Type::Number);
        self.variables[outside].fixed = true;
        self.loops += 1;
        let body = self.loop_body(result);
        self.loops -= 1;
        // What the body binds may never have been bound, if the loop ran no round: it is not used after it.
        self.variables.truncate(outside + 1);
        let limit = self.choices.of(&["0", "1", "3", "5"]);
        format!("{counter}=0;wh <{counter} {limit}{{{counter}=+{counter} 1;{body}}}")
    }

    fn loop_body(&mut self, result: Type) -> String {
        let mut text = self.statements(2, result);
        if self.choices.below(3) == 2 {
            let leave =
                if self.choices.below(2) == 0 { "cnt".to_owned() } else { format!("brk {}", self.atom_of_any()) };
            text.push_str(&format!("{}{{{leave}}};", self.condition()));
        }
        text + &self.some_expression()
    }

    fn match_statement(&mut self, result: Type) -> String {
        let subject = self.expression(Type::Number, 1);
        let (first, rest) = (self.block_free(result), self.block_free(result));
        format!("?({subject}){{1:{first};_:{rest}}}")
    }

    /// The body of an arm: one statement that cannot be mistaken for the start of the next arm.
    fn block_free(&mut self, result: Type) -> String {
        match self.choices.below(3) {
            0 => self.some_expression(),
            1 => self.rebinding().unwrap_or_else(|| self.some_expression()),
            _ => format!("ret {}", self.expression(result, 1)),
        }
    }

    fn some_expression(&mut self) -> String {
        let kind = self.choices.of(&Type::ALL);
        self.expression(kind, 2)
    }

    fn atom_of_any(&mut self) -> String {
        let kind = self.choices.of(&Type::ALL);
        self.expression(kind, 0)
    }
}
