//! Texts taken apart and put together.

use super::Call;
use crate::operations::Fault;
use crate::value::Value;
use std::fmt::Write;

pub(super) fn split(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (text, separator) = (call.text(0)?, call.text(1)?);
    Ok(Value::list(text.split(separator).map(Value::text).collect()))
}

pub(super) fn join(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let separator = call.text(1)?;
    let mut joined = String::new();
    for (index, element) in call.list(0)?.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(element.as_text().ok_or_else(|| call.wrong_element("texts", element))?);
    }
    Ok(Value::text(joined))
}

pub(super) fn trim(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::text(call.text(0)?.trim()))
}

/// What a template has in the place of a value.
const PLACE: &str = "{}";

pub(super) fn format(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let mut rest = call.text(0)?;
    let mut formatted = String::with_capacity(rest.len());
    for value in call.values_from(1) {
        let Some((before, after)) = rest.split_once(PLACE) else { break };
        // Writing to a text cannot fail.
        let _ = write!(formatted, "{before}{value}");
        rest = after;
    }
    formatted.push_str(rest);
    Ok(Value::text(formatted))
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::check;

    #[test]
    fn taking_apart_and_putting_together() {
        check(&[
            ("spl", r#"["a--b", "-"]"#, "[a, , b]"),
            ("spl", r#"["é1", ""]"#, "[, é, 1, ]"),
            ("spl", r#"["", ","]"#, "[]"),
            ("spl", r#"["", ""]"#, "[, ]"),
            ("spl", r#"["a", 1]"#, "ILO-R009: `spl` takes a text as `separator`, got a number"),
            ("cat", r#"[["a", "b", "c"], ", "]"#, "a, b, c"),
            ("cat", r#"[[], "-"]"#, ""),
            ("cat", r#"[["a", 1], "-"]"#, "ILO-R009: `cat` takes a list of texts, got a number in it"),
            ("trm", "[\"\\u00a0 a b\\u2003\\n\"]", "a b"),
            ("trm", "[1]", "ILO-R009: `trm` takes a text, got a number"),
        ]);
    }

    #[test]
    fn templates() {
        check(&[
            ("fmt", r#"["{} is {}", "x", 1.50]"#, "x is 1.5"),
            ("fmt", r#"["{}-{}", 1]"#, "1-{}"),
            ("fmt", r#"["{}", 1, 2]"#, "1"),
            ("fmt", r#"["plain"]"#, "plain"),
            ("fmt", r#"["{}{}", "{}", 2]"#, "{}2"),
            ("fmt", r#"["{a} {} { {{}}", 5, null]"#, "{a} 5 { {nil}"),
            ("fmt", r#"["{}", {"k": [1, "a"]}]"#, "{k: [1, a]}"),
            ("fmt", "[1, 2]", "ILO-R009: `fmt` takes a text as `template`, got a number"),
        ]);
    }
}
