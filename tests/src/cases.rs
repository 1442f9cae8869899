//! The conformance cases: programs with the answer that every engine must give, kept as TOML.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ilo_core::imports::{Loaded, Loader, Unreadable};
use ilo_core::program::{Compilation, Program};
use serde::Deserialize;

/// One program, one call, one answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The file it stands in, without its ending.
    #[serde(skip)]
    pub file: String,
    /// What it shows; unique within the file.
    pub name: String,
    /// The program.
    pub source: String,
    /// The function to call; the first one, if none is named.
    pub func: Option<String>,
    /// The arguments, as on a command line.
    #[serde(default)]
    pub args: Vec<String>,
    /// Everything printed, the result included.
    pub stdout: Option<String>,
    /// The code of the expected diagnostic.
    pub error: Option<String>,
    /// What must have been printed before that error.
    pub stdout_before: Option<String>,
    /// The stage that reports it; the first letter of the code says the same.
    pub phase: Option<String>,
    /// More files beside the program.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Environment variables to set.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Capabilities: `fs`, `env`, `net`, `tools`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The engine of the reference implementation that the answer came from.
    pub engine: Option<String>,
    /// All engines of the reference implementation that agree.
    #[serde(default)]
    pub agreeing_engines: Vec<String>,
    /// Why the answer departs from the reference implementation.
    pub differs_from_reference: Option<String>,
    /// Anything else worth knowing.
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

impl Case {
    /// `file: name`, which no two cases share.
    pub fn title(&self) -> String {
        format!("{}: {}", self.file, self.name)
    }

    /// What must happen.
    pub fn expected(&self) -> Expected<'_> {
        match (&self.stdout, &self.error) {
            (Some(text), None) => Expected::Output(text),
            (None, Some(code)) => {
                Expected::Error { code, output_before: self.stdout_before.as_deref().unwrap_or_default() }
            }
            _ => panic!("{}: needs exactly one of `stdout` and `error`", self.title()),
        }
    }
}

/// The name of a case's program among its files.
pub const PROGRAM: &str = "main.ilo";

impl Case {
    /// Compiles its program, which may import the files beside it.
    pub fn compile(&self) -> Compilation {
        Program::compile_with(PROGRAM, &self.source, PROGRAM.to_owned(), &mut Beside(self))
    }
}

/// The files of a case, all in one folder.
struct Beside<'c>(&'c Case);

impl Loader for Beside<'_> {
    type File = String;

    fn find(&mut self, path: &str, _: &String) -> Result<String, Unreadable> {
        match path == PROGRAM || self.0.files.contains_key(path) {
            true => Ok(path.to_owned()),
            false => Err(Unreadable::new(format!("there is no file `{path}`"))),
        }
    }

    fn read(&mut self, name: &String) -> Result<Loaded, Unreadable> {
        let text = self.0.files.get(name).unwrap_or(&self.0.source);
        Ok(Loaded { name: name.clone(), text: text.clone() })
    }
}

/// The answer of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected<'a> {
    /// The run ends well, having printed this.
    Output(&'a str),
    /// The program is diagnosed with this code, having printed at least that.
    Error {
        /// The code.
        code: &'a str,
        /// The beginning of the output.
        output_before: &'a str,
    },
}

/// The folder with the case files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance")
}

/// Every case of every file, in order.
///
/// # Panics
/// If a file cannot be read, says something unknown, or names two cases alike.
pub fn all() -> Vec<Case> {
    let entries = fs::read_dir(folder()).expect("the folder of cases can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut titles = BTreeSet::new();
    let cases: Vec<Case> = paths.iter().flat_map(|path| read(path)).collect();
    for case in &cases {
        case.expected();
        assert!(titles.insert(case.title()), "two cases are called {}", case.title());
    }
    cases
}

fn read(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    file.case.into_iter().map(|case| Case { file: stem.clone(), ..case }).collect()
}
