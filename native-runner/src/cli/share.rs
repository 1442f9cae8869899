//! `link` and `open`: programs to and from share links.

use super::arguments::{Link, Open};
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::protocol::DEFAULT_PORT;
use ilo_core::share::{self, Share};
use ilo_core::syntax;
use ilo_core::syntax::ast::{Declaration, Use};
use std::io::{self, Write};
use std::path::Path;

/// The address of the public page, where this build knows one.
const PAGE: Option<&str> = option_env!("ILO_PAGE_URL");

/// Prints a link to a program and a call. The program need not be right: errors are worth sharing too.
///
/// # Errors
/// When it does not fit a link.
pub fn link(options: &Link) -> Result<(), Failure> {
    let [word, words @ ..] = &options.words[..] else {
        return Err(Failure::environment("there is no program to link to"));
    };
    let source = program::load(word)?;
    if let Some(import) = first_import(&source.text) {
        return Err(Failure::environment(format!("a link holds one text, and this program imports `{}`", import.path))
            .help("write what it imports into the program itself"));
    }
    let (entry, args) = match words {
        [] => (None, Vec::new()),
        [entry, args @ ..] => (Some(entry.clone()), args.to_vec()),
    };
    let share = Share {
        source: source.text,
        entry,
        args,
        engine: options.engine.map(|engine| engine.to_string()),
        title: options.title.clone(),
        ..Share::default()
    };
    let fragment = share::encode(&share).map_err(|error| Failure::environment(error.to_string()))?;
    let page = PAGE.map_or_else(|| format!("http://127.0.0.1:{DEFAULT_PORT}/"), str::to_owned);
    terminal::print(&format!("{page}#{fragment}"))?;
    Ok(())
}

/// The first file that a program imports.
fn first_import(source: &str) -> Option<Use> {
    syntax::parse(source).tree.declarations.into_iter().find_map(|declaration| match declaration {
        Declaration::Use(import) => Some(import),
        _ => None,
    })
}

/// Prints the program of a link, or writes it to a new file; and says how to call it.
///
/// # Errors
/// When the link cannot be read, or the file exists.
pub fn open(options: &Open) -> Result<(), Failure> {
    let fragment = options.link.split_once('#').map_or(options.link.as_str(), |(_, fragment)| fragment);
    let share = share::decode(fragment).map_err(|error| Failure::environment(error.to_string()))?;
    let program = match &options.output {
        Some(path) => {
            let mut file = std::fs::File::create_new(path).map_err(|error| cannot_make(path, &error))?;
            file.write_all(share.source.as_bytes())?;
            path.display().to_string()
        }
        None => {
            terminal::print(share.source.strip_suffix('\n').unwrap_or(&share.source))?;
            "FILE".to_owned()
        }
    };
    if let Some(entry) = &share.entry {
        let words: Vec<String> = std::iter::once(entry).chain(&share.args).map(|word| quoted(word)).collect();
        let engine = share.engine.as_ref().map(|engine| format!("--engine {} ", quoted(engine))).unwrap_or_default();
        terminal::complain(&format!("to run it: ilo-runner run {engine}{program} {}", words.join(" ")));
    }
    Ok(())
}

fn cannot_make(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::environment(format!("`{}` exists already", path.display()))
            .help("an existing file is kept; choose another name"),
        _ => Failure::environment(format!("`{}` cannot be made: {error}", path.display())),
    }
}

/// A word as a shell takes it, with nothing in it that drives a terminal.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte));
    let word = terminal::safe(word);
    if is_plain { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
