//! `repl`: statements and declarations, entered one after the other.

mod commands;
mod evaluate;
mod lines;

use super::arguments::Repl;
use super::bench::duration;
use super::failure::Failure;
use super::files::Files;
use super::host::Providers;
use super::program::{self, Source};
use super::{run, show, terminal};
use crate::engines;
use crate::limits::SOURCE_BYTES;
use commands::Command;
use evaluate::{Answer, Evaluator, Missing, Request};
use ilo_core::arguments;
use ilo_core::check::typed_program::Origin;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::playground;
use ilo_core::program::Compilation;
use ilo_core::session::{Change, Outcome, Problem, Reading, Session, Shown, read};
use ilo_core::source::Sources;
use lines::{Entered, Lines};
use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// Runs a session.
///
/// # Errors
/// When the terminal cannot be used; and, where nobody types, when some input was diagnosed.
pub fn repl(options: &Repl) -> Result<(), Failure> {
    if options.evaluate {
        return evaluate::answer(options);
    }
    run::demand(engines::resolve(options.engine))?;
    // What is wrong with the options is better told now than at every input.
    options.tools.as_deref().map_or_else(|| Ok(Providers::default()), Providers::read).map_err(Failure::environment)?;
    let mut lines = Lines::open(!options.no_history)
        .map_err(|error| Failure::environment(format!("the terminal cannot be used: {error}")))?;
    let mut prompt = Prompt {
        options,
        session: Session::default(),
        evaluator: Evaluator::new(lines.is_interactive())?,
        turn: 0,
        has_failed: false,
    };
    if let Some(word) = &options.file {
        match program::load(word)? {
            Source { name, text, path: Some(path), .. } => prompt.declare(&name, &text, &path)?,
            _ => return Err(Failure::environment(format!("there is no file `{word}`"))),
        }
        if prompt.has_failed && !lines.is_interactive() {
            return Err(Failure::Diagnosed);
        }
    }
    if lines.is_interactive() {
        terminal::print(&format!("ilo {}; `:help` lists commands, Ctrl-D quits", ilo_core::VERSION))?;
    }
    loop {
        let entered = lines.next(prompt.session.context());
        match entered.map_err(|error| Failure::environment(format!("the input cannot be read: {error}")))? {
            Entered::Input(input) => {
                if prompt.enter(&input)?.is_break() {
                    break;
                }
            }
            Entered::Cancelled => {}
            Entered::End => break,
        }
    }
    if prompt.has_failed && !lines.is_interactive() { Err(Failure::Diagnosed) } else { Ok(()) }
}

/// A session, and what its inputs need.
struct Prompt<'o> {
    options: &'o Repl,
    session: Session,
    evaluator: Evaluator,
    /// Inputs that ran.
    turn: u32,
    /// Whether anything was diagnosed.
    has_failed: bool,
}

impl Prompt<'_> {
    /// Does what an input asks.
    ///
    /// Only failures to print end the session.
    fn enter(&mut self, input: &str) -> Result<ControlFlow<()>, Failure> {
        if commands::is_command(input) {
            return match commands::parse(input) {
                Ok((Command::Quit, _)) => Ok(ControlFlow::Break(())),
                Ok((command, rest)) => self.command(command, rest).map(ControlFlow::Continue),
                Err((message, help)) => {
                    self.refuse(Failure::environment(message).help(help));
                    Ok(ControlFlow::Continue(()))
                }
            };
        }
        if input.len() > SOURCE_BYTES {
            let message = format!("an input is at most {} KiB long", SOURCE_BYTES / 1024);
            self.refuse(Failure::environment(message).help("`:load FILE` takes over the declarations of a file"));
            return Ok(ControlFlow::Continue(()));
        }
        match read(input) {
            Reading::Nothing => {}
            Reading::Declarations => self.declare("<input>", input, Path::new("<input>"))?,
            Reading::Unfinished | Reading::Statements | Reading::Mixed => {
                if let Some((outcome, _)) = self.evaluate(input)? {
                    self.keep(outcome)?;
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn command(&mut self, command: Command, rest: &str) -> Result<(), Failure> {
        match command {
            Command::Help => terminal::print(&commands::help())?,
            Command::Type => match self.session.prepare(rest) {
                Ok(prepared) => match prepared.value_type() {
                    Some(ty) => terminal::print(&ty.to_string())?,
                    None => terminal::print("no value")?,
                },
                Err(problem) => self.report(&problem.diagnostics, &problem.sources),
            },
            Command::Time => {
                if let Some((outcome, ns)) = self.evaluate(rest)? {
                    self.keep(outcome)?;
                    let engine = engines::resolve(self.options.engine);
                    terminal::print(&format!("{}, once, on {engine}, compiling apart", duration(ns)))?;
                }
            }
            Command::Bytecode => self.bytecode(rest)?,
            Command::Asm => self.machine_code(rest)?,
            Command::Defs => {
                for header in self.session.headers() {
                    terminal::print(&header)?;
                }
                for variable in self.session.variables() {
                    let Shown { ty, .. } = variable.shown();
                    terminal::print(&format!("{} : {ty}", variable.name))?;
                }
            }
            Command::Load => self.load(rest)?,
            Command::Save => self.save(Path::new(rest), false)?,
            Command::Replace => self.save(Path::new(rest), true)?,
            Command::Clear => self.session.clear(),
            Command::Quit => {}
        }
        Ok(())
    }

    /// Tells what is wrong, and goes on.
    fn refuse(&mut self, failure: Failure) {
        self.has_failed = true;
        failure.report();
    }

    fn report(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        self.has_failed |= diagnostics.iter().any(Diagnostic::is_error);
        terminal::diagnose(diagnostics, sources);
    }

    /// Remembers declarations, which may import from where the text is.
    fn declare(&mut self, name: &str, text: &str, path: &Path) -> Result<(), Failure> {
        let mut files = Files::beside(path, program::import_folders(&self.options.allow.read()));
        match self.session.declare(name, text, files.program(), &mut files) {
            Ok((changes, warnings, sources)) => {
                self.report(&warnings, &sources);
                for Change { header, is_replacement } in changes {
                    let verb = if is_replacement { "redefined" } else { "defined" };
                    terminal::print(&format!("{verb} {header}"))?;
                }
            }
            Err(Problem { diagnostics, sources }) => self.report(&diagnostics, &sources),
        }
        Ok(())
    }

    /// Runs statements.
    fn evaluate(&mut self, input: &str) -> Result<Option<(Outcome, f64)>, Failure> {
        let prepared = match self.session.prepare(input) {
            Ok(prepared) => prepared,
            Err(Problem { diagnostics, sources }) => {
                self.report(&diagnostics, &sources);
                return Ok(None);
            }
        };
        self.report(&prepared.warnings, &prepared.sources);
        let request = Request { session: self.session.clone(), input: input.to_owned(), turn: self.turn };
        self.turn = self.turn.wrapping_add(1);
        let sources = &prepared.sources;
        let answer = self.evaluator.run(&request, |denial| terminal::diagnose([denial], sources))?;
        match answer {
            Ok(Answer::Done(outcome, ns)) => return Ok(Some((outcome, ns))),
            Ok(Answer::Failed(diagnostic)) => self.report(&[diagnostic], sources),
            Ok(Answer::Refused(reason)) => self.refuse(Failure::environment(reason)),
            Err(Missing::Interrupted) => {
                self.refuse(Failure::environment("interrupted").help("nothing that the input bound is kept"));
            }
            Err(Missing::Died(status)) => {
                let failure = Failure::environment(format!("the run ended without an answer ({status})"));
                self.refuse(failure.help("the session goes on; nothing that the input bound is kept"));
            }
        }
        Ok(None)
    }

    /// Prints a value, or else what was bound, and remembers the variables.
    fn keep(&mut self, Outcome { value, variables, bound, lost }: Outcome) -> Result<(), Failure> {
        self.session.keep(variables);
        match value {
            Some(Shown { text, ty }) => terminal::print(&format!("{text} : {ty}"))?,
            None => {
                for variable in self.session.variables().iter().filter(|variable| bound.contains(&variable.name)) {
                    let Shown { text, ty } = variable.shown();
                    terminal::print(&format!("{} = {text} : {ty}", variable.name))?;
                }
            }
        }
        for name in lost {
            terminal::complain(&format!("`{name}` is not kept: it holds a builtin or a tool as a function"));
        }
        Ok(())
    }

    /// The functions that a command is about, and their program.
    fn wanted(&mut self, name: &str) -> Option<(Compilation, Vec<String>)> {
        let compilation = match self.session.compile() {
            Ok(compilation) => compilation,
            Err(Problem { diagnostics, sources }) => {
                self.report(&diagnostics, &sources);
                return None;
            }
        };
        let program = compilation.program.as_ref()?;
        let named = match name {
            "" => {
                let declared = program.typed().functions.iter().filter(|each| each.origin == Origin::Declared);
                Ok(declared.map(|function| function.name.clone()).collect())
            }
            name => arguments::named(program, name).map(|_| vec![name.to_owned()]),
        };
        match named {
            Ok(names) => Some((compilation, names)),
            Err(diagnostic) => {
                self.report(&[diagnostic], &compilation.sources);
                None
            }
        }
    }

    fn bytecode(&mut self, name: &str) -> Result<(), Failure> {
        let Some((compilation, names)) = self.wanted(name) else { return Ok(()) };
        let mut functions = compilation.program.as_ref().map(playground::functions).unwrap_or_default();
        functions.retain(|function| names.contains(&function.name));
        Ok(show::print_bytecode(&functions)?)
    }

    fn machine_code(&mut self, name: &str) -> Result<(), Failure> {
        let Some((compilation, names)) = self.wanted(name) else { return Ok(()) };
        let engine = match engines::resolve(self.options.engine) {
            native @ (EngineName::Cranelift | EngineName::Llvm) => native,
            _ => EngineName::Arm64,
        };
        let sources = compilation.sources.clone();
        let Ok(program) = compilation.into_program() else { return Ok(()) };
        let mut listings = Vec::new();
        let mut refused = Vec::new();
        for name in names {
            match show::code(engine, &program, &name) {
                Ok(code) => listings.push((name, code)),
                Err(diagnostic) => refused.push(diagnostic),
            }
        }
        show::print_machine_code(engine, &listings)?;
        self.report(&refused, &sources);
        Ok(())
    }

    fn load(&mut self, word: &str) -> Result<(), Failure> {
        match program::load(word) {
            Ok(Source { name, text, path: Some(path), .. }) => self.declare(&name, &text, &path),
            Ok(_) => {
                self.refuse(Failure::environment(format!("there is no file `{word}`")));
                Ok(())
            }
            Err(failure) => {
                self.refuse(failure);
                Ok(())
            }
        }
    }

    fn save(&mut self, path: &Path, replace: bool) -> Result<(), Failure> {
        let name = path.display();
        let file = if replace { File::create(path) } else { File::create_new(path) };
        let text = self.session.program_text();
        match file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => {
                let count = self.session.headers().len();
                let plural = if count == 1 { "" } else { "s" };
                terminal::print(&format!("{count} declaration{plural} written to `{name}`"))?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let failure = Failure::environment(format!("`{name}` exists already"));
                self.refuse(failure.help(format!("`:save! {name}` replaces it")));
            }
            Err(error) => self.refuse(Failure::environment(format!("`{name}` cannot be written: {error}"))),
        }
        Ok(())
    }
}
