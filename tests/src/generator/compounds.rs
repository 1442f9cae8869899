//! What is made of values inside values, and of builtins that take one apart or put one together.

use super::types::Type;
use super::{Writer, field_name};

impl Writer<'_, '_> {
    /// A value of the type from a form or builtin of its own.
    pub(super) fn compound(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let smaller = depth - 1;
        Some(match kind {
            Type::Number => self.number_builtin(smaller),
            Type::Text => self.text_builtin(smaller),
            Type::Boolean => self.boolean_builtin(smaller),
            Type::List(element) => self.list_builtin(kind, element, smaller),
            Type::Map(value) => match self.choices.below(3) {
                0 => format!("mdel {} {}", self.argument(kind, smaller), self.key()),
                _ => {
                    let (map, key) = (self.argument(kind, smaller), self.key());
                    format!("mset {map} {key} {}", self.argument(value, smaller))
                }
            },
            Type::Optional(inner) if inner.nests() && self.choices.below(2) == 0 => {
                format!("mget {} {}", self.argument(&inner.map(), smaller), self.key())
            }
            Type::Optional(inner) => self.expression(inner, smaller),
            Type::Result(ok) => match self.choices.below(4) {
                0 => format!("(^{})", self.argument(&Type::Text, smaller)),
                1 if **ok == Type::Number => format!("num {}", self.argument(&Type::Text, smaller)),
                _ => format!("(~{})", self.argument(ok, smaller)),
            },
            Type::Record(index) if self.choices.below(2) == 0 => self.record_literal(*index, smaller),
            Type::Record(index) => self.with(*index, smaller),
            Type::Function(..) | Type::Any => return None,
        })
    }

    /// A record with another value in one of its fields.
    pub(super) fn with(&mut self, index: usize, depth: usize) -> String {
        let record = self.argument(&Type::Record(index), depth);
        let field = self.choices.below(self.records[index].len());
        let value = self.argument(&self.records[index][field], depth);
        format!("({record} with {}:{value})", field_name(index, field))
    }

    /// A value of the type out of another one.
    pub(super) fn part(&mut self, kind: &Type, depth: usize) -> Option<String> {
        if !kind.nests() {
            return None;
        }
        let smaller = depth - 1;
        match self.choices.below(6) {
            0 => Some(format!("hd {}", self.argument(&kind.list(), smaller))),
            1 => {
                let list = self.variable(&kind.list())?;
                Some(format!("{list}.{}", self.choices.of(&["0", "1", "7"])))
            }
            2 => {
                let (record, field) = self.field_of(kind)?;
                let object = self.variable(&Type::Record(record))?;
                Some(format!("{object}{}{}", self.choices.of(&[".", ".?"]), field_name(record, field)))
            }
            3 => Some(format!("(({}) ?? {})", self.expression(&kind.optional(), smaller), self.operand(kind, smaller))),
            4 => {
                let (ok, text) = (self.fresh_name(), self.expression(&Type::Result(kind.clone().into()), smaller));
                Some(format!("(?({text}){{~{ok}:{ok};^_:{}}})", self.expression(kind, smaller)))
            }
            _ => self.unwrapped_call(kind, depth),
        }
    }

    /// A field of that type, in some record type.
    fn field_of(&mut self, kind: &Type) -> Option<(usize, usize)> {
        let mut fields = Vec::new();
        for (record, kinds) in self.records.iter().enumerate() {
            fields.extend((0..kinds.len()).filter(|&field| kinds[field] == *kind).map(|field| (record, field)));
        }
        if fields.is_empty() { None } else { Some(self.choices.of(&fields)) }
    }

    /// A key of a map: few different ones, so that some are found.
    fn key(&mut self) -> String {
        match self.choices.below(4) {
            3 => self.atom(&Type::Text),
            key => ["\"a\"", "\"b\"", "\"\""][key].to_owned(),
        }
    }

    fn number_builtin(&mut self, depth: usize) -> String {
        let number = Type::Number;
        match self.choices.below(5) {
            0 => {
                let kind = self.sequence_or_map();
                format!("len {}", self.argument(&kind, depth))
            }
            1 => format!("sum {}", self.argument(&number.list(), depth)),
            2 => format!("{} {}", self.choices.of(&["abs", "flr", "cel"]), self.argument(&number, depth)),
            3 => format!("avg {}", self.argument(&number.list(), depth)),
            _ => {
                let name = self.choices.of(&["min", "max", "mod", "pow"]);
                format!("{name} {} {}", self.argument(&number, depth), self.argument(&number, depth))
            }
        }
    }

    fn sequence_or_map(&mut self) -> Type {
        let element = self.choices.of(&Type::SCALARS);
        self.choices.of(&[element.list(), element.map(), Type::Text])
    }

    fn text_builtin(&mut self, depth: usize) -> String {
        let text = Type::Text;
        match self.choices.below(6) {
            0 => format!("str {}", self.argument(&Type::Number, depth)),
            1 => format!("{} {}", self.choices.of(&["rev", "trm", "srt", "unq"]), self.argument(&text, depth)),
            2 => self.slice(&text, depth),
            3 => format!("slc (cat {} {}) 0 9", self.argument(&text.list(), depth), self.atom(&text)),
            4 => {
                let kind = self.some_type();
                format!("slc (jdmp {}) 0 9", self.argument(&kind, depth))
            }
            _ => {
                let kind = self.some_type();
                format!("slc (fmt \"{{}}-{{}}\" {} {}) 0 9", self.argument(&kind, depth), self.atom(&text))
            }
        }
    }

    fn slice(&mut self, kind: &Type, depth: usize) -> String {
        let start = self.atom(&Type::Number);
        format!("slc {} {start} {}", self.argument(kind, depth), self.atom(&Type::Number))
    }

    fn boolean_builtin(&mut self, depth: usize) -> String {
        let element = self.some_type();
        match self.choices.below(3) {
            0 => {
                let list = self.argument(&element.list(), depth);
                format!("has {list} {}", self.argument(&element, depth))
            }
            1 => format!("has {} {}", self.argument(&Type::Text, depth), self.atom(&Type::Text)),
            _ => format!("mhas {} {}", self.argument(&element.map(), depth), self.key()),
        }
    }

    fn list_builtin(&mut self, kind: &Type, element: &Type, depth: usize) -> String {
        match (self.choices.below(6), element) {
            (0, _) => format!("{} {}", self.choices.of(&["rev", "tl", "unq"]), self.argument(kind, depth)),
            (1, _) => self.slice(kind, depth),
            (2, _) => format!("mvals {}", self.argument(&element.map(), depth)),
            (3, Type::Text) => {
                let value = self.choices.of(&Type::SCALARS);
                format!("mkeys {}", self.argument(&value.map(), depth))
            }
            (4, Type::Text) => format!("spl {} {}", self.argument(&Type::Text, depth), self.atom(&Type::Text)),
            (3, Type::Number) => format!("srt {}", self.argument(kind, depth)),
            (4, _) => format!("slc (flat {}) 0 9", self.argument(&kind.list(), depth)),
            _ => {
                let elements: Vec<String> =
                    (0..self.choices.below(4)).map(|_| self.expression(element, depth)).collect();
                format!("[{}]", elements.join(", "))
            }
        }
    }
}
