//! Documents as programs, together with the files that they import. What is open in the editor is read from there.

use super::documents::{Document, Documents};
use super::positions::{Encoding, Lines};
use super::uris::uri_of;
use crate::cli::files::{self, Files};
use gen_lsp_types::{Location, Uri};
use ilo_core::assist::Analysis;
use ilo_core::imports::{Loaded, Loader, NoFolder, Unreadable};
use ilo_core::source::{SourceFile, Sources, Span};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Texts that win over what lies on disk.
pub(super) type Texts<'t> = &'t dyn Fn(&Path) -> Option<String>;

/// What a program may import: the files beside it, if it is a file itself.
pub(super) struct Folder<'t> {
    /// The program's own file; empty if it is none.
    program: PathBuf,
    files: Option<Files>,
    texts: Texts<'t>,
    /// The files that were read, by what people call them.
    paths: HashMap<String, PathBuf>,
}

impl<'t> Folder<'t> {
    /// The surroundings of a program.
    pub(super) fn of(path: Option<&Path>, texts: Texts<'t>) -> Folder<'t> {
        let files = path.map(|path| Files::beside(path, Vec::new()));
        let program = files.as_ref().map_or_else(PathBuf::new, Files::program);
        Folder { program, files, texts, paths: HashMap::new() }
    }

    /// What people call the program.
    pub(super) fn name(&self) -> String {
        self.shown(&self.program)
    }

    /// The program's own file, for the loader.
    pub(super) fn program(&self) -> PathBuf {
        self.program.clone()
    }

    /// The files that were read, by what people call them.
    pub(super) fn into_paths(self) -> HashMap<String, PathBuf> {
        self.paths
    }

    /// A file as the program's author would write it.
    fn shown(&self, file: &Path) -> String {
        let inside = self.program.parent().and_then(|folder| file.strip_prefix(folder).ok());
        inside.unwrap_or(file).display().to_string()
    }
}

impl Loader for Folder<'_> {
    type File = PathBuf;

    fn find(&mut self, path: &str, importer: &PathBuf) -> Result<PathBuf, Unreadable> {
        match &mut self.files {
            Some(files) => files.find(path, importer),
            None => NoFolder.find(path, &()).map(|()| PathBuf::new()),
        }
    }

    fn read(&mut self, file: &PathBuf) -> Result<Loaded, Unreadable> {
        let name = self.shown(file);
        let text = (self.texts)(file).map_or_else(|| files::read(&name, file), Ok)?;
        self.paths.insert(name.clone(), file.clone());
        Ok(Loaded { name, text })
    }
}

/// A program that was read for questions about it.
pub(super) struct Program {
    /// What is known of it.
    pub(super) analysis: Analysis,
    /// Where its files are.
    pub(super) places: Places,
}

impl Program {
    /// Reads a document, and what it imports.
    pub(super) fn of(document: &Document, documents: &Documents) -> Program {
        let texts = |path: &Path| documents.of_path(path).map(|document| document.text.clone());
        Program::new(&document.uri, document.path.as_deref(), &document.text, &texts)
    }

    /// Reads a program, and what it imports.
    pub(super) fn new(uri: &Uri, path: Option<&Path>, text: &str, texts: Texts) -> Program {
        let mut folder = Folder::of(path, texts);
        let analysis = Analysis::new(&folder.name(), text, folder.program(), &mut folder);
        Program { analysis, places: Places::new(uri, path, folder) }
    }

    /// A file of the program and a span in it, from the place of a name in all of its texts.
    pub(super) fn file_of(&self, span: Span) -> (SourceFile<'_>, Span) {
        let file = self.analysis.sources().file_at(span.start);
        let range = file.range(span);
        (file, Span::new(range.start, range.end))
    }

    /// The place in all texts of a span in a file.
    pub(super) fn find(&self, path: &Path, span: Span) -> Option<Span> {
        let is_it = |file: &SourceFile| self.places.path(file) == Some(path);
        let start = self.analysis.sources().files().find(is_it)?.start() as u32;
        Some(Span { start: start + span.start, end: start + span.end })
    }
}

/// Where the files of a program are.
pub(super) struct Places {
    uri: Uri,
    path: Option<PathBuf>,
    imported: HashMap<String, PathBuf>,
}

impl Places {
    pub(super) fn new(uri: &Uri, path: Option<&Path>, folder: Folder) -> Places {
        Places { uri: uri.clone(), path: path.map(Path::to_owned), imported: folder.into_paths() }
    }

    /// The path of a file, if it is one.
    pub(super) fn path(&self, file: &SourceFile) -> Option<&Path> {
        if file.is_first() { self.path.as_deref() } else { self.imported.get(file.name).map(PathBuf::as_path) }
    }

    /// Whether a file is imported.
    pub(super) fn imports(&self, path: &Path) -> bool {
        self.imported.values().any(|imported| imported == path)
    }

    /// How the editor calls a file.
    pub(super) fn uri(&self, file: &SourceFile, documents: &Documents) -> Uri {
        if file.is_first() {
            return self.uri.clone();
        }
        let path = self.imported.get(file.name).map(PathBuf::as_path).unwrap_or(Path::new(file.name));
        documents.of_path(path).map_or_else(|| uri_of(path), |document| document.uri.clone())
    }

    /// A place as the editor counts.
    pub(super) fn location(
        &self,
        sources: &Sources,
        span: Span,
        documents: &Documents,
        encoding: Encoding,
    ) -> Location {
        let file = sources.file_at(span.start);
        Location { uri: self.uri(&file, documents), range: Lines::of(file.text, encoding).range(file.range(span)) }
    }
}
