//! Bindings that make a new value of the old one: what engines do in place when nothing else holds it.

use super::types::Type;
use super::{Writer, field_name};

impl Writer<'_, '_> {
    /// A variable set to a changed copy of itself.
    pub(super) fn update(&mut self) -> Option<String> {
        let variable = self.some_assignable()?;
        let (name, kind) = (&variable.name, &variable.kind);
        let value = match kind {
            Type::Number => format!("+ {name} {}", self.atom(kind)),
            Type::Text => match self.choices.below(3) {
                0 => format!("rev {name}"),
                1 => format!("+ {name} (slc {name} 0 2)"),
                _ => format!("+ {name} {}", self.literal(kind)),
            },
            Type::List(element) => match self.choices.below(6) {
                0 => format!("rev {name}"),
                1 => format!("+ {name} (slc {name} 0 2)"),
                2 => format!("tl {name}"),
                3 => format!("+ {name} {}", self.literal(kind)),
                4 if **element == Type::Number => format!("+= {name} (len {name})"),
                _ => format!("+= {name} {}", self.operand(element, 1)),
            },
            Type::Map(value) => {
                let key = self.choices.of(&["\"a\"", "\"b\""]);
                match (self.choices.below(3), &**value) {
                    (0, _) => format!("mdel {name} {key}"),
                    (1, Type::Number) => format!("mset {name} {key} (+ 1 ((mget {name} {key}) ?? 0))"),
                    _ => format!("mset {name} {key} {}", self.argument(value, 1)),
                }
            }
            Type::Record(index) => {
                let field = self.choices.below(self.records[*index].len());
                let value = self.argument(&self.records[*index][field], 1);
                format!("{name} with {}:{value}", field_name(*index, field))
            }
            Type::Boolean => format!("! {name}"),
            Type::Optional(_) | Type::Result(_) | Type::Function(..) | Type::Any => return None,
        };
        Some(format!("{name}= {value}"))
    }
}
