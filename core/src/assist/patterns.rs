//! The patterns that a match could have.

use super::{Completion, NameKind};
use crate::syntax::ast::{Arm, PatternKind, ValueKind};
use crate::types::Type;

/// The patterns for values of a type that no arm has yet.
pub(super) fn of(ty: Option<&Type>, arms: &[Arm]) -> Vec<Completion> {
    let has = |wanted: &dyn Fn(&PatternKind) -> bool| arms.iter().any(|arm| wanted(&arm.pattern.kind));
    let mut patterns = Vec::new();
    let mut offer = |label: &str, doc: &str, is_there: bool| {
        if !is_there {
            let pattern = Completion::new(label, NameKind::Pattern, String::new()).doc(doc.into());
            patterns.push(pattern.inserts(format!("{label}:")));
        }
    };
    match ty {
        Some(Type::Result(ok, err)) => {
            let is_ok = |kind: &PatternKind| matches!(kind, PatternKind::Ok(_));
            let is_err = |kind: &PatternKind| matches!(kind, PatternKind::Err(_));
            offer("~v", &format!("an ok value, of type `{ok}`"), has(&is_ok));
            offer("^e", &format!("an err value, of type `{err}`"), has(&is_err));
        }
        Some(Type::Bool) => {
            for flag in [true, false] {
                offer(&flag.to_string(), "", has(&|kind| *kind == PatternKind::Bool(flag)));
            }
        }
        Some(Type::Sum(names)) => {
            for name in names.iter() {
                let is_there = has(&|kind| matches!(kind, PatternKind::Text(text) if text == name));
                offer(&format!("\"{name}\""), "", is_there);
            }
        }
        Some(Type::Unknown | Type::Variable(_) | Type::Optional(_)) | None => {
            for (label, doc, wanted) in [
                ("n v", "a number", ValueKind::Number),
                ("t v", "a text", ValueKind::Text),
                ("b v", "a boolean", ValueKind::Bool),
                ("l v", "a list", ValueKind::List),
            ] {
                offer(label, doc, has(&|kind| matches!(kind, PatternKind::Kind(found, _) if *found == wanted)));
            }
        }
        Some(_) => {}
    }
    patterns
        .push(Completion::new("_", NameKind::Pattern, String::new()).doc("anything else".into()).inserts("_:".into()));
    patterns
}
