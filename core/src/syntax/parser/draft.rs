//! Programs that are being written: what is missing is left open, and what cannot be read is left out, statement by
//! statement, so that editors know the names around the caret.

use super::{Failed, Parse, Parsed, Parser, parse};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Tree};
use crate::syntax::lexer::{Lexed, lex};
use crate::syntax::token::TokenKind;

/// Reads as much of a program as there is.
///
/// A program without errors gives the same tree as [`parse`]. In others, `_` stands for a missing operand, brackets are
/// closed where the statement or the declaration ends, and statements that still make no sense are left out. The
/// diagnostics are those of [`parse`].
pub fn draft(source: &str) -> Parsed {
    let parsed = parse(source);
    if !parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return parsed;
    }
    let Lexed { tokens, comments, .. } = lex(source);
    let mut tree = Tree { declarations: Vec::new(), comments };
    let mut parser = Parser::new(source, 0, &tokens);
    parser.is_draft = true;
    parser.program(&mut tree);
    Parsed { tree, ..parsed }
}

impl Parser<'_> {
    /// Whether a draft breaks off here: nothing that stands here can belong to what is being read.
    pub(super) fn is_unfinished(&self) -> bool {
        use TokenKind::*;
        let ends = matches!(
            self.kind(),
            Semicolon | LineBreak | End | Comma | OpenBrace | CloseBrace | CloseParen | CloseBracket | Pipe | Coalesce
        );
        self.is_draft && (ends || self.is_next_declaration())
    }

    /// Whether a draft goes on with the next declaration here, whatever is open.
    pub(super) fn is_next_declaration(&self) -> bool {
        self.is_draft
            && self.starts_line(self.position)
            && !self.is_indented(self.position)
            && match self.kind() {
                TokenKind::Type | TokenKind::Tool | TokenKind::Use => true,
                TokenKind::Name => !self.is_known(self.position) && self.is_declaration_among_arguments(self.position),
                _ => false,
            }
    }

    /// The empty place before what stands here.
    pub(super) fn gap(&self) -> Span {
        let end = self.previous_end();
        Span { start: end, end }
    }

    /// Stands for an operand that is not there yet.
    pub(super) fn missing_operand(&self) -> Box<Expr> {
        Box::new(Expr { kind: ExprKind::Name("_".to_string()), span: self.gap() })
    }

    /// Whether a field is being written here, among others with their values.
    pub(super) fn is_unfinished_field(&self) -> bool {
        self.is_draft && self.at(TokenKind::Name) && !self.is_declaration_among_arguments(self.position)
    }

    /// Expects what a draft may lack.
    pub(super) fn expect_unless_draft(&mut self, kind: TokenKind) -> Parse<()> {
        if !self.is_draft || self.at(kind) { self.expect(kind).map(drop) } else { Ok(()) }
    }

    /// Goes on behind a statement or an arm that could not be read, given the token and the depth at which it starts.
    /// Passes the error on unless this is a draft.
    #[cold]
    #[inline(never)]
    pub(super) fn give_up(&mut self, start: usize, depth: usize, failed: Failed) -> Parse<()> {
        if !self.is_draft {
            return Err(failed);
        }
        (self.position, self.depth, self.deepest) = (start, depth, depth);
        self.skip_statement();
        Ok(())
    }

    /// Moves over what a draft has behind a statement and before the next separator, and over that.
    pub(super) fn skips_leftovers(&mut self) -> bool {
        if !self.is_draft || self.at_body_end() {
            return false;
        }
        let here = self.position;
        let is_declaration = self.looks_like_declaration();
        self.position = here;
        if is_declaration {
            return false;
        }
        self.skip_statement();
        self.eat_separator()
    }

    /// Moves to the end of a statement, over the groups in it.
    fn skip_statement(&mut self) {
        let start = self.position;
        while !self.at_separator() && !self.at_body_end() && (self.position == start || !self.is_next_declaration()) {
            self.position = match self.partners[self.position] {
                partner if partner < self.tokens.len() => partner + 1,
                _ => self.position + 1,
            };
        }
    }
}
