//! Tree to source: the formatter.
//!
//! What is printed reads back as the same tree, whatever notation it was written in. Dense text is the
//! shortest: prefix operators, one line for each declaration. Expanded text is laid out for people:
//! infix operators and one statement on each indented line, which needs no `;`.

mod declarations;
mod expressions;
mod statements;

use super::ast::{Comment, Expr};
use super::parse;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// How a program is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One line for each declaration, for machines.
    Dense,
    /// One line for each statement, for people.
    Expanded,
}

/// Deeper blocks are indented no further, or a hostile program would be printed mostly as blanks.
const MAX_INDENT: usize = 40;

/// Lays a program out anew, or gives the diagnostics that kept it from being read.
///
/// Comments stay: in dense form on lines before the declaration, in expanded form at their statement.
pub fn format(source: &str, style: Style) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(source);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(parsed.diagnostics);
    }
    let mut printer = Printer { source, comments: &parsed.tree.comments, style, text: String::new(), indent: 0 };
    printer.program(&parsed.tree);
    let readable = parse(&printer.text).diagnostics.iter().all(|diagnostic| !diagnostic.is_error());
    if readable { Ok(printer.text) } else { Err(vec![too_deep(source)]) }
}

/// An expression as expanded text has it.
pub fn expression(value: &Expr) -> String {
    let mut printer = Printer { source: "", comments: &[], style: Style::Expanded, text: String::new(), indent: 0 };
    printer.expression(value, expressions::Place::Expression);
    printer.text
}

/// Parentheses that one style needs and another does not can take a program over the limit on nesting.
fn too_deep(source: &str) -> Diagnostic {
    let message = "nested too deeply to be laid out in this style";
    Diagnostic::error(Code::P020, Span::new(0, source.len()), message).suggest("bind the inner parts to names")
}

struct Printer<'tree> {
    source: &'tree str,
    /// The comments not yet printed.
    comments: &'tree [Comment],
    style: Style,
    text: String,
    /// How many blocks are open.
    indent: usize,
}

impl Printer<'_> {
    fn is_dense(&self) -> bool {
        self.style == Style::Dense
    }

    /// Adds text, apart from what is there if the two would be read as one token.
    fn put(&mut self, text: &str) {
        if let (Some(last), Some(first)) = (self.text.chars().next_back(), text.chars().next())
            && runs_together(last, first)
        {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// Adds text that expanded form surrounds with blanks.
    fn put_spaced(&mut self, text: &str) {
        if self.is_dense() {
            self.put(text);
        } else {
            self.blank();
            self.put(text);
            self.blank();
        }
    }

    fn blank(&mut self) {
        self.text.push(' ');
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.indent.min(MAX_INDENT) {
            self.text.push_str("  ");
        }
    }

    /// Prints what separates `items`.
    fn separated<T>(&mut self, items: &[T], separator: &str, mut print: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(separator);
            }
            print(self, item);
        }
    }

    // Comments.

    /// Takes the next comment if it starts before an offset.
    fn take_comment(&mut self, before: u32) -> Option<&str> {
        let (comment, rest) = self.comments.split_first()?;
        if comment.span.start >= before {
            return None;
        }
        self.comments = rest;
        Some(&self.source[comment.span.range()])
    }

    /// Where the next comment ends, if only blanks and separators stand between `end` and it; else 0.
    fn end_of_trailing_comment(&self, end: u32) -> u32 {
        let Some(comment) = self.comments.first() else { return 0 };
        let between = self.source.get(end as usize..comment.span.start as usize).unwrap_or("\n");
        let trails = between.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b';'));
        if trails { comment.span.end } else { 0 }
    }
}

/// Whether two characters are, or start, one token, so that a blank must part the tokens they belong to.
///
/// `&&`, `||` and `//` would be two tokens, but ones that look foreign.
fn runs_together(last: char, first: char) -> bool {
    matches!(
        (last, first),
        ('-', '-' | '0'..='9')
            | ('>' | '<' | '!' | '+' | '=', '=')
            | ('>', '>')
            | ('?', '?')
            | ('&', '&')
            | ('|', '|')
            | ('/', '/')
            | ('$', '!')
    )
}
