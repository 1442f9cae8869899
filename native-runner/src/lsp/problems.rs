//! What is wrong with a document, and how to mend it.

use super::documents::{Document, Documents};
use super::positions::{Encoding, Lines};
use super::programs::{Folder, Places};
use crate::limits::SOURCE_BYTES;
use gen_lsp_types as lsp;
use ilo_core::diagnostic::{Diagnostic, Label, Severity};
use ilo_core::program::{Compilation, Program};
use ilo_core::source::Sources;
use std::path::Path;

/// What the protocol calls the source of diagnostics.
const SOURCE: &str = "ilo";

/// Everything that is wrong with a document.
pub(super) struct Problems {
    /// As the core says it, with spans in these texts.
    pub(super) found: Vec<Diagnostic>,
    pub(super) sources: Sources,
    pub(super) places: Places,
}

impl Problems {
    /// Compiles a document, and what it imports.
    pub(super) fn of(document: &Document, documents: &Documents) -> Problems {
        let texts = |path: &Path| documents.of_path(path).map(|document| document.text.clone());
        let path = document.path.as_deref();
        let mut folder = Folder::of(path, &texts);
        let compiled = Program::compile_with(&folder.name(), &document.text, folder.program(), &mut folder);
        let Compilation { sources, diagnostics: found, .. } = compiled;
        Problems { found, sources, places: Places::new(&document.uri, path, folder) }
    }

    /// As the editor shows them.
    pub(super) fn shown(&self, documents: &Documents, encoding: Encoding) -> Vec<lsp::Diagnostic> {
        self.found.iter().map(|problem| self.diagnostic(problem, documents, encoding)).collect()
    }

    /// One as the editor shows it: in the document itself, even if it is about a file that this imports.
    pub(super) fn diagnostic(
        &self,
        problem: &Diagnostic,
        documents: &Documents,
        encoding: Encoding,
    ) -> lsp::Diagnostic {
        let own = |label: &&Label| self.sources.file_at(label.span.start).is_first();
        let shown = problem.labels.iter().find(own);
        let first = self.sources.file(0);
        let span = shown.map(|label| label.span).unwrap_or_default();
        let related = problem.labels.iter().filter(|label| shown.is_none_or(|shown| label.span != shown.span));
        let related: Vec<_> = related
            .map(|label| lsp::DiagnosticRelatedInformation {
                location: self.places.location(&self.sources, label.span, documents, encoding),
                message: if label.message.is_empty() { problem.message.clone() } else { label.message.clone() },
            })
            .collect();
        lsp::Diagnostic {
            range: Lines::of(first.text, encoding).range(first.range(span)),
            severity: Some(match problem.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
            }),
            code: Some(lsp::Code::String(problem.code.as_str().into())),
            source: Some(SOURCE.into()),
            message: self.message(problem).into(),
            related_information: (!related.is_empty()).then_some(related),
            ..lsp::Diagnostic::default()
        }
    }

    /// What is wrong, where if that is elsewhere, and what to do.
    fn message(&self, problem: &Diagnostic) -> String {
        let file = self.sources.file_at(problem.span().start);
        let elsewhere = if file.is_first() { String::new() } else { format!("{}: ", file.name) };
        let suggestion = problem.suggestion.as_ref().map(|suggestion| format!("\n{suggestion}")).unwrap_or_default();
        format!("{elsewhere}{}{suggestion}", problem.message)
    }
}

/// What is shown for a document that is too large to be a program.
pub(super) fn too_large() -> lsp::Diagnostic {
    lsp::Diagnostic {
        severity: Some(lsp::DiagnosticSeverity::Error),
        source: Some(SOURCE.into()),
        message: format!("a program may have {} KiB", SOURCE_BYTES / 1024).into(),
        ..lsp::Diagnostic::default()
    }
}
