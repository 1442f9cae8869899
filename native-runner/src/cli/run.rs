//! `run`: a function of a program, once, in this process.

use super::arguments::Run;
use super::failure::Failure;
use super::program;
use super::terminal;
use crate::clock;
use crate::engines;
use crate::measure::{self, Call};
use ilo_core::arguments;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits, RuntimeError};
use ilo_core::host::{Denial, Host};
use ilo_core::program::Program;
use ilo_core::random::Random;
use ilo_core::render;
use ilo_core::report::ValueReport;
use ilo_core::source::Sources;
use std::io;
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
    let (sources, program) = program::load(word)?.program(!options.json);
    let mut host = Terminal::default();
    let ran = program.map_err(Error::Static).and_then(|program| {
        let call = call(program, words, Limits { depth: options.max_depth }).map_err(Error::Dynamic)?;
        let mut ready = measure::prepare(&call, engine).map_err(Error::Dynamic)?;
        ready.session.call(&mut host).map_err(RuntimeError::into_diagnostic).map_err(Error::Dynamic)
    });
    if let Some(error) = host.failed {
        return Err(error.into());
    }
    match ran {
        Ok(value) => {
            let ValueReport { text, json, ty, .. } = ValueReport::of(&value);
            terminal::print(&match options.json {
                // The value is JSON already, with numbers spelled as ilo spells them.
                true => format!(r#"{{"ok":{json},"type":"{ty}","engine":"{engine}"}}"#),
                false => text,
            })?;
            Ok(())
        }
        Err(error) => Err(report(&error, &sources, engine, options.json)?),
    }
}

/// Why there is no value.
enum Error {
    /// Found before the run, and printed by then.
    Static(Diagnostic),
    /// Found in the call or by running.
    Dynamic(Diagnostic),
}

fn report(error: &Error, sources: &Sources, engine: EngineName, json: bool) -> Result<Failure, Failure> {
    let (Error::Static(diagnostic) | Error::Dynamic(diagnostic)) = error;
    if json {
        let diagnostic = render::json(diagnostic, sources);
        terminal::print(&format!(r#"{{"error":{diagnostic},"engine":"{engine}"}}"#))?;
    } else if matches!(error, Error::Dynamic(_)) {
        terminal::diagnose([diagnostic], sources);
    }
    Ok(Failure::Diagnosed)
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
    word.strip_prefix("--").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
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

/// The host of the command line: printing, as it comes.
#[derive(Default)]
struct Terminal {
    failed: Option<io::Error>,
    random: Random,
    denials: Vec<Denial>,
}

impl Host for Terminal {
    fn print(&mut self, line: &str) -> Result<(), String> {
        terminal::print(line).map_err(|error| {
            let reason = error.to_string();
            self.failed = Some(error);
            reason
        })
    }

    fn now(&mut self) -> f64 {
        clock::now()
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn denied(&mut self, denial: Denial) {
        self.denials.push(denial);
    }
}
