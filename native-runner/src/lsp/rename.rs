//! Names in several programs: a file that is imported belongs to each of those that import it.

use super::documents::{Document, Documents};
use super::positions::{Encoding, Lines};
use super::programs::Program;
use super::uris::{path_of, uri_of};
use crate::cli::files;
use gen_lsp_types::{Location, TextEdit, Uri, WorkspaceEdit};
use ilo_core::assist::apply;
use ilo_core::diagnostic::Fix;
use ilo_core::source::Span;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Programs that are looked through for a name.
const MAX_PROGRAMS: usize = 500;

/// All that a question about names in several programs needs.
pub(super) struct Search<'s> {
    pub(super) documents: &'s Documents,
    /// The folders that are open in the editor.
    pub(super) folders: &'s [PathBuf],
    pub(super) encoding: Encoding,
}

/// The edits of a file, in order of place.
struct Edited {
    uri: Uri,
    text: String,
    edits: Vec<Fix>,
}

impl Search<'_> {
    /// Every place of the name at an offset of a document, each once.
    pub(super) fn references(&self, document: &Document, offset: u32, with_declaration: bool) -> Vec<Location> {
        let mut found = Vec::new();
        // Where there are too many programs to look through, the document's own is better than none.
        let programs = self.programs(document, offset).unwrap_or_else(|_| self.own_program(document, offset));
        for (program, offset) in programs {
            for reference in program.analysis.references(offset) {
                let sources = program.analysis.sources();
                let place = program.places.location(sources, reference.span, self.documents, self.encoding);
                if (with_declaration || !reference.is_declaration) && !found.contains(&place) {
                    found.push(place);
                }
            }
        }
        found
    }

    /// The edits that give the name at an offset of a document another one, in all programs that have it.
    ///
    /// # Errors
    /// Why that cannot be, in one sentence.
    pub(super) fn rename(&self, document: &Document, offset: u32, name: &str) -> Result<WorkspaceEdit, String> {
        let programs = self.programs(document, offset)?;
        let mut files: BTreeMap<String, Edited> = BTreeMap::new();
        let mut own_edits = Vec::new();
        for (program, offset) in &programs {
            let edits = program.analysis.rename(*offset, name)?;
            for edit in &edits {
                let (file, span) = program.file_of(edit.span);
                let uri = program.places.uri(&file, self.documents);
                let edited = files.entry(uri.0.clone()).or_insert_with(|| Edited {
                    uri,
                    text: file.text.to_owned(),
                    edits: Vec::new(),
                });
                edited.add(Fix { span, replacement: edit.replacement.clone() });
            }
            own_edits.push(edits);
        }
        for ((program, _), edits) in programs.iter().zip(&own_edits) {
            program.analysis.confirm(&self.renamed(program, &files).analysis, edits)?;
        }
        let changes = files.into_values().map(|edited| (edited.uri.clone(), edited.text_edits(self.encoding)));
        Ok(WorkspaceEdit { changes: Some(changes.collect()), ..WorkspaceEdit::default() })
    }

    /// The program with all edits made.
    fn renamed(&self, program: &Program, files: &BTreeMap<String, Edited>) -> Program {
        let by_path: HashMap<PathBuf, &Edited> =
            files.values().filter_map(|edited| Some((path_of(&edited.uri)?, edited))).collect();
        let texts = |path: &Path| match by_path.get(path) {
            Some(edited) => Some(apply(&edited.text, &edited.edits)),
            None => self.documents.of_path(path).map(|document| document.text.clone()),
        };
        let first = program.analysis.sources().file(0);
        let uri = program.places.uri(&first, self.documents);
        let text = files.get(&uri.0).map_or_else(|| first.text.to_owned(), |edited| apply(&edited.text, &edited.edits));
        Program::new(&uri, program.places.path(&first), &text, &texts)
    }

    /// The programs that have the name at an offset of a document, and where they have it.
    ///
    /// # Errors
    /// When there are too many to look through.
    fn programs(&self, document: &Document, offset: u32) -> Result<Vec<(Program, u32)>, String> {
        let own = Program::of(document, self.documents);
        let Some(declared) = own.analysis.shared_definition(offset) else { return Ok(vec![(own, offset)]) };
        let (file, span) = own.file_of(declared);
        let Some(path) = own.places.path(&file).map(Path::to_owned) else { return Ok(vec![(own, offset)]) };
        let name = own.analysis.sources().text()[declared.range()].to_owned();
        let mut found = vec![(own, offset)];
        let candidates = self.candidates(&path);
        if candidates.len() > MAX_PROGRAMS {
            return Err(format!("there are more than {MAX_PROGRAMS} programs that could have this name"));
        }
        for candidate in candidates.iter().filter(|&candidate| document.path.as_ref() != Some(candidate)) {
            let text = match self.documents.of_path(candidate) {
                Some(document) => document.text.clone(),
                None => files::read("", candidate).unwrap_or_default(),
            };
            if candidate != &path && !text.contains(&name) {
                continue;
            }
            let texts = |path: &Path| self.documents.of_path(path).map(|document| document.text.clone());
            let uri = self.documents.of_path(candidate).map_or_else(|| uri_of(candidate), |open| open.uri.clone());
            let program = Program::new(&uri, Some(candidate), &text, &texts);
            if let Some(Span { start, .. }) = program.find(&path, span) {
                found.push((program, start));
            }
        }
        Ok(found)
    }

    fn own_program(&self, document: &Document, offset: u32) -> Vec<(Program, u32)> {
        vec![(Program::of(document, self.documents), offset)]
    }

    /// The programs that can import a file: those in its folder and in the folders above, as far as they are open in
    /// the editor.
    fn candidates(&self, path: &Path) -> Vec<PathBuf> {
        let is_open = |folder: &Path| self.folders.iter().any(|open| folder.starts_with(open));
        let own = path.parent();
        let above = own.into_iter().flat_map(Path::ancestors).filter(|&folder| Some(folder) == own || is_open(folder));
        above
            .flat_map(|folder| files::programs_in(folder).into_iter().map(move |name| folder.join(name)))
            .filter_map(|program| program.canonicalize().ok())
            .collect()
    }
}

impl Edited {
    /// Adds an edit that may be there already.
    fn add(&mut self, edit: Fix) {
        if let Err(place) = self.edits.binary_search_by_key(&edit.span, |known| known.span) {
            self.edits.insert(place, edit);
        }
    }

    fn text_edits(self, encoding: Encoding) -> Vec<TextEdit> {
        let lines = Lines::of(&self.text, encoding);
        let edits = self.edits.iter();
        edits.map(|Fix { span, replacement }| TextEdit::new(lines.range(span.range()), replacement.clone())).collect()
    }
}
