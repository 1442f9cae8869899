//! Programs of several files: the declarations of imported files take the place of the `use` lines.
//!
//! All files share one flat name space. A file is read once however often it is imported, and each of its declarations
//! stands where it was first asked for. Reading is the embedder's part, through a [`Loader`].

mod errors;
mod resolver;

pub use resolver::{Resolved, resolve};

use std::hash::Hash;

/// Files of one program, the first one included.
pub const MAX_FILES: usize = 1024;

/// Bytes of imported files, together.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Finds and reads files for the programs that import them.
pub trait Loader {
    /// A file. Two paths that lead to the same file give equal ones.
    type File: Clone + Eq + Hash;

    /// The file that `path` means to `importer`.
    ///
    /// # Errors
    /// When there is none, or it may not be read.
    fn find(&mut self, path: &str, importer: &Self::File) -> Result<Self::File, Unreadable>;

    /// The name and the text of a file that was found. Asked for once.
    ///
    /// # Errors
    /// When it cannot be read, or is no text.
    fn read(&mut self, file: &Self::File) -> Result<Loaded, Unreadable>;
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// What people call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, in one sentence that names the file.
    pub message: String,
    /// What to do about it.
    pub suggestion: Option<String>,
}

impl Unreadable {
    /// What is wrong, in one sentence that names the file.
    pub fn new(message: impl Into<String>) -> Unreadable {
        Unreadable { message: message.into(), suggestion: None }
    }

    /// Says what to do about it.
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Unreadable {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// The loader of programs that are no files, such as the page's: it refuses everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFolder;

impl Loader for NoFolder {
    type File = ();

    fn find(&mut self, path: &str, (): &()) -> Result<(), Unreadable> {
        Err(no_folder(path))
    }

    fn read(&mut self, (): &()) -> Result<Loaded, Unreadable> {
        Err(no_folder("the program"))
    }
}

fn no_folder(path: &str) -> Unreadable {
    Unreadable::new(format!("`{path}` cannot be imported: this program is no file, so there is no folder to look in"))
        .suggest("write what it declares into the program, or save the program as a file for `ilo-runner run`")
}
