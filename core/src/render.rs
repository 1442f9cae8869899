//! Diagnostics for people, as text with carets, and for programs, as JSON.
//!
//! Whatever a program holds is shown inert: control characters and the marks that reorder text
//! are spelled out, so that printing a diagnostic cannot drive a terminal.

mod json;

#[cfg(feature = "schema")]
pub use json::schema;
pub use json::{JsonDiagnostic, JsonFix, JsonLabel, json};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, Sources, place};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::borrow::Cow;

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Text only.
    Plain,
    /// With the escape sequences that terminals take for colours.
    Ansi,
}

/// A diagnostic as text: the message, the place, the source lines with carets, notes, and what to do.
///
/// Files stand in the order in which the labels name them. Ends without a line end.
pub fn text(diagnostic: &Diagnostic, sources: &Sources, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let files = labelled_files(diagnostic, sources);
    let title = level.primary_title(inert(&diagnostic.message)).id(diagnostic.code.as_str());
    let mut report = Group::with_title(title);
    for (file, labels) in &files {
        let annotations = labels.iter().map(|label| annotation(diagnostic, label, file));
        report = report.element(Snippet::source(drawn(file.text)).path(inert(file.name)).annotations(annotations));
    }
    for note in &diagnostic.notes {
        report = report.element(Level::NOTE.message(inert(note)));
    }
    if let Some(suggestion) = &diagnostic.suggestion {
        report = report.element(Level::HELP.with_name("suggestion").message(inert(suggestion)));
    }
    let rendered = renderer(colour).render(&[report]);
    files.iter().fold(rendered, |rendered, (file, labels)| with_byte_column(rendered, file, labels))
}

/// The files that the labels lie in, each once and with its labels; that of the primary label comes first.
fn labelled_files<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<(SourceFile<'a>, Vec<&'a Label>)> {
    let mut files: Vec<(SourceFile, Vec<&Label>)> = Vec::new();
    for label in &diagnostic.labels {
        let file = sources.file_at(label.span.start);
        match files.iter_mut().find(|(known, _)| *known == file) {
            Some((_, labels)) => labels.push(label),
            None => files.push((file, vec![label])),
        }
    }
    files
}

/// The library counts columns in characters; ours count bytes, like every other place that names one.
fn with_byte_column(rendered: String, file: &SourceFile, labels: &[&Label]) -> String {
    // The place it shows for a file is that of the primary label, else of the first one.
    let Some(shown) = labels.iter().min_by_key(|label| (!label.primary, label.span)) else { return rendered };
    let start = file.text.floor_char_boundary(file.range(shown.span).start);
    let line_start = file.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &file.text[line_start..start];
    if line.is_ascii() {
        return rendered;
    }
    // Only the first line, the message, may hold the same text by chance.
    let Some((message, rest)) = rendered.split_once('\n') else { return rendered };
    let place = place(file.text, start as u32);
    let location = |column: usize| format!("{}:{}:{column}", inert(file.name), place.line);
    let rest = rest.replacen(&location(line.chars().count() + 1), &location(place.column as usize), 1);
    format!("{message}\n{rest}")
}

fn renderer(colour: Colour) -> Renderer {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii)
}

fn annotation<'a>(diagnostic: &Diagnostic, label: &'a Label, file: &SourceFile) -> Annotation<'a> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    // Syntax and run-time errors point at a place; the checker's name what stands there.
    let points = matches!(diagnostic.code.as_str().as_bytes().get(4), Some(b'L' | b'P' | b'R'));
    let message = if label.primary && label.message.is_empty() && points { "here" } else { &label.message };
    kind.span(within(label, file)).label(inert(message))
}

/// The label's place, if need be cut to whole characters of the source.
fn within(label: &Label, file: &SourceFile) -> std::ops::Range<usize> {
    let range = file.range(label.span);
    file.text.floor_char_boundary(range.start)..file.text.ceil_char_boundary(range.end)
}

/// The source with a mark of the same length for what is active and longer than a byte.
///
/// The library draws single-byte control characters itself; lengths must stay, because labels count bytes.
fn drawn(source: &str) -> Cow<'_, str> {
    let hidden = |character: char| character.len_utf8() > 1 && is_active(character);
    if !source.chars().any(hidden) {
        return Cow::Borrowed(source);
    }
    let marked = |character: char| match character.len_utf8() {
        2 if hidden(character) => '\u{b7}',
        3 if hidden(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    Cow::Owned(source.chars().map(marked).collect())
}

/// Text with everything spelled out that could move a cursor or reorder what is shown.
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if is_active(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// Control characters, line and paragraph separators, and the marks that change the direction of text.
fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
