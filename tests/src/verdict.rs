//! Judging what an implementation made of a conformance case.

use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::engine::Engine;
use ilo_core::playground;
use ilo_core::report::Outcome;

use crate::cases::{Case, Expected};
use crate::engines;

/// What became of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Everything printed, the result included.
    pub output: String,
    /// Codes of all errors, warnings left out. None at all means that the run ended well.
    pub errors: Vec<String>,
}

/// Whether the answer is the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// The program needs a part of the language that was refused as not supported yet.
    NotYet,
    /// It is not, and this is the difference.
    Wrong(String),
}

/// Compiles and runs a case on one engine, as the page and the command line do.
pub fn answer(case: &Case, engine: &dyn Engine) -> Answer {
    let checked = playground::check(&case.source);
    let errors: Vec<String> = checked.diagnostics.iter().filter(|found| found.is_error()).map(code).collect();
    if !errors.is_empty() {
        return Answer { output: String::new(), errors };
    }
    let first = checked.functions.first().map(|function| function.name.clone());
    let entry = case.func.clone().or(first).unwrap_or_default();
    let report = engines::run(&case.source, &entry, &case.args, engine);
    match report.outcome {
        Outcome::Value(value) => Answer { output: format!("{}{}\n", report.output, value.text), errors },
        Outcome::Error { diagnostic } => Answer { output: report.output, errors: vec![code(&diagnostic)] },
    }
}

/// Compares an answer with what the case asks for.
pub fn judge(case: &Case, answer: &Answer) -> Verdict {
    let fits = match case.expected() {
        Expected::Output(text) => answer.errors.is_empty() && answer.output == text,
        Expected::Error { code, output_before } => {
            answer.errors.iter().any(|found| found == code) && answer.output.starts_with(output_before)
        }
    };
    if fits {
        Verdict::Right
    } else if answer.errors.iter().any(|code| code == Code::T033.as_str()) {
        Verdict::NotYet
    } else {
        Verdict::Wrong(format!("expected {:?}, got {answer:?}", case.expected()))
    }
}

fn code(diagnostic: &Diagnostic) -> String {
    diagnostic.code.as_str().to_owned()
}
