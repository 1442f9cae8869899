//! Matches, as expressions and as statements.

use super::types::Type;
use super::{Variable, Writer};

impl Writer<'_, '_> {
    /// A match whose arms give a value of the type.
    pub(super) fn matching(&mut self, kind: &Type, depth: usize) -> String {
        format!("({})", self.arms(depth - 1, |writer| writer.expression(kind, depth - 1)))
    }

    /// A match for the sake of what its arms do.
    pub(super) fn match_statement(&mut self) -> String {
        self.arms(1, Self::arm)
    }

    /// A match of some subject; `arm` writes what an arm does, in a scope of its own.
    fn arms(&mut self, depth: usize, arm: impl Fn(&mut Self) -> String) -> String {
        match self.choices.below(5) {
            0 => self.literal_arms(&Type::Number, &["0", "1", "-1"], "_", depth, arm),
            1 => self.literal_arms(&Type::Text, &["\"\"", "\"a\""], "_", depth, arm),
            2 => self.literal_arms(&Type::Boolean, &["true"], "false", depth, arm),
            3 => {
                let ok = self.some_type();
                let subject = self.expression(&Type::Result(ok.clone().into()), depth);
                let right = self.binding_arm('~', &ok, &arm);
                format!("?({subject}){{{right};{}}}", self.binding_arm('^', &Type::Text, &arm))
            }
            _ => {
                let kind = self.some_type();
                let subject = self.expression(&kind.optional(), depth);
                let list = if matches!(kind, Type::List(_)) { kind } else { Type::Number.list() };
                let patterns = [('n', Type::Number), ('t', Type::Text), ('b', Type::Boolean), ('l', list)];
                let mut text = format!("?({subject}){{");
                for (letter, bound) in &patterns[..=self.choices.below(patterns.len())] {
                    text.push_str(&self.binding_arm(*letter, bound, &arm));
                    text.push(';');
                }
                format!("{text}_:{}}}", self.scoped(&arm))
            }
        }
    }

    fn literal_arms(
        &mut self,
        subject: &Type,
        patterns: &[&str],
        rest: &str,
        depth: usize,
        arm: impl Fn(&mut Self) -> String,
    ) -> String {
        let mut text = format!("?({}){{", self.expression(subject, depth));
        for pattern in patterns {
            text.push_str(&format!("{pattern}:{};", self.scoped(&arm)));
        }
        format!("{text}{rest}:{}}}", self.scoped(&arm))
    }

    /// An arm that binds what its pattern takes, or does not.
    fn binding_arm(&mut self, letter: char, bound: &Type, arm: &impl Fn(&mut Self) -> String) -> String {
        let blank = if letter.is_alphabetic() { " " } else { "" };
        if self.choices.below(3) == 2 {
            return format!("{letter}{blank}_:{}", self.scoped(arm));
        }
        let outside = self.variables.len();
        let name = self.bind(bound.clone());
        let body = arm(self);
        self.variables.truncate(outside);
        format!("{letter}{blank}{name}:{body}")
    }

    fn scoped(&mut self, write: &impl Fn(&mut Self) -> String) -> String {
        let outside = self.variables.len();
        let text = write(self);
        self.variables.truncate(outside);
        text
    }

    /// What an arm of a statement does: nothing that can be mistaken for the start of the next arm.
    fn arm(&mut self) -> String {
        match self.choices.below(4) {
            0 => self.some_expression(),
            1 => {
                let binding = self.binding();
                format!("{binding};{}", self.some_expression())
            }
            2 => self.update().unwrap_or_else(|| self.some_expression()),
            _ => format!("ret {}", self.result_expression(1)),
        }
    }

    /// Any name that a binding may set. What is assigned to a variable of any type would give it that type.
    pub(super) fn some_assignable(&mut self) -> Option<Variable> {
        self.some_variable(|variable| !variable.fixed && variable.kind != Type::Any)
    }
}
