//! What checking finds out besides the typed program.

use super::index::Index;
use super::nearest::nearest;
use crate::diagnostic::Diagnostic;

/// How many "did you mean" a program gets: each is a search through everything that has a name.
const MAX_SUGGESTIONS: u32 = 50;

/// Mistakes, and where names stand.
#[derive(Default)]
pub(super) struct Findings {
    /// In the order of discovery.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Where names stand.
    pub(super) index: Index,
    suggested: u32,
}

impl Findings {
    /// Adds a mistake.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The known name that was probably meant.
    pub(super) fn nearest<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        self.suggested += 1;
        if self.suggested > MAX_SUGGESTIONS { None } else { nearest(name, known) }
    }
}
