//! The program of a command line: a file, standard input, or code as it stands.

use super::failure::Failure;
use super::files::{self, Files};
use super::grants::{Folder, Scope};
use super::terminal;
use crate::limits::SOURCE_BYTES;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::imports::NoFolder;
use ilo_core::program::{Compilation, Program};
use ilo_core::source::Sources;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A source text and where it comes from.
#[derive(Debug)]
pub struct Source {
    /// What diagnostics call it.
    pub name: String,
    /// The text.
    pub text: String,
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// Folders that it may import from besides its own.
    imports: Vec<PathBuf>,
}

/// Reads what the first word of a command line means.
///
/// # Errors
/// When it means a file that cannot be read.
pub fn load(word: &str) -> Result<Source, Failure> {
    if word == "-" {
        let mut bytes = Vec::new();
        io::stdin()
            .take(SOURCE_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::environment(format!("standard input cannot be read: {error}")))?;
        let name = "<stdin>".to_owned();
        return Ok(Source { text: files::text(&name, bytes)?, name, path: None, imports: Vec::new() });
    }
    let path = Path::new(word);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(directory(path)),
        Ok(_) => read(path),
        Err(_) if !means_a_file(word) => {
            let name = "<code>".to_owned();
            Ok(Source { text: files::text(&name, word.into())?, name, path: None, imports: Vec::new() })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_found(path)),
        Err(error) => Err(files::unreadable(path, &error).into()),
    }
}

fn read(path: &Path) -> Result<Source, Failure> {
    let (name, path) = (path.display().to_string(), path.to_owned());
    Ok(Source { text: files::read(&name, &path)?, name, path: Some(path), imports: Vec::new() })
}

/// Whether a word is a single name that no file has, so that it was perhaps meant for something else.
pub fn is_name_of_nothing(word: &str) -> bool {
    let is_path = word.contains(['/', '\\', '.']);
    word != "-" && !is_path && means_a_file(word) && std::fs::metadata(word).is_err()
}

/// Whether a word that names no file was meant to: code has a `>` before its result type, and nearly always blanks.
fn means_a_file(word: &str) -> bool {
    let is_path = word.ends_with(".ilo") && !word.contains([';', '\n']);
    is_path || !word.is_empty() && !word.contains('>') && !word.contains(char::is_whitespace)
}

fn directory(path: &Path) -> Failure {
    let failure = Failure::environment(format!("`{}` is a folder; name a file in it", path.display()));
    match files::programs_in(path).first() {
        Some(name) => failure.help(format!("such as `{}`", path.join(name).display())),
        None => failure,
    }
}

fn not_found(path: &Path) -> Failure {
    let failure = Failure::environment(format!("there is no file `{}`", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return failure.help(format!("there is no folder `{}` either", folder.display()));
    }
    match files::similar(folder, path) {
        Some(near) => failure.help(format!("did you mean `{}`?", path.with_file_name(near).display())),
        None => failure.help("code is given as one word, in quotes: ilo-runner run 'f x:n>n;*x 2' f 21"),
    }
}

/// The folders that a program may import from besides its own.
pub fn import_folders(scope: &Scope<Folder>) -> Vec<PathBuf> {
    match scope {
        Scope::Nothing => Vec::new(),
        Scope::Only(folders) => folders.iter().map(|Folder(path)| path.clone()).collect(),
        Scope::Everything => vec![PathBuf::from("/")],
    }
}

impl Source {
    /// Lets it import from what may be read, besides its own folder.
    pub fn importing_from(self, scope: &Scope<Folder>) -> Source {
        let imports = import_folders(scope);
        Source { imports, ..self }
    }

    /// Another text in its place.
    pub fn with_text(self, text: String) -> Source {
        Source { text, ..self }
    }

    /// Compiles it, together with the files that it imports.
    pub fn compile(&self) -> Compilation {
        match &self.path {
            Some(path) => {
                let mut files = Files::beside(path, self.imports.clone());
                Program::compile_with(&self.name, &self.text, files.program(), &mut files)
            }
            None => Program::compile_with(&self.name, &self.text, (), &mut NoFolder),
        }
    }

    /// Compiles it to be used; if `show` says so, every diagnostic is printed, warnings included.
    ///
    /// The program, or its first error; and the texts that later diagnostics are about.
    pub fn program(&self, show: bool) -> (Sources, Result<Arc<Program>, Diagnostic>) {
        let compilation = self.compile();
        let sources = compilation.sources.clone();
        if show {
            terminal::diagnose(&compilation.diagnostics, &sources);
        }
        (sources, compilation.into_program())
    }

    /// Prints diagnostics about this text alone.
    pub fn diagnose<'d>(&self, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
        terminal::diagnose(diagnostics, &Sources::new(&*self.name, &*self.text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_files() {
        for file in ["a.ilo", "dir/a.ilo", "my program.ilo", "nothere", "./x", "C:\\x.txt", "f"] {
            assert!(means_a_file(file), "{file}");
        }
        for code in ["f>n;1", "f x:n>n;/x 2", "", "f a:n b:n>n;/a b", "type p{x:n}", "-- a comment\n", "f>t;\"a.ilo"] {
            assert!(!means_a_file(code), "{code}");
        }
    }
}
