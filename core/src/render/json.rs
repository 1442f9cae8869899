//! The JSON form of a diagnostic: stable, and described by `core/diagnostic.schema.json`.

use crate::diagnostic::{Code, Diagnostic, Fix, Label, Severity};
use crate::source::{Sources, Span};
use serde::Serialize;
use serde_json::{Value, json};

/// A diagnostic of an ilo program, as `--json` prints it.
///
/// Offsets and columns count bytes, from the start of the file or line that they lie in. Further fields may come; those
/// that are here stay and keep their meaning.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Diagnostic"))]
pub struct JsonDiagnostic<'d> {
    /// Errors stop a program, warnings do not.
    pub severity: Severity,
    /// What kind of matter it is; `ilo-runner explain CODE` says more.
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = "^ILO-[LPTRW][0-9]{3}$")))]
    pub code: Code,
    /// One sentence that says what is wrong.
    pub message: &'d str,
    /// Where; the primary label comes first. Empty when the matter has no place in the program.
    pub labels: Vec<JsonLabel<'d>>,
    /// Further facts.
    pub notes: &'d [String],
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub suggestion: Option<&'d str>,
    /// The suggestion as an edit, where one edit mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "JsonFix"))]
    pub fix: Option<JsonFix<'d>>,
}

/// A part of the source with something to say about it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Label"))]
pub struct JsonLabel<'d> {
    /// The imported file that it lies in; left out for the file that the program starts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub file: Option<&'d str>,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
    /// The line of the first byte, from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub line: u32,
    /// Its column in bytes, from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub col: u32,
    /// What is there; may be empty.
    pub message: &'d str,
    /// Whether this is the place that the diagnostic is about.
    pub primary: bool,
}

/// A replacement of source text that would mend the program.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Fix"))]
pub struct JsonFix<'d> {
    /// The imported file to edit; left out for the file that the program starts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub file: Option<&'d str>,
    /// Offset of the first byte to replace.
    pub start: u32,
    /// Offset behind the last one; equal to `start` for an insertion.
    pub end: u32,
    /// The new text.
    pub replacement: &'d str,
}

/// A diagnostic as the JSON object that tools read.
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    json!(JsonDiagnostic {
        severity: diagnostic.severity,
        code: diagnostic.code,
        message: &diagnostic.message,
        labels: diagnostic.labels.iter().map(|label| json_label(label, sources)).collect(),
        notes: &diagnostic.notes,
        suggestion: diagnostic.suggestion.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| json_fix(fix, sources)),
    })
}

fn json_label<'d>(label: &'d Label, sources: &'d Sources) -> JsonLabel<'d> {
    let (file, Span { start, end }) = located(label.span, sources);
    let place = sources.file_at(label.span.start).place(label.span.start);
    JsonLabel { file, start, end, line: place.line, col: place.column, message: &label.message, primary: label.primary }
}

fn json_fix<'d>(fix: &'d Fix, sources: &'d Sources) -> JsonFix<'d> {
    let (file, Span { start, end }) = located(fix.span, sources);
    JsonFix { file, start, end, replacement: &fix.replacement }
}

/// The name of the file, if it is an imported one, and the span counted from its start.
fn located(span: Span, sources: &Sources) -> (Option<&str>, Span) {
    let file = sources.file_at(span.start);
    let range = file.range(span);
    ((!file.is_first()).then_some(file.name), Span::new(range.start, range.end))
}

/// The JSON Schema of what [`json`] gives, as text.
#[cfg(feature = "schema")]
pub fn schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<JsonDiagnostic>();
    format!("{:#}\n", schema.as_value())
}
