//! The place where someone is writing.

use super::analysis::Analysis;
use super::site::{Found, search};
use crate::imports::{Loader, NoFolder};
use crate::source::Span;
use crate::syntax::ast::{Declaration, Tree, Use};
use crate::syntax::lexer::lex;
use crate::syntax::token::TokenKind;
use crate::syntax::{self, Parsed};

/// Stands behind what has been written of a name, so that there always is one for the parser to find its place.
const NAME: &str = "caret";

/// A program with a name at the place where someone is writing.
pub struct Caret {
    pub(super) analysis: Analysis,
    /// What has been written of the name.
    pub(super) begun: Span,
    /// The whole name.
    name: Span,
    /// Whether it stands in the list of an import. Then the program is what the import offers, and nothing else.
    pub(super) is_imported: bool,
}

impl Caret {
    /// Reads a program of one text that imports nothing, with a caret at an offset.
    pub fn of(source: &str, offset: u32) -> Option<Caret> {
        Caret::new("<program>", source, offset, (), &mut NoFolder)
    }

    /// Reads a program with a caret at an offset; none where no name could be written: in numbers, texts and comments.
    ///
    /// An offset inside a character counts as its start. `name` is what people call the file, and `file` what the
    /// loader does.
    pub fn new<L: Loader>(name: &str, source: &str, offset: u32, file: L::File, loader: &mut L) -> Option<Caret> {
        let offset = source.floor_char_boundary(offset as usize);
        let ends_number = |kind, end: u32| kind == TokenKind::Number && end as usize == offset;
        if lex(source).tokens.iter().any(|token| ends_number(token.kind, token.span.end)) {
            return None;
        }
        let (before, after) = source.split_at(offset);
        let text = format!("{before}{NAME}{after}");
        let Parsed { mut tree, tokens, diagnostics } = syntax::draft(&text);
        let holds = |span: Span| span.start as usize <= offset && offset + NAME.len() <= span.end as usize;
        let token = tokens.iter().find(|token| token.kind == TokenKind::Name && holds(token.span))?.span;
        let is_imported = keep_import(&mut tree, token);
        let analysis = Analysis::of_draft(Parsed { tree, tokens, diagnostics }, name, &text, file, loader);
        Some(Caret { analysis, begun: Span::new(token.start as usize, offset), name: token, is_imported })
    }

    /// What the name could mean, as far as its place in the tree says.
    pub(super) fn site(&self) -> Found<'_> {
        search(&self.analysis.tree, self.name)
    }
}

/// If a name stands in the list of an import, leaves nothing of a program but this import, without its list.
fn keep_import(tree: &mut Tree, name: Span) -> bool {
    let lists = |import: &Use| import.names.iter().flatten().any(|listed| listed.span == name);
    let found = tree.declarations.iter().position(|declaration| match declaration {
        Declaration::Use(import) => lists(import),
        _ => false,
    });
    let Some(index) = found else { return false };
    tree.declarations = vec![tree.declarations.swap_remove(index)];
    if let [Declaration::Use(import)] = &mut tree.declarations[..] {
        import.names = None;
    }
    true
}
