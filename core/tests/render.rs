//! Diagnostics as text and as JSON.

use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::render::{Colour, inert, json, text};
use ilo_core::source::{Sources, Span};
use serde_json::json;

fn main(source: &str) -> Sources {
    Sources::new("main.ilo", source)
}

fn plain(diagnostic: &Diagnostic, source: &str) -> String {
    text(diagnostic, &main(source), Colour::Plain)
}

#[test]
fn everything_that_a_diagnostic_says_is_drawn() {
    let source = "f x:n>n;\n  y=+x \"a\";\n  y\n";
    let error = Diagnostic::error(Code::T009, Span::new(13, 19), "`+` takes two of a kind")
        .here("a text")
        .label(Span::new(2, 5), "a number")
        .note("in function 'f'")
        .fix("convert it: `(str x)`", Span::new(14, 15), "(str x)");
    insta::assert_snapshot!(plain(&error, source), @r#"
    error[ILO-T009]: `+` takes two of a kind
     --> main.ilo:2:5
      |
    1 | f x:n>n;
      |   --- a number
    2 |   y=+x "a";
      |     ^^^^^^ a text
      |
      = note: in function 'f'
      = suggestion: convert it: `(str x)`
    "#);
}

#[test]
fn warnings_say_so_and_need_no_place() {
    let mut warning = Diagnostic::warning(Code::W001, Span::default(), "mind");
    warning.labels.clear();
    assert_eq!(plain(&warning, ""), "warning[ILO-W001]: mind");
}

#[test]
fn places_are_pointed_at_and_types_are_not() {
    let source = "f>n;x";
    for (code, ending) in [(Code::P001, "^ here"), (Code::R003, "^ here"), (Code::L001, "^ here"), (Code::T004, "^")] {
        let shown = plain(&Diagnostic::error(code, Span::new(4, 5), "no"), source);
        assert!(shown.trim_end().ends_with(ending), "{shown}");
    }
}

#[test]
fn columns_count_bytes() {
    let source = "f>t;\"é☃\" x";
    let error = Diagnostic::error(Code::P001, Span::new(12, 13), "main.ilo:1:10 is not the place");
    let shown = plain(&error, source);
    assert!(shown.starts_with("error[ILO-P001]: main.ilo:1:10 is not the place\n --> main.ilo:1:13\n"), "{shown}");
    assert_eq!(json(&error, &main(source))["labels"][0]["col"], 13);
}

#[test]
fn colour_is_only_added() {
    let error = Diagnostic::error(Code::P001, Span::new(0, 1), "no").note("really");
    let coloured = text(&error, &main(";"), Colour::Ansi);
    let mut uncoloured = String::new();
    for part in coloured.split('\u{1b}') {
        uncoloured
            .push_str(part.strip_prefix('[').and_then(|part| part.split_once('m')).map_or(part, |(_, rest)| rest));
    }
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(uncoloured, plain(&error, ";"));
}

#[test]
fn nothing_drives_a_terminal() {
    let evil = "\u{7f}\u{1b}]0;title\u{7}\r\u{9b}31m\u{202e}\u{200b}\u{2028}\u{0}";
    let error = Diagnostic::error(Code::R003, Span::new(0, 1), evil).here(evil).label(Span::new(1, 3), evil).note(evil);
    let shown = text(&error.suggest(evil), &Sources::new(evil, evil), Colour::Plain);
    let active = |c: &char| c.is_control() && *c != '\n' || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2028}');
    assert_eq!(shown.chars().filter(active).collect::<Vec<_>>(), [], "{shown:?}");
    assert_eq!(inert("a\nb\u{1b}[31m\u{202e}é"), "a\\nb\\u{1b}[31m\\u{202e}é");
}

#[test]
fn labels_stand_under_their_text_behind_characters_that_are_not_drawn() {
    let source = "\"\u{9b}\u{202e}\" x\r\n";
    let shown = plain(&Diagnostic::error(Code::P001, Span::new(8, 9), "no"), source);
    assert!(shown.contains("1 | \"·\u{fffd}\" x\n  |      ^ here"), "{shown}");
}

#[test]
fn places_outside_the_source_are_drawn_at_its_end() {
    let source = "é";
    for span in [Span::new(1, 1), Span::new(0, 99), Span::new(50, 99), Span { start: 2, end: 0 }] {
        assert!(plain(&Diagnostic::error(Code::R003, span, "no"), source).contains("main.ilo:1:"), "{span:?}");
    }
}

#[test]
fn json_has_the_published_shape() {
    let source = "f>n;\n9 -2";
    let error =
        Diagnostic::error(Code::P001, Span::new(7, 9), "too much").note("a fact").fix("mend", Span::new(7, 8), "- ");
    let label = json!({"start": 7, "end": 9, "line": 2, "col": 3, "message": "", "primary": true});
    let expected = json!({
        "severity": "error", "code": "ILO-P001", "message": "too much", "labels": [label], "notes": ["a fact"],
        "suggestion": "mend", "fix": {"start": 7, "end": 8, "replacement": "- "},
    });
    assert_eq!(json(&error, &main(source)), expected);
    let bare = json(&Diagnostic::warning(Code::W001, Span::new(0, 1), "mind"), &main(source));
    assert_eq!(bare["severity"], "warning");
    assert!(bare.get("suggestion").is_none() && bare.get("fix").is_none());
}
