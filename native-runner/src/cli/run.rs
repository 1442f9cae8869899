//! `run`: a function of a program, once, in this process.

use super::arguments::Run;
use super::failure::Failure;
use super::host::{Providers, TerminalHost};
use super::program::{self, Source};
use super::terminal;
use crate::clock;
use crate::engines;
use crate::measure::{self, Call};
use ilo_core::arguments;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits, RuntimeError};
use ilo_core::hints;
use ilo_core::program::Program;
use ilo_core::render;
use ilo_core::report::ValueReport;
use ilo_core::source::Sources;
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs it.
///
/// # Errors
/// When the program is diagnosed, or cannot be started at all.
pub fn run(options: &Run) -> Result<(), Failure> {
    let [word, words @ ..] = &options.words[..] else {
        return Err(Failure::environment("there is no program to run"));
    };
    let engine = engines::resolve(options.engine);
    demand(engine)?;
    let providers = providers(options)?;
    let source = program::load(word).map_err(|failure| match options.allow.without_limit() {
        Some(flag) => failure.help(format!("what a permission is limited to stands after `=`: {flag}={word}")),
        None => failure,
    })?;
    let source = source.importing_from(&options.allow.read());
    let (sources, program) = source.program(!options.output.json);
    let seed = seed(options)?;
    let mut denials = Vec::new();
    let mut host = TerminalHost::new(&options.allow, providers, seed, |denial| {
        let notice = denial.clone().into_diagnostic();
        if !options.output.json {
            terminal::diagnose([&notice], &sources);
        }
        denials.push(notice);
    })?;
    let ran = program.map_err(Error::Static).and_then(|program| {
        let call = call(program, words, Limits { depth: options.max_depth }).map_err(Error::Dynamic)?;
        let mut ready = measure::prepare(&call, engine).map_err(Error::Dynamic)?;
        ready.session.call(&mut host).map_err(RuntimeError::into_diagnostic).map_err(Error::Dynamic)
    });
    if let Some(error) = host.failed.take() {
        return Err(error.into());
    }
    drop(host);
    match ran {
        Ok(value) => {
            let ValueReport { text, json, ty, .. } = ValueReport::of(&value);
            terminal::print(&match options.output.json {
                // The value is JSON already, with numbers spelled as ilo spells them.
                true => format!(r#"{{"ok":{json},"type":"{ty}",{}}}"#, circumstances(engine, seed, &denials, &sources)),
                false => text,
            })?;
            if !options.no_hints {
                hint(&source, options.output.json);
            }
            Ok(())
        }
        Err(error) => {
            let (Error::Static(diagnostic) | Error::Dynamic(diagnostic)) = &error;
            if options.output.json {
                let diagnostic = render::json(diagnostic, &sources);
                let circumstances = circumstances(engine, seed, &denials, &sources);
                terminal::print(&format!(r#"{{"error":{diagnostic},{circumstances}}}"#))?;
            } else if matches!(error, Error::Dynamic(_)) {
                terminal::diagnose([diagnostic], &sources);
            }
            Err(Failure::Diagnosed)
        }
    }
}

/// Says on standard error what a program that works could say better.
fn hint(source: &Source, as_json: bool) {
    let hints = hints::of(&source.text);
    if hints.is_empty() {
        return;
    }
    if as_json {
        terminal::complain(&json!({ "hints": hints }).to_string());
    } else {
        hints.iter().for_each(|hint| terminal::complain(&format!("hint: {hint}")));
    }
}

/// Why there is no value.
enum Error {
    /// Found before the run, and printed by then.
    Static(Diagnostic),
    /// Found in the call or by running.
    Dynamic(Diagnostic),
}

/// What JSON says besides the outcome.
fn circumstances(engine: EngineName, seed: u32, denials: &[Diagnostic], sources: &Sources) -> String {
    let denials: Value = denials.iter().map(|denial| render::json(denial, sources)).collect();
    format!(r#""engine":"{engine}","seed":{seed},"denials":{denials}"#)
}

/// The seed of a run: a fresh one, unless the user gave one.
fn seed(options: &Run) -> Result<u32, Failure> {
    options.seed.map_or_else(clock::seed, Ok).map_err(Failure::environment)
}

fn providers(options: &Run) -> Result<Providers, Failure> {
    options.tools.as_deref().map_or_else(|| Ok(Providers::default()), Providers::read).map_err(Failure::environment)
}

/// The call that the words after a program mean.
///
/// # Errors
/// ILO-R002, ILO-R004 and ILO-R012.
pub fn call(program: Arc<Program>, words: &[String], limits: Limits) -> Result<Call, Diagnostic> {
    let (function, words) = arguments::entry(&program, words)?;
    arguments::parse(&program, function, words).map_err(|diagnostic| {
        match words.iter().find(|word| is_option(word)) {
            Some(option) => {
                diagnostic.note(format!("options stand before the program; after it, `{option}` is an argument"))
            }
            None => diagnostic,
        }
    })?;
    let entry = program.typed().function(function).name.clone();
    Ok(Call { program, entry, words: words.to_vec(), limits })
}

/// Whether a word was perhaps meant as an option.
fn is_option(word: &str) -> bool {
    matches!(word, "-a" | "-t" | "-j" | "-nh" | "-A")
        || word.strip_prefix("--").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Makes sure that an engine asked for by name is in this build. One that is, but not for this processor, says so
/// itself: that is a matter of the program and the machine, not of usage.
///
/// # Errors
/// When it is not.
pub fn demand(engine: EngineName) -> Result<(), Failure> {
    match engines::engine(engine) {
        Ok(_) => Ok(()),
        Err(_) if engine == EngineName::Arm64 => Ok(()),
        Err(reason) => {
            let built: Vec<_> = engines::tiers()
                .into_iter()
                .filter(|tier| tier.unavailable.is_none())
                .map(|tier| tier.engine.as_str())
                .collect();
            Err(Failure::environment(reason).help(format!("this build has {}", built.join(", "))))
        }
    }
}
