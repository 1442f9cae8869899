//! A program line by line, with the role of each statement: for people who learn the language, and for agents that
//! check what they wrote.
//!
//! What is explained is a program in expanded form, where every statement has a line of its own.

mod phrases;
mod remarks;
mod roles;

use crate::check::calls;
use crate::program::Compilation;
use crate::source::Span;
use crate::syntax::ast::{Declaration, Tree};
use crate::syntax::parse;
use roles::{Facts, Roles, Row};
use serde::Serialize;
use std::collections::HashMap;

pub use roles::Role;

/// A line of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its text, indented.
    pub text: String,
    /// What the declaration or statement that starts here is for; of comments, closing braces and blank lines, nothing.
    pub role: Option<Role>,
    /// That in words; may be empty.
    pub note: String,
}

/// The lines of a program without errors, which was read from a text in expanded form; of one function, if there is one
/// of this name.
pub fn explain(compilation: &Compilation, function: Option<&str>) -> Vec<Line> {
    let text = compilation.sources.file(0).text;
    // Imports stay here as they are written, and keep their spans.
    let Tree { declarations, .. } = parse(text).tree;
    let facts = Facts {
        occurrences: &compilation.index,
        calls: compilation.program.as_ref().map(|program| calls::kinds(program.typed())).unwrap_or_default(),
    };
    let mut roles = Roles::new(&facts);
    let wanted: Vec<&Declaration> = declarations.iter().filter(|each| is_wanted(each, function)).collect();
    wanted.iter().for_each(|declaration| roles.declaration(declaration));
    let mut rows = by_line(text, roles.rows);
    let whole = Span::new(0, text.len());
    let shown: Vec<Span> =
        if function.is_some() { wanted.iter().map(|each| each.span()).collect() } else { vec![whole] };
    let mut start = 0;
    let mut lines = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if shown.iter().any(|span| span.range().contains(&start)) {
            lines.push(described(line.trim_end_matches(['\n', '\r']), rows.remove(&number)));
        }
        start += line.len();
    }
    lines
}

fn is_wanted(declaration: &Declaration, function: Option<&str>) -> bool {
    function.is_none_or(|wanted| declaration.name().is_some_and(|name| name.text == wanted))
}

/// The rows that start on each line, which are counted from 0.
fn by_line(text: &str, rows: Vec<Row>) -> HashMap<usize, Vec<Row>> {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut lines: HashMap<usize, Vec<Row>> = HashMap::new();
    for row in rows {
        let line = starts.partition_point(|&start| start <= row.at as usize) - 1;
        lines.entry(line).or_default().push(row);
    }
    lines
}

/// The first thing on a line gives it its role; what the others are is told too.
fn described(line: &str, rows: Option<Vec<Row>>) -> Line {
    let rows = rows.unwrap_or_default();
    let role = rows.first().map(|row| row.role);
    let notes: Vec<String> = rows.into_iter().flat_map(|row| row.notes).collect();
    Line { text: line.to_owned(), role, note: notes.join("; ") }
}
