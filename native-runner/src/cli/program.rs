//! The program of a command line: a file, standard input, or code as it stands.

use super::failure::Failure;
use super::terminal;
use crate::limits::SOURCE_BYTES;
use ilo_core::check::nearest;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::program::{Compilation, Program};
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
        return source("<stdin>".into(), bytes, None);
    }
    let path = Path::new(word);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(directory(path)),
        Ok(_) => read(path),
        Err(_) if !means_a_file(word) => source("<code>".into(), word.into(), None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_found(path)),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Whether a word that names no file was meant to: code has a `>` before its result type, and nearly always blanks.
fn means_a_file(word: &str) -> bool {
    let is_path = word.ends_with(".ilo") && !word.contains([';', '\n']);
    is_path || !word.is_empty() && !word.contains('>') && !word.contains(char::is_whitespace)
}

fn read(path: &Path) -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    // Bounded, because devices and pipes may never end.
    file.take(SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    source(path.display().to_string(), bytes, Some(path.to_owned()))
}

fn source(name: String, bytes: Vec<u8>, path: Option<PathBuf>) -> Result<Source, Failure> {
    if bytes.len() > SOURCE_BYTES {
        return Err(Failure::environment(format!("`{name}` is larger than {} KiB", SOURCE_BYTES / 1024)));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::environment(format!("`{name}` is not UTF-8 text: byte {at} begins no character"))
            .help("save the file as UTF-8; ilo programs are ASCII outside texts and comments")
    })?;
    Ok(Source { name, text, path })
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Failure::environment(format!("`{}` cannot be read: {reason}", path.display()))
}

fn directory(path: &Path) -> Failure {
    let failure = Failure::environment(format!("`{}` is a folder; name a file in it", path.display()));
    match programs_in(path).first() {
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
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let programs = programs_in(folder);
    let stem = |name: &str| name.trim_end_matches(".ilo").to_owned();
    let near = programs.iter().find(|program| stem(program) == stem(&name)).map(String::as_str);
    match near.or_else(|| nearest(&name, programs.iter().map(String::as_str))) {
        Some(near) => failure.help(format!("did you mean `{}`?", path.with_file_name(near).display())),
        None => failure.help("code is given as one word, in quotes: ilo-runner run 'f x:n>n;*x 2' f 21"),
    }
}

/// The names of the programs in a folder, in order.
fn programs_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".ilo"))
        .collect();
    names.sort();
    names
}

impl Source {
    /// Compiles it; if `show` says so, every diagnostic is printed, warnings included.
    ///
    /// # Errors
    /// Its first error.
    pub fn compile(&self, show: bool) -> Result<Arc<Program>, Diagnostic> {
        let Compilation { program, diagnostics, .. } = Program::compile(&self.text);
        if show {
            self.diagnose(&diagnostics);
        }
        match (program, diagnostics.into_iter().find(Diagnostic::is_error)) {
            (Some(program), _) => Ok(Arc::new(program)),
            (None, Some(error)) => Err(error),
            (None, None) => ilo_core::playground::load(&self.text),
        }
    }

    /// Prints diagnostics about it.
    pub fn diagnose<'d>(&self, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
        terminal::diagnose(diagnostics, &self.name, &self.text);
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
