//! What a program that works could say better: shown after a run, and never in its way.

use crate::syntax::parse;

/// Hints about a text, each one sentence.
pub fn of(source: &str) -> Vec<&'static str> {
    let mut hints = Vec::new();
    if source.contains("==") && has_double_equals(source) {
        hints.push("`==` means the same as `=`, which is shorter");
    }
    hints
}

/// Whether `==` stands outside texts and comments.
fn has_double_equals(source: &str) -> bool {
    parse(source).tokens.iter().any(|token| source.get(token.span.range()) == Some("=="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_operators_count() {
        for (source, count) in [
            ("f a:n b:n>b;==a b", 1),
            ("f a:n b:n>b;a == b", 1),
            ("f a:n b:n>b;=a b", 0),
            ("f>t;\"==\"", 0),
            ("f>n;1 -- a == b", 0),
            ("f>b;<=1 2", 0),
        ] {
            assert_eq!(of(source).len(), count, "{source}");
        }
    }
}
