//! Diagnostics are values: facts first, rendering elsewhere ([`crate::render`]).

pub mod codes;

pub use codes::Code;

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// How bad it is. Only errors stop a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program does not run, or stopped here.
    Error,
    /// The program runs, but probably not as meant.
    Warning,
}

/// A span with something to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; may be empty.
    pub message: String,
    /// Whether this is the place the diagnostic is about. Exactly one label is primary.
    pub primary: bool,
}

/// A replacement of source text that would mend the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Fix {
    /// What to replace; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// One thing to tell the author of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The stable code.
    pub code: Code,
    /// One sentence that says what is wrong.
    pub message: String,
    /// Where; the primary label comes first. Empty when the matter has no place in the program.
    pub labels: Vec<Label>,
    /// Further facts, such as `in function 'f'`.
    pub notes: Vec<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub suggestion: Option<String>,
    /// The suggestion as an edit, where one edit mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, at: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            labels: vec![Label { span: at, message: String::new(), primary: true }],
            notes: Vec::new(),
            suggestion: None,
            fix: None,
        }
    }

    /// An error about something outside the program's text, such as a call from the command line.
    pub fn unplaced(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { labels: Vec::new(), ..Diagnostic::error(code, Span::default(), message) }
    }

    /// A warning at a place.
    pub fn warning(code: Code, at: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, at, message) }
    }

    /// Says what stands at the primary place.
    pub fn here(mut self, message: impl Into<String>) -> Diagnostic {
        if let Some(primary) = self.labels.first_mut() {
            primary.message = message.into();
        }
        self
    }

    /// Adds a second place.
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, message: message.into(), primary: false });
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Diagnostic {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Says what to do, as an edit.
    pub fn fix(mut self, suggestion: impl Into<String>, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.suggestion = Some(suggestion.into());
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// The place the diagnostic is about.
    pub fn span(&self) -> Span {
        self.labels.first().map_or_else(Span::default, |label| label.span)
    }

    /// Whether it stops the program.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
