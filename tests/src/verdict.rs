//! Judging what an implementation made of a conformance case.

use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::Engine;
use ilo_core::program::Compilation;
use ilo_core::report::{Outcome, RunReport};

use crate::cases::{Case, Expected};
use crate::trial::{Ran, Trial};

/// What became of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Everything printed, the result included.
    pub output: String,
    /// Codes of all errors, warnings left out. None at all means that the run ended well.
    pub errors: Vec<String>,
    /// How often compiled code left for the VM.
    pub side_exits: u64,
}

/// Compiles and runs a case on one engine, with the files beside it.
pub fn answer(case: &Case, engine: &dyn Engine) -> Answer {
    let Compilation { program, diagnostics, .. } = case.compile();
    let errors: Vec<String> = diagnostics.iter().filter(|found| found.is_error()).map(code).collect();
    let Some(program) = program else { return Answer { errors, ..Answer::default() } };
    let Ran { report: RunReport { outcome, output, .. }, side_exits, .. } = Trial::of_case(case, program).run(engine);
    match outcome {
        Outcome::Value(value) => Answer { output: format!("{output}{}\n", value.text), errors, side_exits },
        Outcome::Error { diagnostic } => Answer { output, errors: vec![code(&diagnostic)], side_exits },
    }
}

/// Compares an answer with what the case asks for.
///
/// # Errors
/// The difference, for people.
pub fn judge(case: &Case, answer: &Answer) -> Result<(), String> {
    let fits = match case.expected() {
        Expected::Output(text) => answer.errors.is_empty() && answer.output == text,
        Expected::Error { code, output_before } => {
            answer.errors.iter().any(|found| found == code) && answer.output.starts_with(output_before)
        }
    };
    if fits { Ok(()) } else { Err(format!("expected {:?}, got {answer:?}", case.expected())) }
}

/// What is wrong, and with which case, for people.
pub fn complaint(case: &Case, difference: &str) -> String {
    format!("{}\n    {}\n    {difference}", case.title(), case.source.trim())
}

fn code(diagnostic: &Diagnostic) -> String {
    diagnostic.code.as_str().to_owned()
}
