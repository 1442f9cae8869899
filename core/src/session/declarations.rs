//! Declarations: remembered as they were written, and replaced by later ones of the same name.

use super::{Assembled, Declared, Problem, Session};
use crate::diagnostic::Diagnostic;
use crate::imports::{self, Loader};
use crate::program::Compilation;
use crate::source::Sources;
use crate::syntax::ast::Declaration;
use crate::syntax::parse;

/// A declaration that is remembered from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it declares, such as `f x:n>n`.
    pub header: String,
    /// Whether it takes the place of another.
    pub is_replacement: bool,
}

impl Session {
    /// Remembers what a text declares, and what it imports. If anything is wrong with it, or with what is remembered
    /// already when this takes the place of something, nothing changes.
    ///
    /// Gives the changes, and what to warn of.
    ///
    /// # Errors
    /// What is wrong.
    pub fn declare<L: Loader>(
        &mut self,
        name: &str,
        text: &str,
        file: L::File,
        loader: &mut L,
    ) -> Result<(Vec<Change>, Vec<Diagnostic>, Sources), Problem> {
        let mut sources = Sources::new(name, text);
        let resolved = imports::resolve(parse(text), file, loader, &mut sources);
        let mut diagnostics = resolved.parsed.diagnostics;
        diagnostics.extend(resolved.diagnostics);
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Problem { diagnostics, sources });
        }
        let mut declarations = self.declarations.clone();
        let mut changes = Vec::new();
        // Two of one name in one text are a mistake, which the checker is to find.
        let mut replaced = vec![false; declarations.len()];
        for declaration in &resolved.parsed.tree.declarations {
            let Some(new) = declared(declaration, &sources) else { continue };
            let known = declarations.iter().zip(&replaced).position(|(known, done)| known.name == new.name && !done);
            changes.push(Change { header: header(declaration, &sources), is_replacement: known.is_some() });
            match known {
                Some(known) => (declarations[known], replaced[known]) = (new, true),
                None => {
                    declarations.push(new);
                    replaced.push(true);
                }
            }
        }
        let Compilation { sources, diagnostics, .. } = Assembled::of(&declarations).compile()?;
        self.declarations = declarations;
        Ok((changes, diagnostics, sources))
    }

    /// The headers of the declarations, in order.
    pub fn headers(&self) -> Vec<String> {
        let Assembled { sources, parsed } = Assembled::of(&self.declarations);
        parsed.tree.declarations.iter().map(|declaration| header(declaration, &sources)).collect()
    }

    /// The declarations as a program.
    pub fn program_text(&self) -> String {
        self.declarations.iter().map(|declared| format!("{}\n", declared.text)).collect()
    }

    /// The program of the declarations alone.
    ///
    /// # Errors
    /// Never, as only what was checked is remembered.
    pub fn compile(&self) -> Result<Compilation, Problem> {
        Assembled::of(&self.declarations).compile()
    }
}

/// A declaration with the comments on the lines above it.
fn declared(declaration: &Declaration, sources: &Sources) -> Option<Declared> {
    let name = declaration.name()?.text.clone();
    let span = declaration.span();
    let file = sources.file_at(span.start);
    let own = file.range(span);
    let mut start = own.start;
    while let Some(before) = file.text[..start].strip_suffix('\n') {
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        if !before[line..].trim_start().starts_with("--") {
            break;
        }
        start = line;
    }
    Some(Declared { name, text: file.text[start..own.end].trim().to_owned(), file: file.name.to_owned() })
}

/// What stands before the body, on one line.
fn header(declaration: &Declaration, sources: &Sources) -> String {
    let mut span = declaration.span();
    if let Declaration::Function(function) = declaration {
        span.end = function.result.span.end;
    }
    sources.text().get(span.range()).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
