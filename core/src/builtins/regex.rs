//! Regular expressions in the syntax of the `regex` crate, matched in linear time: nothing here needs a time limit.
//!
//! Built of that crate's parts, its parser and its plainest matcher: with what it would choose among, the page's share
//! is a fifth larger, and the choice is the same as long as the faster matchers, which are larger still, stay out.

use super::Call;
use crate::operations::Fault;
use crate::value::Value;
use regex_automata::PatternID;
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::nfa::thompson::{Compiler, Config};
use std::cell::RefCell;

/// Bytes that a compiled expression may take.
const COMPILED_LIMIT: usize = 1 << 20;
/// Compiled expressions that are kept, so that loops compile theirs once.
const KEPT: usize = 8;

thread_local! {
    /// The last used one last.
    static COMPILED: RefCell<Vec<Expression>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn search(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    COMPILED.with_borrow_mut(|kept| {
        let mut expression = match kept.iter().position(|expression| expression.pattern == pattern) {
            Some(index) => kept.remove(index),
            None => Expression::new(pattern).map_err(|reason| call.fault(reason))?,
        };
        if kept.len() == KEPT {
            kept.remove(0);
        }
        let found = expression.search(text);
        kept.push(expression);
        Ok(Value::list(found))
    })
}

struct Expression {
    pattern: String,
    matcher: PikeVM,
    cache: Cache,
}

impl Expression {
    /// The expression of a pattern, or why there is none.
    fn new(pattern: &str) -> Result<Expression, String> {
        let parsed = regex_syntax::parse(pattern).map_err(|error| {
            // The last line says what is wrong; those above show where.
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("takes a regular expression, and this is none: {reason}")
        })?;
        let compiled = Compiler::new()
            .configure(Config::new().nfa_size_limit(Some(COMPILED_LIMIT)))
            .build_from_hir(&parsed)
            .and_then(PikeVM::new_from_nfa);
        match compiled {
            Ok(matcher) => Ok(Expression { pattern: pattern.to_owned(), cache: matcher.create_cache(), matcher }),
            Err(_) => Err("takes a smaller regular expression: this one needs too much memory".to_owned()),
        }
    }

    /// All matches; if the pattern has groups, those of the first match that took part.
    fn search(&mut self, text: &str) -> Vec<Value> {
        let value = |range| Value::text(&text[range]);
        // The whole match is a group, too.
        if self.matcher.get_nfa().group_info().group_len(PatternID::ZERO) == 1 {
            return self.matcher.find_iter(&mut self.cache, text).map(|found| value(found.range())).collect();
        }
        let mut groups = self.matcher.create_captures();
        self.matcher.captures(&mut self.cache, text, &mut groups);
        groups.iter().skip(1).flatten().map(|group| value(group.range())).collect()
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
