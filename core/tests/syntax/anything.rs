//! Whatever the input: no panic, sound places, and text that cannot drive a terminal.

use crate::trees::errors;
use ilo_core::render::{Colour, json, text};
use ilo_core::source::{Sources, Span};
use ilo_core::syntax::print::{Style, format};
use ilo_core::syntax::token::TokenKind;
use ilo_core::syntax::{Parsed, draft, parse, parse_from};
use proptest::prelude::*;

/// Any tokens in any order.
fn token_soup() -> impl Strategy<Value = String> {
    let fixed = TokenKind::ALL.iter().map(|kind| kind.description()).filter(|text| text.starts_with('`'));
    let mut pieces: Vec<String> = fixed.map(|text| text.trim_matches('`').to_string()).collect();
    pieces.extend(
        ["x", "n", "alias", "ret ", "brk", "wh ", "f x:n>n;", "1", "-1", "0.5", "\"a\"", " ", "\n", "\n  ", "--c\n"]
            .map(String::from),
    );
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

/// Checks that a file is read the same wherever it stands, only further on.
fn reads_alike_behind_another_file(source: &str, alone: &Parsed) {
    let mut sources = Sources::new("main.ilo", "f>n;(\"é");
    let start = sources.add("next.ilo".into(), source);
    let behind = parse_from(sources.text(), start);
    let moved = |span: Span| Span::new(span.start as usize + start, span.end as usize + start);
    let spans = |parsed: &Parsed| -> Vec<Span> {
        let tokens = parsed.tokens.iter().map(|token| token.span);
        let labels = parsed.diagnostics.iter().flat_map(|report| &report.labels).map(|label| label.span);
        tokens.chain(labels).chain(parsed.tree.declarations.iter().map(|declaration| declaration.span())).collect()
    };
    assert_eq!(spans(alone).into_iter().map(moved).collect::<Vec<_>>(), spans(&behind));
    assert_eq!(alone.diagnostics.len(), behind.diagnostics.len());
}

/// Checks everything that must hold for any text.
fn check(source: &str) {
    let parsed = parse(source);
    let sound = |span: Span| span.start <= span.end && source.get(span.range()).is_some();
    for window in parsed.tokens.windows(2) {
        assert!(window[0].span.end <= window[1].span.start, "tokens overlap: {window:?}");
    }
    for declaration in &parsed.tree.declarations {
        assert!(sound(declaration.span()), "{declaration:?}");
    }
    let sources = Sources::new("main.ilo", source);
    for diagnostic in &parsed.diagnostics {
        assert!(diagnostic.labels.iter().all(|label| sound(label.span)), "{diagnostic:?}");
        assert!(diagnostic.fix.iter().all(|fix| sound(fix.span)), "{diagnostic:?}");
        let shown = text(diagnostic, &sources, Colour::Plain);
        let active: Vec<char> = shown.chars().filter(|each| each.is_control() && *each != '\n').collect();
        assert_eq!(active, [], "{shown:?}");
        assert_eq!(json(diagnostic, &sources).to_string().lines().count(), 1);
    }
    reads_alike_behind_another_file(source, &parsed);
    let has_errors = errors(&parsed).next().is_some();
    let draft = draft(source);
    assert_eq!(draft.diagnostics, parsed.diagnostics);
    assert!(has_errors || draft.tree == parsed.tree);
    for declaration in &draft.tree.declarations {
        assert!(sound(declaration.span()), "{declaration:?}");
    }
    for style in [Style::Dense, Style::Expanded] {
        assert_eq!(format(source, style).is_err(), has_errors);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(source in any::<String>()) {
        check(&source);
    }

    #[test]
    fn any_ascii_text_is_read(source in "[ -~\n\t\r]{0,80}") {
        check(&source);
    }

    #[test]
    fn any_tokens_are_read(source in token_soup()) {
        check(&source);
    }

    #[test]
    fn any_body_is_read(body in token_soup()) {
        check(&format!("f x:n>n;{body}"));
    }
}

#[test]
fn odd_places_are_sound() {
    for source in
        ["", "\u{feff}f>n;1", "f>t;\"é\u{202e}\\", "f>n;\0", "\u{1b}[31m", "-", "--", "\"", "f>n;☃", "f>n;1\n\u{a0}2"]
    {
        check(source);
    }
}
