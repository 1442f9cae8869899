//! Whatever the text and the place: an answer, and sound places in it.

use ilo_core::assist::{Analysis, Caret, rename};
use ilo_core::imports::NoFolder;
use ilo_core::syntax::MAX_NESTING;
use ilo_core::syntax::token::TokenKind;
use proptest::prelude::*;
use std::thread;

/// Pieces of programs in any order.
fn soup() -> impl Strategy<Value = String> {
    let fixed = TokenKind::ALL.iter().map(|kind| kind.description()).filter(|text| text.starts_with('`'));
    let mut pieces: Vec<String> = fixed.map(|text| text.trim_matches('`').to_string()).collect();
    let more =
        ["x", "x ", "p.", "pt x:1 ", "f x:n>n;", "type pt{x:n}\n", "\n", "\n  ", "1", "\"é\"", "~v:", " ", "len "];
    pieces.extend(more.map(String::from));
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn ask(source: &str, offset: u32) {
    let analysis = Analysis::of(source);
    let sound = |range: std::ops::Range<usize>| assert!(source.get(range.clone()).is_some(), "{source:?} {range:?}");
    analysis.hover(offset).iter().for_each(|hover| sound(hover.span.range()));
    analysis.definition(offset).iter().for_each(|span| sound(span.range()));
    analysis.references(offset).iter().for_each(|reference| sound(reference.span.range()));
    analysis.symbols().iter().for_each(|symbol| sound(symbol.span.range()));
    analysis.signature_help(offset);
    if let Some(caret) = Caret::new("main.ilo", source, offset, (), &mut NoFolder) {
        sound(caret.completions().span.range());
        caret.signature_help();
    }
    if let Ok(edits) = rename(source, offset, "renamed") {
        assert!(!edits.is_empty());
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(source in any::<String>(), offset in 0u32..50) {
        ask(&source, offset);
    }

    #[test]
    fn any_program_is_answered(head in prop::sample::select(&["", "f x:n>n;", "type pt{x:n}\nf p:pt>n;"][..]), body in soup(), place in 0.0..1.0) {
        let source = format!("{head}{body}");
        ask(&source, (source.len() as f64 * place) as u32);
    }
}

#[test]
fn deep_programs_are_answered_on_a_small_stack() {
    let shapes =
        [("(", "x", ")"), ("x{", "x", "}"), ("?x{1:", "x", "}"), ("+ ", "x", " 1"), ("[", "x", "]"), ("(g ", "x", ")")];
    let answer = move || {
        for (open, inner, close) in shapes {
            for depth in [MAX_NESTING * 9 / 10, MAX_NESTING * 2] {
                let source = format!("f x:n>n;{}{inner}{}", open.repeat(depth), close.repeat(depth));
                let offset = (8 + open.len() * depth + inner.len()) as u32;
                ask(&source, offset);
                ask(&source[..offset as usize], offset);
            }
        }
    };
    let thread = thread::Builder::new().stack_size(4 << 20).spawn(answer).expect("a thread can be started");
    thread.join().expect("the thread ends well");
}
