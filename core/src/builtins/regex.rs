//! Regular expressions, matched in linear time: nothing here needs a time limit.

use super::Call;
use crate::operations::Fault;
use crate::value::Value;
use ::regex::{Error, Regex, RegexBuilder};
use std::cell::RefCell;

/// Bytes that a compiled expression may take.
const COMPILED_LIMIT: usize = 1 << 20;
/// Bytes that matching may use as a cache.
const CACHE_LIMIT: usize = 2 << 20;
/// Compiled expressions that are kept, so that loops compile theirs once.
const KEPT: usize = 8;

thread_local! {
    /// By pattern, the last used one last.
    static COMPILED: RefCell<Vec<(String, Regex)>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn search(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    let expression = compiled(pattern).map_err(|error| call.fault(refused(&error)))?;
    // The whole match is a group, too.
    let found = if expression.captures_len() == 1 {
        expression.find_iter(text).map(|found| Value::text(found.as_str())).collect()
    } else {
        let first = expression.captures(text);
        let groups = first.iter().flat_map(|captures| captures.iter().skip(1).flatten());
        groups.map(|group| Value::text(group.as_str())).collect()
    };
    Ok(Value::list(found))
}

fn compiled(pattern: &str) -> Result<Regex, Error> {
    COMPILED.with_borrow_mut(|kept| {
        let (pattern, expression) = match kept.iter().position(|(known, _)| known == pattern) {
            Some(index) => kept.remove(index),
            None => {
                let mut builder = RegexBuilder::new(pattern);
                let expression = builder.size_limit(COMPILED_LIMIT).dfa_size_limit(CACHE_LIMIT).build()?;
                if kept.len() == KEPT {
                    kept.remove(0);
                }
                (pattern.to_owned(), expression)
            }
        };
        kept.push((pattern, expression.clone()));
        Ok(expression)
    })
}

#[cold]
fn refused(error: &Error) -> String {
    match error {
        Error::CompiledTooBig(_) => "takes a smaller regular expression: this one needs too much memory".into(),
        // The last line says what is wrong; those above show where.
        _ => {
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("takes a regular expression, and this is none: {reason}")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::{call, check, shown};
    use crate::value::Value;

    #[test]
    fn matches_and_groups() {
        check(&[
            ("rgx", r#"["[0-9]+", "a1b22c333"]"#, "[1, 22, 333]"),
            ("rgx", r#"["(\\w+)@(\\w+)", "to: bob@site now, ann@home"]"#, "[bob, site]"),
            ("rgx", r#"["x+", "abc"]"#, "[]"),
            ("rgx", r#"["(x)", "abc"]"#, "[]"),
            ("rgx", r#"["(a)|(b)", "b"]"#, "[b]"),
            ("rgx", r#"["(z)?b", "ab"]"#, "[]"),
            ("rgx", r#"["(?:a)(?P<name>b)", "ab"]"#, "[b]"),
            ("rgx", r#"["", "ab"]"#, "[, , ]"),
            ("rgx", r#"[1, "ab"]"#, "ILO-R009: `rgx` takes a text as `pattern`, got a number"),
        ]);
    }

    #[test]
    fn letters_are_those_of_unicode() {
        check(&[
            ("rgx", r#"["\\w+", "é b"]"#, "[é, b]"),
            ("rgx", r#"["\\d", "٣"]"#, "[٣]"),
            ("rgx", r#"["(?i)É", "é"]"#, "[é]"),
            ("rgx", r#"["\\p{Greek}+", "aαβ"]"#, "[αβ]"),
            ("rgx", r#"["\\p{Lu}", "aÄB"]"#, "[Ä, B]"),
            ("rgx", r#"["\\bü\\b", "aü ü"]"#, "[ü]"),
        ]);
    }

    #[test]
    fn what_is_no_expression_is_said() {
        check(&[
            ("rgx", r#"["(", ""]"#, "ILO-R009: `rgx` takes a regular expression, and this is none: unclosed group"),
            (
                "rgx",
                r#"["(?=a)", ""]"#,
                "ILO-R009: `rgx` takes a regular expression, and this is none: \
                 look-around, including look-ahead and look-behind, is not supported",
            ),
            (
                "rgx",
                r#"["\\w{999}", ""]"#,
                "ILO-R009: `rgx` takes a smaller regular expression: this one needs too much memory",
            ),
        ]);
    }

    #[test]
    fn patterns_that_defeat_backtracking_are_quick() {
        let text = "a".repeat(10_000);
        let found = call("rgx", vec![Value::text("(a*)*b"), Value::text(text)]);
        assert_eq!(shown(&found), "[]");
    }

    #[test]
    fn expressions_are_kept_and_forgotten() {
        for round in 0..3 {
            for number in 0..20 {
                let found = call("rgx", vec![Value::text(format!("{number}+")), Value::text(number.to_string())]);
                assert_eq!(shown(&found), format!("[{number}]"), "{round}");
            }
        }
    }
}
