//! What the faces show, as plain data: the page, the CLI's `--json` and the companion's messages share it.

use crate::diagnostic::Diagnostic;
use crate::engine_name::EngineName;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Everything known of a program without running it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckReport {
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// The tokens, in order; comments included.
    pub tokens: Vec<TokenRow>,
    /// The functions, in order; empty when there are errors.
    pub functions: Vec<FunctionReport>,
}

/// One token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TokenRow {
    /// What it is, in words.
    pub kind: String,
    /// Its class for colouring: `keyword`, `name`, `type`, `number`, `text`, `operator`, `punctuation` or `comment`.
    pub class: String,
    /// Where.
    pub span: Span,
}

/// One function: its signature and its bytecode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FunctionReport {
    /// Its name.
    pub name: String,
    /// The whole declaration.
    pub span: Span,
    /// Its parameters, in order.
    pub parameters: Vec<ParameterReport>,
    /// The declared result type, as written.
    pub result: String,
    /// Its bytecode.
    pub bytecode: Vec<BytecodeRow>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ParameterReport {
    /// Its name.
    pub name: String,
    /// Its declared type, as written.
    #[serde(rename = "type")]
    pub ty: String,
}

/// One bytecode instruction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BytecodeRow {
    /// Index of its first word.
    pub pc: u32,
    /// Its words in hexadecimal.
    pub words: String,
    /// The opcode's name.
    pub opcode: String,
    /// Its operands, such as `R3, R0, R1`.
    pub operands: String,
    /// The same with variable names and constant values, such as `s = p * q`.
    pub comment: String,
    /// What the opcode does, from the instruction table.
    pub meaning: String,
    /// The pc it may branch to.
    pub target: Option<u32>,
    /// Where it comes from.
    pub span: Span,
}

/// The machine code of one function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MachineCode {
    /// Who made it.
    pub engine: EngineName,
    /// The instruction set: `arm64` or `x86-64`.
    pub architecture: String,
    /// Size in bytes, constants included.
    pub bytes: u32,
    /// The listing.
    pub rows: Vec<MachineRow>,
}

/// One machine instruction, or a word of constants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MachineRow {
    /// Offset from the start of the function.
    pub offset: u32,
    /// Its bytes in hexadecimal, in memory order.
    pub bytes: String,
    /// The instruction in assembly language.
    pub text: String,
    /// Why it is there, when it comes from no instruction: a side exit and its reason, a constant.
    pub note: String,
    /// The bytecode instruction it comes from.
    pub pc: Option<u32>,
    /// The source it comes from.
    pub span: Option<Span>,
}

/// The SSA form of a function on its way through the optimiser, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum IrReport {
    /// The function was built.
    Stages {
        /// What it was after each step, the first of which builds it.
        stages: Vec<IrStage>,
    },
    /// It cannot be built.
    Refused {
        /// ILO-R017 with the reason.
        diagnostic: Diagnostic,
    },
}

/// A function after one step of the optimiser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IrStage {
    /// The step.
    pub name: String,
    /// What it does, in one sentence.
    pub what: String,
    /// Whether it changed anything.
    pub changed: bool,
    /// The function, line by line; empty if nothing changed, when it is what it was.
    pub rows: Vec<IrRow>,
}

/// A line of the SSA form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IrRow {
    /// The line.
    pub text: String,
    /// The bytecode instruction it comes from.
    pub pc: Option<u32>,
    /// The source it comes from.
    pub span: Option<Span>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Outcome {
    /// With a value.
    Value(ValueReport),
    /// With a diagnosed error; also when the program never started.
    Error {
        /// What went wrong, and where.
        diagnostic: Diagnostic,
    },
}

/// A value as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ValueReport {
    /// As ilo prints it.
    pub text: String,
    /// As `jdmp` writes it.
    pub json: String,
    /// The kind of the value, as a type: `n`, `t`, `b`, `_`, …
    #[serde(rename = "type")]
    pub ty: String,
    /// For numbers, the 64 bits in hexadecimal, so that engines are compared exactly.
    pub bits: Option<String>,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunReport {
    /// Which engine ran it; never `auto`.
    pub engine: EngineName,
    /// How it ended.
    pub outcome: Outcome,
    /// What it printed.
    pub output: String,
    /// What it was denied, each thing once: warnings with the code ILO-W006.
    pub denials: Vec<Diagnostic>,
    /// Where its random numbers started, if it drew any.
    pub seed: Option<u32>,
}

/// A timing: a distribution over batches of calls. See [`crate::timing`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimingReport {
    /// Which engine.
    pub engine: EngineName,
    /// Median over the batches, nanoseconds per call.
    pub median_ns: f64,
    /// Lower end of the 95 % confidence interval of the median.
    pub low_ns: f64,
    /// Upper end of it.
    pub high_ns: f64,
    /// How many batches.
    pub batches: u32,
    /// Calls in each batch.
    pub calls_per_batch: u32,
    /// Nanoseconds per call of every batch, in order.
    pub samples_ns: Vec<f64>,
    /// The smallest step of the clock that was used.
    pub clock_step_ns: f64,
    /// Time to compile the function, where the engine compiles.
    pub compile_ns: Option<f64>,
    /// Size of the machine code.
    pub code_bytes: Option<u32>,
    /// How often the first call left compiled code for the VM, where the engine compiles.
    pub side_exits: Option<u32>,
}
