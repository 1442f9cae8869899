//! What lists and texts have in common. Texts are sequences of characters (Unicode scalar values).

use super::Call;
use crate::operations::Fault;
use crate::value::{Value, View};

/// What most of these builtins take.
const LIST_OR_TEXT: &str = "a list or a text";

pub(super) fn length(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let length = match call.value(0).view() {
        View::List(elements) => elements.len(),
        View::Map(entries) => entries.len(),
        View::Text(text) => text.len(),
        _ => return Err(call.wrong(0, "a list, a map or a text")),
    };
    Ok(Value::number(length as f64))
}

pub(super) fn head(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let first = match call.value(0).view() {
        View::List(elements) => elements.first().cloned(),
        View::Text(text) => text.chars().next().map(Value::text),
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    first.ok_or_else(|| empty(call))
}

pub(super) fn tail(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (first, length) = match call.value(0).view() {
        View::List(elements) => (usize::from(!elements.is_empty()), elements.len()),
        View::Text(text) => (text.chars().next().map_or(0, char::len_utf8), text.len()),
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    match first {
        0 => Err(empty(call)),
        _ => Ok(call.take(0).slice(first..length).unwrap_or(Value::NIL)),
    }
}

#[cold]
fn empty(call: &Call<'_, '_>) -> Fault {
    let what = if call.value(0).as_text().is_some() { "text" } else { "list" };
    call.fault(format!("takes nothing out of an empty {what}"))
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::check;

    #[test]
    fn lengths_and_ends() {
        check(&[
            ("len", r#"["naïve"]"#, "6"),
            ("len", "[[4, 5, 6]]", "3"),
            ("len", r#"[{"a": 1, "b": 2}]"#, "2"),
            ("len", "[5]", "ILO-R009: `len` takes a list, a map or a text, got a number"),
            ("hd", "[[[1], 2]]", "[1]"),
            ("hd", r#"["élan"]"#, "é"),
            ("hd", "[[]]", "ILO-R009: `hd` takes nothing out of an empty list"),
            ("hd", r#"[""]"#, "ILO-R009: `hd` takes nothing out of an empty text"),
            ("hd", "[{}]", "ILO-R009: `hd` takes a list or a text, got a map"),
            ("tl", "[[4, 5, 6]]", "[5, 6]"),
            ("tl", "[[9]]", "[]"),
            ("tl", r#"["élan"]"#, "lan"),
            ("tl", "[[]]", "ILO-R009: `tl` takes nothing out of an empty list"),
            ("tl", r#"[""]"#, "ILO-R009: `tl` takes nothing out of an empty text"),
        ]);
    }
}
