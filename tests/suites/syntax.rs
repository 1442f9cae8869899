//! The conformance cases as far as syntax goes: what must be refused, and with which code; everything else is read,
//! and survives the formatter.

use ilo_core::syntax::parse;
use ilo_core::syntax::print::{Style, format};
use ilo_tests::cases::{self, Case};

/// Cases about a function's leftovers: the error is one of the checker's, in the part that could be read.
const LEFTOVERS: [&str; 2] =
    ["functions: a call is not a right infix operand", "text-and-lists: calls are not prefix operands"];

/// The code that the parser alone must give; imports are resolved later.
fn syntax_error(case: &Case) -> Option<&str> {
    let code = case.error.as_deref()?;
    let lexical_or_syntactic = code.starts_with("ILO-L") || code.starts_with("ILO-P");
    (lexical_or_syntactic && case.phase.as_deref() != Some("import")).then_some(code)
}

/// The errors of a case's program and of the programs beside it.
fn errors(case: &Case) -> Vec<String> {
    let beside = case.files.iter().filter(|(name, _)| name.ends_with(".ilo")).map(|(_, source)| source);
    let sources = std::iter::once(&case.source).chain(beside);
    let errors = sources.flat_map(|source| parse(source).diagnostics).filter(|diagnostic| diagnostic.is_error());
    errors.map(|error| format!("{} {}", error.code, error.message)).collect()
}

#[test]
fn programs_are_read_or_refused_as_the_cases_say() {
    let mut wrong = Vec::new();
    let cases = cases::all();
    for case in cases.iter().filter(|case| !LEFTOVERS.contains(&&*case.title())) {
        let found = errors(case);
        let right = match syntax_error(case) {
            Some(code) => found.iter().any(|error| error.starts_with(code)),
            None => found.is_empty(),
        };
        if !right {
            wrong.push(format!("{}: want {:?}, found {found:?}", case.title(), syntax_error(case)));
        }
    }
    assert!(cases.len() > 600, "only {} cases", cases.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_program_survives_the_formatter() {
    let mut formatted = 0;
    for case in cases::all() {
        let Ok(dense) = format(&case.source, Style::Dense) else { continue };
        formatted += 1;
        for style in [Style::Dense, Style::Expanded] {
            let text = format(&case.source, style).expect("it was read before");
            assert_eq!(format(&text, style).as_ref(), Ok(&text), "{}: {style:?} changes when repeated", case.title());
            assert_eq!(
                format(&text, Style::Dense).as_ref(),
                Ok(&dense),
                "{}: {style:?} reads differently",
                case.title()
            );
        }
    }
    assert!(formatted > 500, "only {formatted} programs were formatted");
}
