//! Diagnostics for people, as text with carets, and for programs, as JSON.
//!
//! Whatever a program holds is shown inert: control characters and the marks that reorder text
//! are spelled out, so that printing a diagnostic cannot drive a terminal.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::place;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Text only.
    Plain,
    /// With the escape sequences that terminals take for colours.
    Ansi,
}

/// A diagnostic as text: the message, the place in `name`, the source line with carets, notes, and what to do.
///
/// Ends without a line end.
pub fn text(diagnostic: &Diagnostic, name: &str, source: &str, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(inert(&diagnostic.message)).id(diagnostic.code.as_str());
    let mut report = Group::with_title(title);
    if !diagnostic.labels.is_empty() {
        let labels = diagnostic.labels.iter().map(|label| annotation(diagnostic, label, source));
        report = report.element(Snippet::source(drawn(source)).path(inert(name)).annotations(labels));
    }
    for note in &diagnostic.notes {
        report = report.element(Level::NOTE.message(inert(note)));
    }
    if let Some(suggestion) = &diagnostic.suggestion {
        report = report.element(Level::HELP.with_name("suggestion").message(inert(suggestion)));
    }
    with_byte_column(renderer(colour).render(&[report]), diagnostic, name, source)
}

/// The library counts columns in characters; ours count bytes, like every other place that names one.
fn with_byte_column(rendered: String, diagnostic: &Diagnostic, name: &str, source: &str) -> String {
    let start = source.floor_char_boundary(diagnostic.span().start as usize);
    let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &source[line_start..start];
    if line.is_ascii() {
        return rendered;
    }
    // Only the first line, the message, may hold the same text by chance.
    let Some((message, rest)) = rendered.split_once('\n') else { return rendered };
    let place = place(source, start as u32);
    let location = |column: usize| format!("{}:{}:{column}", inert(name), place.line);
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

fn annotation<'a>(diagnostic: &Diagnostic, label: &'a Label, source: &str) -> Annotation<'a> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    // Syntax and run-time errors point at a place; the checker's name what stands there.
    let points = matches!(diagnostic.code.as_str().as_bytes().get(4), Some(b'L' | b'P' | b'R'));
    let message = if label.primary && label.message.is_empty() && points { "here" } else { &label.message };
    kind.span(within(label, source)).label(inert(message))
}

/// The label's place, if need be cut to whole characters of the source.
fn within(label: &Label, source: &str) -> std::ops::Range<usize> {
    let start = source.floor_char_boundary(label.span.start as usize);
    let end = source.ceil_char_boundary(label.span.end as usize).max(start);
    start..end
}

/// A diagnostic as the one-line JSON object that tools read.
pub fn json(diagnostic: &Diagnostic, source: &str) -> Value {
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| json_label(label, source)).collect();
    let mut object = json!({
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "labels": labels,
        "notes": diagnostic.notes,
    });
    if let Some(suggestion) = &diagnostic.suggestion {
        object["suggestion"] = json!(suggestion);
    }
    if let Some(fix) = &diagnostic.fix {
        object["fix"] = json!({ "start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement });
    }
    object
}

fn json_label(label: &Label, source: &str) -> Value {
    let start = place(source, label.span.start);
    json!({
        "start": label.span.start,
        "end": label.span.end,
        "line": start.line,
        "col": start.column,
        "message": label.message,
        "primary": label.primary,
    })
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
