//! A program as editors see it: its tree as far as it can be read, and what its names mean.

use super::imports::imported_names;
use crate::check::index::{Entity, Occurrence};
use crate::check::{self, Checked};
use crate::diagnostic::Diagnostic;
use crate::imports::{self, Loader, NoFolder};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Declaration, Expr, ExprKind, Name, Parameter, RecordType, Tree};
use crate::syntax::token::Token;
use crate::syntax::{self, Parsed};
use crate::types::Type;

/// A program that was read for questions about it.
///
/// Offsets and spans are those of [`Sources`]: in the first file they are offsets into its own text.
pub struct Analysis {
    pub(super) sources: Sources,
    /// With what is imported in place of the imports.
    pub(super) tree: Tree,
    /// The tokens of the first file.
    pub(super) tokens: Vec<Token>,
    /// Where names stand, in order of place.
    pub(super) index: Vec<Occurrence>,
    /// The errors of the checker, in order of place.
    pub(super) errors: Vec<Diagnostic>,
    /// Whether all of it could be read, what it imports included.
    pub(super) is_whole: bool,
}

impl Analysis {
    /// Reads a program of one text that imports nothing.
    pub fn of(source: &str) -> Analysis {
        Analysis::new("<program>", source, (), &mut NoFolder)
    }

    /// Reads the program of a file and of those that it imports. `name` is what people call the file, and `file` what
    /// the loader does.
    pub fn new<L: Loader>(name: &str, source: &str, file: L::File, loader: &mut L) -> Analysis {
        Analysis::of_draft(syntax::draft(source), name, source, file, loader)
    }

    /// The same for a text that was read already.
    pub(super) fn of_draft<L: Loader>(
        draft: Parsed,
        name: &str,
        source: &str,
        file: L::File,
        loader: &mut L,
    ) -> Analysis {
        let mut sources = Sources::new(name, source);
        let resolved = imports::resolve(draft, file, loader, &mut sources);
        let mut problems = resolved.parsed.diagnostics.iter().chain(&resolved.diagnostics);
        let is_whole = !problems.any(Diagnostic::is_error);
        let Parsed { tree, tokens, .. } = resolved.parsed;
        let Checked { diagnostics, mut index, .. } = check::check(&tree, sources.text());
        index.extend(imported_names(&sources, &index));
        index.sort_by_key(|occurrence| occurrence.span);
        let errors = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        Analysis { sources, tree, tokens, index, errors, is_whole }
    }

    /// The texts that it was read from.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The name at an offset, its end included. Where a field becomes a variable, the field.
    pub(super) fn occurrence_at(&self, offset: u32) -> Option<&Occurrence> {
        let touches = |occurrence: &&Occurrence| (occurrence.span.start..=occurrence.span.end).contains(&offset);
        let mut found: Vec<&Occurrence> = self.index.iter().filter(touches).collect();
        // Of two names that touch there, the one that starts; of two meanings, the one that is declared elsewhere.
        found.sort_by_key(|occurrence| (std::cmp::Reverse(occurrence.span.start), occurrence.is_declaration()));
        found.first().copied()
    }

    /// The name at exactly this span.
    fn occurrence(&self, span: Span) -> Option<&Occurrence> {
        let first = self.index.partition_point(|occurrence| occurrence.span < span);
        self.index.get(first).filter(|occurrence| occurrence.span == span)
    }

    /// The type of a variable that is declared somewhere, where an offset is: that of the binding before it.
    pub(super) fn type_of_variable(&self, declared: Span, offset: u32) -> Option<&Type> {
        let before = self.index.partition_point(|occurrence| occurrence.span.start < offset);
        let mut same = self.index[..before].iter().rev();
        same.find(|occurrence| occurrence.declared == Some(declared)).map(|occurrence| &occurrence.ty)
    }

    /// The type of what can stand before a point, or be matched.
    pub(super) fn type_of(&self, expr: &Expr) -> Option<Type> {
        match &expr.kind {
            ExprKind::Name(_) => self.occurrence(expr.span).map(|occurrence| occurrence.ty.clone()),
            ExprKind::Field { field, .. } => self.occurrence(field.span).map(|occurrence| occurrence.ty.clone()),
            ExprKind::Index { object, .. } => match self.type_of(object)? {
                Type::List(element) => Some(Type::clone(&element)),
                _ => None,
            },
            ExprKind::Record { type_name, .. } => {
                self.occurrence(type_name.span).map(|occurrence| occurrence.ty.clone())
            }
            ExprKind::With { record, .. } => self.type_of(record),
            ExprKind::Call { callee, unwrap, arguments } => {
                let result = self.result_of(callee, arguments.len())?;
                match result {
                    Type::Result(ok, _) if *unwrap => Some(Type::clone(&ok)),
                    result => Some(result),
                }
            }
            ExprKind::Number(_) => Some(Type::Number),
            ExprKind::Text(_) => Some(Type::Text),
            ExprKind::Bool(_) => Some(Type::Bool),
            _ => None,
        }
    }

    fn result_of(&self, callee: &Name, arguments: usize) -> Option<Type> {
        let occurrence = self.occurrence(callee.span)?;
        match (occurrence.entity, &occurrence.ty) {
            (Entity::Builtin(builtin), _) => {
                builtin.forms().iter().find(|form| form.takes(arguments)).map(|form| form.result.clone())
            }
            (_, Type::Function(signature)) => signature.last().cloned(),
            _ => None,
        }
    }

    /// The declaration whose name stands at a span.
    pub(super) fn declaration(&self, name: Span) -> Option<&Declaration> {
        let mut declarations = self.tree.declarations.iter();
        declarations.find(|declaration| declaration.name().is_some_and(|declared| declared.span == name))
    }

    /// The record type of this type.
    pub(super) fn record_of(&self, ty: &Type) -> Option<&RecordType> {
        let Type::Record(_, name) = ty else { return None };
        self.record_named(name)
    }

    /// The record type of a name.
    pub(super) fn record_named(&self, name: &str) -> Option<&RecordType> {
        self.tree.declarations.iter().find_map(|declaration| match declaration {
            Declaration::Record(record) if record.name.text == name => Some(record),
            _ => None,
        })
    }

    /// The source text at a span, on one line.
    pub(super) fn line(&self, span: Span) -> String {
        let words = self.sources.text().get(span.range()).unwrap_or_default().split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    }

    /// Parameters or fields as they are written.
    pub(super) fn typed_names(&self, names: &[Parameter]) -> Vec<String> {
        names.iter().map(|Parameter { name, ty }| format!("{}:{}", name.text, self.line(ty.span))).collect()
    }

    /// What belongs to the name of a declaration, as it is written.
    pub(super) fn signature(&self, declaration: &Declaration) -> String {
        let (parameters, result) = match declaration {
            Declaration::Function(function) => (&function.parameters, &function.result),
            Declaration::Tool(tool) => (&tool.parameters, &tool.result),
            Declaration::Record(record) => return format!("{{{}}}", self.typed_names(&record.fields).join(";")),
            Declaration::Alias(alias) => return self.line(alias.ty.span),
            Declaration::Use(_) => return String::new(),
        };
        format!("{}>{}", self.typed_names(parameters).join(" "), self.line(result.span))
    }

    /// What a declaration is for: the lines of comment directly above it, or the description of a tool.
    pub(super) fn doc(&self, declaration: &Declaration) -> String {
        if let Declaration::Tool(tool) = declaration {
            return tool.description.clone();
        }
        let start = declaration.span().start as usize;
        let above = self.sources.text().get(..start).unwrap_or_default();
        // What stands before the declaration on its own line is none of its comment.
        let lines = above.split('\n').rev().skip(1).map(str::trim);
        let mut comment: Vec<&str> = lines.map_while(|line| line.strip_prefix("--").map(str::trim)).collect();
        comment.reverse();
        comment.join("\n")
    }
}
