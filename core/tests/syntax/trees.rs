//! What the tests ask of trees.

use ilo_core::diagnostic::Diagnostic;
use ilo_core::syntax::ast::Tree;
use ilo_core::syntax::print::{Style, format};
use ilo_core::syntax::{Parsed, parse};

/// The codes of all errors, in order.
pub fn error_codes(source: &str) -> Vec<&'static str> {
    errors(&parse(source)).map(|error| error.code.as_str()).collect()
}

/// The errors among the diagnostics.
pub fn errors(parsed: &Parsed) -> impl Iterator<Item = &Diagnostic> {
    parsed.diagnostics.iter().filter(|diagnostic| diagnostic.is_error())
}

/// The tree of a program without errors.
pub fn tree(source: &str) -> Tree {
    let parsed = parse(source);
    let errors: Vec<&Diagnostic> = errors(&parsed).collect();
    assert!(errors.is_empty(), "{source:?} has errors: {errors:#?}");
    parsed.tree
}

/// The dense form, which shows how everything was read: every operator stands before its two operands.
pub fn dense(source: &str) -> String {
    format(source, Style::Dense).unwrap_or_else(|errors| panic!("{source:?} has errors: {errors:#?}"))
}

/// A tree as text, without places and without what is only notation.
pub fn meaning(tree: &Tree) -> String {
    const NOTATION: [&str; 4] = ["notation: Prefix", "notation: Infix", "braceless: true", "braceless: false"];
    let mut text = without_spans(&format!("{:?}", tree.declarations));
    for notation in NOTATION {
        text = text.replace(notation, "");
    }
    text
}

/// The texts of the comments, in order.
pub fn comments<'a>(tree: &Tree, source: &'a str) -> Vec<&'a str> {
    tree.comments.iter().map(|comment| &source[comment.span.range()]).collect()
}

fn without_spans(debug: &str) -> String {
    let mut parts = debug.split("Span {");
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        text.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    text
}
