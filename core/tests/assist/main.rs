//! Tests of what editors ask. `‸` stands for the caret in the programs.

#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

mod anything;
mod completion;
mod hover;
mod imports;
mod names;
mod rename;
mod signature;
mod symbols;

/// The program without its caret, and the offset of that.
fn caret(marked: &str) -> (String, u32) {
    let offset = marked.find('‸').unwrap_or_else(|| panic!("no caret in {marked:?}"));
    (marked.replacen('‸', "", 1), offset as u32)
}

/// The program with every span in brackets.
fn marked(source: &str, spans: impl IntoIterator<Item = ilo_core::source::Span>) -> String {
    let mut spans: Vec<_> = spans.into_iter().collect();
    spans.sort();
    let mut text = source.to_owned();
    for span in spans.iter().rev() {
        text.insert(span.end as usize, '»');
        text.insert(span.start as usize, '«');
    }
    text
}
