//! What can be typed.

use super::grants::{Allow, Reading};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ilo_core::engine::{DEFAULT_DEPTH, EngineName};
use ilo_core::protocol::DEFAULT_PORT;
use std::path::PathBuf;

const SEEDS: &str = "\
The flags of older ilo programs work before and after the program:
  ilo-runner FILE|CODE --run-jit [FUNC] [ARGS…]     and --run-interp --run-vm --run-cranelift --run-llvm
  ilo-runner FILE|CODE --bench FUNC [ARGS…]
  ilo-runner FILE|CODE --dense                      and --expanded --explain, or -d -e -x
  ilo-runner FILE|CODE --json [FUNC] [ARGS…]        and --ansi --text --no-hints, or -j -a -t -nh

Exit status: 0 finished, 1 the program was diagnosed, 2 wrong usage or environment.";

/// Run, check, show and time ilo programs, and serve the playground on this machine.
#[derive(Debug, Parser)]
#[command(name = "ilo-runner", version, after_help = SEEDS, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How results and diagnostics are printed. At most one is chosen; otherwise diagnostics are coloured on terminals.
#[derive(Args, Clone, Copy, Debug, Default)]
#[group(multiple = false)]
pub struct Output {
    /// Colour diagnostics, even where no terminal reads them
    #[arg(long, short)]
    pub ansi: bool,
    /// Do not colour diagnostics
    #[arg(long, short)]
    pub text: bool,
    /// Print results and diagnostics as JSON
    #[arg(long, short)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a function and print its result
    Run(Run),
    /// Find errors without running anything
    Check(Check),
    /// Print the program in canonical form, or write it back
    Fmt(Format),
    /// Show what the program becomes: tokens, tree, bytecode, machine code
    Show(Show),
    /// Time a function on several engines
    Bench(Bench),
    /// Explain a program line by line, an error code or a builtin
    Explain(Explain),
    /// Enter statements and declarations one after the other
    Repl(Repl),
    /// Serve the playground, and run its programs natively
    Serve(Serve),
    /// Print a link that opens a program in the playground
    Link(Link),
    /// Print the program that a link holds
    Open(Open),
    /// Tell an editor about programs, in the Language Server Protocol
    Lsp(Lsp),
    /// Run one program for the companion
    #[command(hide = true)]
    Worker,
}

/// Options of `run`; they stand before the program, so that arguments may look like `-4`.
#[derive(Debug, Args)]
#[command(override_usage = "ilo-runner run [OPTIONS] FILE|CODE [FUNC] [ARGS…]")]
pub struct Run {
    /// Which engine runs it
    #[arg(long, default_value = "auto", value_parser = engine, value_name = "ENGINE")]
    pub engine: EngineName,
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Calls that may be in progress at once
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DEPTH, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_depth: u32,
    /// Where random numbers start, so that a run can be repeated; anew for each run, unless said
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,
    /// Do not say after the run what reads better
    #[arg(long)]
    pub no_hints: bool,
    /// A JSON file that says who answers for each tool: {"name": {"url": "https://…"}}
    #[arg(long, value_name = "FILE")]
    pub tools: Option<PathBuf>,
    /// The program, then perhaps a function, then its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "FILE|CODE")]
    pub words: Vec<String>,
    /// What it may do outside itself
    #[command(flatten)]
    pub allow: Allow,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Where it may import from
    #[command(flatten)]
    pub reading: Reading,
    /// The program
    #[arg(value_name = "FILE|CODE")]
    pub program: String,
}

/// Options of `fmt`.
#[derive(Debug, Args)]
pub struct Format {
    /// One line for each declaration
    #[arg(long, short, conflicts_with = "expanded")]
    pub dense: bool,
    /// One line for each statement, indented (the default)
    #[arg(long, short)]
    pub expanded: bool,
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Write the file back instead of printing it
    #[arg(long)]
    pub write: bool,
    /// The program
    #[arg(value_name = "FILE|CODE")]
    pub program: String,
}

/// A layer of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layer {
    /// What the lexer reads
    Tokens,
    /// The syntax tree
    Ast,
    /// The register VM's instructions
    Bytecode,
    /// The SSA form that the native compilers get
    Ir,
    /// Machine code
    Asm,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Which layer
    pub layer: Layer,
    /// Whose machine code: arm64, cranelift or llvm
    #[arg(long, default_value = "arm64", value_parser = engine, value_name = "ENGINE")]
    pub engine: EngineName,
    /// Of `ir`: what the function is after this pass
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub pass: Option<String>,
    /// Of `ir`: what the function is after every pass
    #[arg(long)]
    pub all: bool,
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Where it may import from
    #[command(flatten)]
    pub reading: Reading,
    /// The program
    #[arg(value_name = "FILE|CODE")]
    pub program: String,
    /// Only this function
    #[arg(value_name = "FUNC")]
    pub function: Option<String>,
}

/// Options of `bench`; they stand before the program.
#[derive(Debug, Args)]
#[command(override_usage = "ilo-runner bench [OPTIONS] FILE|CODE FUNC [ARGS…]")]
pub struct Bench {
    /// Which engines, separated by commas; all that this build has, unless said
    #[arg(long, value_delimiter = ',', value_parser = engine, value_name = "ENGINES")]
    pub engines: Vec<EngineName>,
    /// Milliseconds to spend on each engine
    #[arg(long, value_name = "MS", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=600_000))]
    pub budget: u32,
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Where it may import from
    #[command(flatten)]
    pub reading: Reading,
    /// The program, a function, and its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "FILE|CODE")]
    pub words: Vec<String>,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// How it is printed
    #[command(flatten)]
    pub output: Output,
    /// Where it may import from
    #[command(flatten)]
    pub reading: Reading,
    /// A program, a code such as ILO-T004 or t004, a builtin such as mset, or `builtins` for all of them; without it,
    /// codes are listed
    #[arg(value_name = "FILE|CODE|NAME")]
    pub what: Option<String>,
    /// Only this function of the program
    #[arg(value_name = "FUNC")]
    pub function: Option<String>,
}

/// Options of `repl`.
#[derive(Debug, Args)]
pub struct Repl {
    /// Which engine runs what is entered
    #[arg(long, default_value = "auto", value_parser = engine, value_name = "ENGINE")]
    pub engine: EngineName,
    /// Colour diagnostics, even where no terminal reads them
    #[arg(long, short, conflicts_with = "text")]
    pub ansi: bool,
    /// Do not colour diagnostics
    #[arg(long, short)]
    pub text: bool,
    /// Calls that may be in progress at once
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DEPTH, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_depth: u32,
    /// Where random numbers start, so that a session can be repeated
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,
    /// A JSON file that says who answers for each tool: {"name": {"url": "https://…"}}
    #[arg(long, value_name = "FILE")]
    pub tools: Option<PathBuf>,
    /// Neither read nor write the history, which is kept in the file that ILO_HISTORY names, else in the state folder
    #[arg(long)]
    pub no_history: bool,
    /// Evaluate one input for the prompt
    #[arg(long, hide = true)]
    pub evaluate: bool,
    /// What inputs may do outside themselves
    #[command(flatten)]
    pub allow: Allow,
    /// A program to start with
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// Another page that may pair, such as https://ilo.example; can be given more than once
    #[arg(long, value_name = "ORIGIN", value_parser = crate::server::gate::parse_origin)]
    pub allow_origin: Vec<String>,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
}

/// Options of `lsp`.
#[derive(Debug, Args)]
pub struct Lsp {
    /// Speak over standard input and output, which it always does
    #[arg(long)]
    pub stdio: bool,
}

/// Options of `link`.
#[derive(Debug, Args)]
#[command(override_usage = "ilo-runner link [OPTIONS] FILE|CODE [FUNC] [ARGS…]")]
pub struct Link {
    /// The engine that the link asks for
    #[arg(long, value_parser = engine, value_name = "ENGINE")]
    pub engine: Option<EngineName>,
    /// What to call it
    #[arg(long)]
    pub title: Option<String>,
    /// The program, then perhaps a function, then its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "FILE|CODE")]
    pub words: Vec<String>,
}

/// Options of `open`.
#[derive(Debug, Args)]
pub struct Open {
    /// Write the program to this file instead of printing it; an existing file is kept
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The link, or what follows its `#`
    pub link: String,
}

impl Command {
    /// How it prints, if that can be chosen.
    pub fn output(&self) -> Option<Output> {
        match self {
            Command::Run(options) => Some(options.output),
            Command::Check(options) => Some(options.output),
            Command::Fmt(options) => Some(options.output),
            Command::Show(options) => Some(options.output),
            Command::Bench(options) => Some(options.output),
            Command::Explain(options) => Some(options.output),
            Command::Repl(options) => Some(Output { ansi: options.ansi, text: options.text, json: false }),
            _ => None,
        }
    }
}

/// An engine by name, with the nearest one on a misspelling.
fn engine(text: &str) -> Result<EngineName, String> {
    text.parse().map_err(|unknown: String| {
        match ilo_core::check::nearest(text, EngineName::ALL.iter().map(|engine| engine.as_str())) {
            Some(near) => format!("{unknown}; did you mean `{near}`?"),
            None => unknown,
        }
    })
}
