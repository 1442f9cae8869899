//! `show`: what a program becomes, layer by layer.

use super::arguments::{Layer, Show};
use super::bench::duration;
use super::failure::Failure;
use super::program::{self, Source};
use super::{run, terminal, tree};
use crate::engines;
use ilo_core::arguments;
use ilo_core::check::nearest;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::emit::arm64::{self, listing};
use ilo_core::engine::{EngineName, Limits};
use ilo_core::ir::stages;
use ilo_core::playground;
use ilo_core::program::Program;
use ilo_core::report::{BytecodeRow, CheckReport, FunctionReport, IrReport, IrStage, MachineCode, MachineRow};
use ilo_core::source::{Sources, place};
use ilo_core::syntax;
use serde::Serialize;
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// Shows it.
///
/// # Errors
/// When the program is diagnosed, or the engine makes no code of it.
pub fn show(options: &Show) -> Result<(), Failure> {
    let source = program::load(&options.program)?.importing_from(&options.reading.scope());
    match options.layer {
        Layer::Tokens => tokens(options, &source),
        Layer::Ast => ast(options, &source),
        Layer::Bytecode => bytecode(options, &source),
        Layer::Ir => ir(options, &source),
        Layer::Asm => machine_code(options, &source),
    }
}

fn tokens(options: &Show, source: &Source) -> Result<(), Failure> {
    let CheckReport { tokens, diagnostics, .. } = playground::check(&source.text);
    if options.output.json {
        return json(&tokens);
    }
    for token in &tokens {
        let at = place(&source.text, token.span.start);
        let text = source.text.get(token.span.range()).unwrap_or_default();
        let column = format!("{}:{}", at.line, at.column);
        terminal::print(&format!("{column:>7}  {:<12} {:<28} {text}", token.class, token.kind))?;
    }
    // Only a program that cannot be read has tokens missing.
    match diagnostics.iter().find(|diagnostic| diagnostic.code.as_str().starts_with("ILO-L")) {
        Some(diagnostic) => {
            source.diagnose([diagnostic]);
            Err(Failure::Diagnosed)
        }
        None => Ok(()),
    }
}

fn ast(options: &Show, source: &Source) -> Result<(), Failure> {
    let parsed = syntax::parse(&source.text);
    if options.output.json {
        json(&parsed.tree)?;
    } else {
        for line in tree::lines(&parsed.tree.declarations) {
            terminal::print(&line)?;
        }
    }
    let errors: Vec<&Diagnostic> = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    source.diagnose(errors.iter().copied());
    if errors.is_empty() { Ok(()) } else { Err(Failure::Diagnosed) }
}

fn bytecode(options: &Show, source: &Source) -> Result<(), Failure> {
    let (sources, program) = compile(source)?;
    let wanted = wanted(options, &sources, &program)?;
    let functions: Vec<FunctionReport> =
        playground::functions(&program).into_iter().filter(|function| wanted.contains(&function.name)).collect();
    if options.output.json {
        let code: Vec<_> = functions.iter().map(|function| Listing::of(&function.name, &function.bytecode)).collect();
        return json(&code);
    }
    Ok(print_bytecode(&functions)?)
}

/// Prints the bytecode of functions.
///
/// # Errors
/// When it cannot be written.
pub fn print_bytecode(functions: &[FunctionReport]) -> io::Result<()> {
    for (index, function) in functions.iter().enumerate() {
        title(index, &function.name)?;
        for BytecodeRow { pc, words, opcode, operands, comment, .. } in &function.bytecode {
            terminal::print(format!("{pc:>5}  {words:<17}  {opcode:<9} {operands:<16}  {comment}").trim_end())?;
        }
    }
    Ok(())
}

/// The code of one function, as JSON has it.
#[derive(Serialize)]
struct Listing<'a, T> {
    function: &'a str,
    /// How long its compiler took, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    compile_ns: Option<f64>,
    code: &'a T,
}

impl<'a, T> Listing<'a, T> {
    fn of(function: &'a str, code: &'a T) -> Listing<'a, T> {
        Listing { function, compile_ns: None, code }
    }
}

/// The SSA form: as the compilers get it, after one pass, or after every one.
fn ir(options: &Show, source: &Source) -> Result<(), Failure> {
    let (sources, program) = compile(source)?;
    let mut refused = Vec::new();
    let mut listings = Vec::new();
    for name in wanted(options, &sources, &program)? {
        let Ok(function) = arguments::named(&program, &name) else { continue };
        match stages::report(program.bytecode(), function) {
            IrReport::Stages { stages } => listings.push((name, chosen(options, with_all_rows(stages))?)),
            IrReport::Refused { diagnostic } => refused.push(diagnostic),
        }
    }
    if options.output.json {
        let code: Vec<_> = listings.iter().map(|(name, code)| Listing::of(name, code)).collect();
        json(&code)?;
    } else {
        let all = listings.iter().flat_map(|(name, stages)| stages.iter().map(move |stage| (name, stage)));
        for (index, (name, stage)) in all.enumerate() {
            let unchanged = if stage.changed { "" } else { ", which changed nothing" };
            title(index, &format!("{name} after `{}`{unchanged}", stage.name))?;
            terminal::print(&format!("-- {}", stage.what))?;
            for row in &stage.rows {
                terminal::print(&row.text)?;
            }
        }
    }
    terminal::diagnose(&refused, &sources);
    if refused.is_empty() { Ok(()) } else { Err(Failure::Diagnosed) }
}

/// The stages, each with its rows, be they those of the one before.
fn with_all_rows(mut stages: Vec<IrStage>) -> Vec<IrStage> {
    let mut rows = Vec::new();
    for stage in &mut stages {
        if stage.changed {
            rows.clone_from(&stage.rows);
        } else {
            stage.rows.clone_from(&rows);
        }
    }
    stages
}

/// The stages that were asked for: the last one, unless others were.
fn chosen(options: &Show, mut stages: Vec<IrStage>) -> Result<Vec<IrStage>, Failure> {
    if options.all {
        return Ok(stages);
    }
    let Some(pass) = &options.pass else { return Ok(stages.pop().into_iter().collect()) };
    let (matching, others): (Vec<_>, Vec<_>) = stages.into_iter().partition(|stage| stage.name == *pass);
    if !matching.is_empty() {
        return Ok(matching);
    }
    let failure = Failure::environment(format!("there is no pass `{pass}`"));
    let names = || others.iter().map(|stage| stage.name.as_str());
    // A pass is remembered by one of its words, too.
    let word = || nearest(pass, names().flat_map(|name| name.split(' ')));
    let with = |part: &str| names().find(|name| name.contains(part));
    Err(match nearest(pass, names()).or_else(|| with(pass)).or_else(|| with(word()?)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`--all` shows every pass by its name"),
    })
}

fn machine_code(options: &Show, source: &Source) -> Result<(), Failure> {
    let emits = [EngineName::Arm64, EngineName::Cranelift, EngineName::Llvm];
    if !emits.contains(&options.engine) {
        return Err(Failure::environment(format!("the engine `{}` makes no machine code", options.engine))
            .help("those that do are arm64, cranelift and llvm"));
    }
    run::demand(options.engine)?;
    let (sources, program) = compile(source)?;
    let mut refused = Vec::new();
    let mut listings = Vec::new();
    for name in wanted(options, &sources, &program)? {
        match code(options.engine, &program, &name) {
            Ok(code) => listings.push((name, code)),
            Err(diagnostic) => refused.push(diagnostic),
        }
    }
    if options.output.json {
        let code: Vec<_> = listings
            .iter()
            .map(|(name, Compiled { compile_ns, code })| Listing {
                compile_ns: Some(*compile_ns),
                ..Listing::of(name, code)
            })
            .collect();
        json(&code)?;
    } else {
        print_machine_code(options.engine, &listings)?;
    }
    terminal::diagnose(&refused, &sources);
    if refused.is_empty() { Ok(()) } else { Err(Failure::Diagnosed) }
}

/// The machine code of a function, and how long its compiler took to make it, this once.
pub struct Compiled {
    compile_ns: f64,
    code: MachineCode,
}

/// Prints the machine code of functions.
///
/// # Errors
/// When it cannot be written.
pub fn print_machine_code(engine: EngineName, listings: &[(String, Compiled)]) -> io::Result<()> {
    for (index, (name, Compiled { compile_ns, code })) in listings.iter().enumerate() {
        let MachineCode { architecture, bytes, .. } = code;
        let made = format!("by {engine} in {}", duration(*compile_ns));
        title(index, &format!("{name}  ({architecture}, {bytes} bytes, {made})"))?;
        for row in &code.rows {
            terminal::print(&line(row))?;
        }
    }
    Ok(())
}

/// ARM64 is emitted by the core and shown on every machine; the others show what they would run here.
///
/// # Errors
/// Why there is none.
pub fn code(engine: EngineName, program: &Arc<Program>, name: &str) -> Result<Compiled, Diagnostic> {
    let function = arguments::named(program, name)?;
    if engine == EngineName::Arm64 {
        let (compile_ns, assembled) = timed(|| arm64::compile(program.bytecode(), function));
        return Ok(Compiled { compile_ns, code: listing::own_listing(program.bytecode(), &assembled?) });
    }
    let missing = |reason: String| crate::measure::missing(&reason);
    let mut instance = engines::engine(engine).map_err(missing)?.prepare(program, Limits::default())?;
    let (compile_ns, compiled) = timed(|| instance.compile(function));
    compiled?;
    let code = instance.machine_code(function);
    let code = code.ok_or_else(|| missing(format!("{} shows no code", engine.title())))?;
    Ok(Compiled { compile_ns, code })
}

/// What something gives, and the nanoseconds that it took.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_nanos() as f64, result)
}

fn line(row: &MachineRow) -> String {
    let MachineRow { offset, bytes, text, note, pc, .. } = row;
    let origin = match pc {
        Some(pc) if note.is_empty() => format!("; pc {pc}"),
        Some(pc) => format!("; pc {pc}: {note}"),
        None if note.is_empty() => String::new(),
        None => format!("; {note}"),
    };
    format!("{offset:>5x}  {bytes:<24}  {text:<36}  {origin}").trim_end().to_owned()
}

/// A heading, with a blank line between functions.
fn title(index: usize, text: &str) -> io::Result<()> {
    if index > 0 {
        terminal::print("")?;
    }
    terminal::print(&format!("{text}:"))
}

fn compile(source: &Source) -> Result<(Sources, Arc<Program>), Failure> {
    let (sources, program) = source.program(true);
    Ok((sources, program.map_err(|_| Failure::Diagnosed)?))
}

/// The functions to show: the one asked for, or all.
fn wanted(options: &Show, sources: &Sources, program: &Program) -> Result<Vec<String>, Failure> {
    match &options.function {
        Some(name) => match arguments::named(program, name) {
            Ok(_) => Ok(vec![name.clone()]),
            Err(diagnostic) => {
                terminal::diagnose([&diagnostic], sources);
                Err(Failure::Diagnosed)
            }
        },
        None => {
            let all: Vec<String> = program.typed().functions.iter().map(|function| function.name.clone()).collect();
            // Nothing to show is no failure, but silence would look like one.
            if all.is_empty() {
                terminal::complain("note: the program declares no function");
            }
            Ok(all)
        }
    }
}

fn json(report: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(report).map_err(|error| Failure::environment(error.to_string()))?;
    Ok(terminal::print(&text)?)
}
