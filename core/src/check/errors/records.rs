//! Records and their fields.

use super::{Value, convertible};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Name, RecordType};
use crate::types::Type;

/// How many fields are listed.
const MAX_LISTED: usize = 10;

/// The fields of a record type, in one line.
fn fields(record: &RecordType) -> String {
    let names: Vec<&str> = record.fields.iter().map(|field| field.name.text.as_str()).take(MAX_LISTED).collect();
    let plural = if record.fields.len() == 1 { "field" } else { "fields" };
    let more = if record.fields.len() > MAX_LISTED { ", …" } else { "" };
    format!("it has the {plural} {}{more}", names.join(", "))
}

fn unknown_field(code: Code, field: &Name, record: &RecordType, nearest: Option<&str>) -> Diagnostic {
    let message = format!("`{}` has no field `{}`", record.name.text, field.text);
    let report = Diagnostic::error(code, field.span, message).label(record.name.span, fields(record));
    match nearest {
        Some(close) => report.fix(format!("did you mean `{close}`?"), field.span, close),
        None => report,
    }
}

fn wrong_field_type(code: Code, field: &str, record: &RecordType, expected: &Type, found: Value<'_>) -> Diagnostic {
    let message = format!("field `{field}` of `{}` takes {expected}, got {}", record.name.text, found.ty);
    convertible(Diagnostic::error(code, found.at, message), expected, found)
}

pub(in crate::check) fn not_a_record_type(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T003, at, format!("`{name}` is an alias, and no record type"))
        .suggest(format!("`type {name}{{field:n}}` declares a record type"))
}

pub(in crate::check) fn not_a_record(at: Span, found: &Type) -> Diagnostic {
    let report = Diagnostic::error(Code::T009, at, format!("only a record can be taken apart, this is {found}"));
    match found {
        Type::Optional(_) => report.suggest("say what stands for nil with `??` first"),
        Type::Result(..) => report.suggest("unwrap the result first, with `g! x` or a match"),
        Type::List(_) => report.suggest("the elements of a list are `xs.0`, `xs.1` and so on"),
        _ => report,
    }
}

pub(in crate::check) fn missing_fields(missing: &[&str], record: &RecordType, at: Span) -> Diagnostic {
    let named: Vec<String> = missing.iter().take(MAX_LISTED).map(|field| format!("`{field}`")).collect();
    let written: Vec<String> = missing.iter().take(MAX_LISTED).map(|field| format!(" {field}:…")).collect();
    let plural = if missing.len() == 1 { "field" } else { "fields" };
    Diagnostic::error(Code::T015, at, format!("this `{}` lacks the {plural} {}", record.name.text, named.join(", ")))
        .label(record.name.span, fields(record))
        .suggest(format!("add `{}`", written.concat().trim_start()))
}

pub(in crate::check) fn unknown_field_in_literal(
    field: &Name,
    record: &RecordType,
    nearest: Option<&str>,
) -> Diagnostic {
    unknown_field(Code::T016, field, record, nearest)
}

pub(in crate::check) fn field_type(field: &str, record: &RecordType, expected: &Type, found: Value<'_>) -> Diagnostic {
    wrong_field_type(Code::T017, field, record, expected, found)
}

pub(in crate::check) fn field_of_non_record(field: &Name, at: Span, found: &Type) -> Diagnostic {
    let Name { text, span } = field;
    let report = Diagnostic::error(Code::T018, *span, format!("{found} has no fields, only a record has"))
        .label(at, format!("this is {found}"));
    match found {
        Type::Map(..) => report.suggest(format!("`mget m \"{text}\"` reads a map")),
        Type::Optional(_) => report.suggest("say what stands for nil with `??` first"),
        Type::Result(..) => report.suggest("unwrap the result first, with `g! x` or a match"),
        Type::List(_) | Type::Text => {
            report.suggest("there is no index by a variable: take a slice, `j=+i 1;s=slc xs i j;hd s`")
        }
        _ => report,
    }
}

pub(in crate::check) fn no_such_field(field: &Name, record: &RecordType, nearest: Option<&str>) -> Diagnostic {
    unknown_field(Code::T019, field, record, nearest)
}

pub(in crate::check) fn with_on_non_record(at: Span, found: &Type) -> Diagnostic {
    let report = Diagnostic::error(Code::T020, at, format!("`with` changes a record, this is {found}"));
    match found {
        Type::Map(..) => report.suggest("`mset m key value` gives a changed map"),
        Type::Optional(_) => report.suggest("say what stands for nil with `??` first"),
        Type::Result(..) => report.suggest("unwrap the result first, with `g! x` or a match"),
        _ => report,
    }
}

pub(in crate::check) fn unknown_field_in_with(field: &Name, record: &RecordType, nearest: Option<&str>) -> Diagnostic {
    unknown_field(Code::T021, field, record, nearest)
}

pub(in crate::check) fn with_type(field: &str, record: &RecordType, expected: &Type, found: Value<'_>) -> Diagnostic {
    wrong_field_type(Code::T022, field, record, expected, found)
}
