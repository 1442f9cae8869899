//! Diagnostics of imports: facts in, diagnostic out.

use super::{MAX_BYTES, MAX_FILES, Unreadable};
use crate::check::nearest;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;

/// Files of a cycle that are named; of longer ones the first and the last.
const MAX_NAMED: usize = 8;

/// Names of a file that are listed when one is missing.
const MAX_LISTED: usize = 10;

pub(super) fn unreadable(at: Span, reason: Unreadable) -> Diagnostic {
    let report = Diagnostic::error(Code::P017, at, reason.message);
    match reason.suggestion {
        Some(suggestion) => report.suggest(suggestion),
        None => report,
    }
}

pub(super) fn too_many_files(at: Span, path: &str) -> Diagnostic {
    Diagnostic::error(Code::P017, at, format!("`{path}` cannot be imported: the program has {MAX_FILES} files already"))
        .suggest("put what belongs together into one file")
}

pub(super) fn too_many_bytes(at: Span, path: &str) -> Diagnostic {
    let message = format!("`{path}` cannot be imported: imported files may have {} KiB together", MAX_BYTES / 1024);
    Diagnostic::error(Code::P017, at, message).suggest("import less, or write it shorter")
}

pub(super) fn too_much_work(at: Span, path: &str) -> Diagnostic {
    Diagnostic::error(Code::P017, at, format!("`{path}` cannot be imported: these imports hand on too much"))
        .note("every file hands on all that it imports, and so do the files that import it")
        .suggest("import files directly where they are needed, with a list of names")
}

/// `chain` names the files from the one that is imported again to the one that does so; `steps` are the imports
/// between them.
pub(super) fn cycle(at: Span, chain: &[&str], steps: &[Span]) -> Diagnostic {
    let [first, .., last] = chain else {
        let name = chain.first().copied().unwrap_or_default();
        return Diagnostic::error(Code::P018, at, format!("`{name}` imports itself")).suggest("remove the import");
    };
    let named: Vec<String> = match chain.len() {
        0..=MAX_NAMED => chain.iter().map(|name| format!("`{name}`")).collect(),
        more => vec![format!("`{first}`"), format!("{} more", more - 2), format!("`{last}`")],
    };
    let report = Diagnostic::error(Code::P018, at, format!("imports form a cycle: {} → `{first}`", named.join(" → ")))
        .here("closes the cycle");
    let shown = steps.iter().take(MAX_NAMED);
    shown
        .fold(report, |report, step| report.label(*step, "imported here"))
        .suggest("move what both need into a third file")
}

/// `declared` are the names that the file does declare, in order.
pub(super) fn not_declared<'n>(name: &Name, path: &str, declared: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let report = Diagnostic::error(Code::P019, name.span, format!("`{path}` does not declare `{}`", name.text));
    if let Some(close) = nearest(&name.text, declared.clone()) {
        return report.fix(format!("did you mean `{close}`?"), name.span, close);
    }
    let listed: Vec<String> = declared.clone().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
    match declared.count() {
        0 => report.suggest("it declares nothing"),
        count if count <= MAX_LISTED => report.suggest(format!("it declares {}", listed.join(", "))),
        count => report.suggest(format!("it declares {} and {} more", listed.join(", "), count - MAX_LISTED)),
    }
}

/// Says how an imported file came into the program.
pub(super) fn imported_at(report: Diagnostic, import: Span) -> Diagnostic {
    if report.is_error() { report.label(import, "imported here") } else { report }
}

/// The import of a file that has what is missing leaves it out.
pub(super) fn left_out(report: Diagnostic, name: &str, path: &str, names: Span) -> Diagnostic {
    let end = Span { start: names.end, end: names.end };
    report.label(names, format!("leaves out `{name}`")).fix(
        format!("`{path}` declares it: add `{name}` to the names that are imported"),
        end,
        format!(" {name}"),
    )
}
