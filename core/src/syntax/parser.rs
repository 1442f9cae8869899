//! Tokens to tree: the cursor, the bounds on nesting, and recovery after errors.
//!
//! Each part of the grammar has a file of its own; what decides by looking ahead is in [`lookahead`],
//! and every diagnostic is worded in [`errors`]. There is no backtracking: an error is recorded where it
//! happens, and the declaration around it is left out of the tree.

mod declarations;
mod draft;
mod errors;
mod expressions;
mod lookahead;
mod statements;
mod types;

pub use draft::draft;

use super::MAX_NESTING;
use super::ast::{Name, Tree};
use super::lexer::{Lexed, lex_from};
use super::token::{Token, TokenKind};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use errors::Found;
use std::collections::HashSet;

/// Errors after which the parser gives up.
const MAX_ERRORS: usize = 20;

/// Warnings after which further ones are not worth reading.
const MAX_WARNINGS: usize = 20;

/// What parsing gives.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What could be read. Declarations with errors are missing; after a lexical error it has no declarations.
    pub tree: Tree,
    /// All tokens, for highlighting.
    pub tokens: Vec<Token>,
    /// Errors, and warnings about foreign operators, in order of appearance.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a program. Never fails as such: look at the diagnostics.
pub fn parse(source: &str) -> Parsed {
    parse_from(source, 0)
}

/// Parses the file that starts behind a line end, at the byte `start`; all places are offsets into the whole text.
pub fn parse_from(source: &str, start: usize) -> Parsed {
    let Lexed { tokens, comments, error } = lex_from(source, start);
    let mut tree = Tree { declarations: Vec::new(), comments };
    let diagnostics = match error {
        Some(error) => vec![error],
        None => {
            let mut parser = Parser::new(source, start, &tokens);
            parser.program(&mut tree);
            parser.diagnostics
        }
    };
    Parsed { tree, tokens, diagnostics }
}

/// An error was recorded; give up this declaration.
#[derive(Clone, Copy, Debug)]
struct Failed;

type Parse<T> = Result<T, Failed>;

struct Parser<'source> {
    source: &'source str,
    /// Where the file starts in the source.
    start: u32,
    tokens: &'source [Token],
    /// The token to be read next.
    position: usize,
    /// For each opening bracket the position of its partner, or of the end.
    partners: Vec<usize>,
    /// The names of the records and aliases of this program.
    declared_types: HashSet<&'source str>,
    /// The variables that the function being read has bound so far, in any scope.
    bound: HashSet<&'source str>,
    /// How many constructs are open here.
    depth: usize,
    /// The depth of the deepest part of the expression being read.
    deepest: usize,
    /// Whether what is being written is read as far as it goes: see [`draft`].
    is_draft: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'source> Parser<'source> {
    fn new(source: &'source str, start: usize, tokens: &'source [Token]) -> Self {
        let mut parser = Parser {
            source,
            start: start as u32,
            tokens,
            position: 0,
            partners: lookahead::bracket_partners(tokens),
            declared_types: HashSet::new(),
            bound: HashSet::new(),
            depth: 0,
            deepest: 0,
            is_draft: false,
            diagnostics: Vec::new(),
        };
        parser.declared_types = parser.find_declared_types();
        parser
    }

    fn program(&mut self, tree: &mut Tree) {
        loop {
            while self.eat(TokenKind::LineBreak) {}
            if self.at(TokenKind::End) {
                return;
            }
            let start = self.position;
            match self.declaration(tree.declarations.last()) {
                Ok(declaration) => tree.declarations.push(declaration),
                Err(Failed) if !self.is_draft && self.count(Severity::Error) >= MAX_ERRORS => return,
                Err(Failed) => self.recover(start),
            }
        }
    }

    /// Skips to what looks like the next declaration, past at least one token.
    fn recover(&mut self, start: usize) {
        self.depth = 0;
        self.deepest = 0;
        if self.position == start {
            self.position += 1;
        }
        while !self.at(TokenKind::End) && !self.looks_like_declaration() {
            // A group that opens here holds no declaration.
            self.position = match self.partners[self.position] {
                partner if self.kind() == TokenKind::OpenBrace && partner < self.tokens.len() => partner + 1,
                _ => self.position + 1,
            };
        }
    }

    // The cursor.

    fn kind(&self) -> TokenKind {
        self.kind_at(self.position)
    }

    fn kind_at(&self, position: usize) -> TokenKind {
        self.tokens.get(position).map_or(TokenKind::End, |token| token.kind)
    }

    fn text_at(&self, position: usize) -> &'source str {
        self.tokens.get(position).map_or("", |token| &self.source[token.span.range()])
    }

    /// The place of the next token; at the end, just behind the last one.
    fn span(&self) -> Span {
        match self.tokens.get(self.position) {
            Some(token) => token.span,
            None => Span { start: self.previous_end(), end: self.previous_end() },
        }
    }

    fn previous_end(&self) -> u32 {
        self.position.checked_sub(1).and_then(|index| self.tokens.get(index)).map_or(self.start, |token| token.span.end)
    }

    /// From a first byte to the end of what was read last.
    fn span_from(&self, start: u32) -> Span {
        Span { start, end: self.previous_end().max(start) }
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    fn at_separator(&self) -> bool {
        matches!(self.kind(), TokenKind::Semicolon | TokenKind::LineBreak)
    }

    /// Whether a block, an arm or the program ends here.
    fn at_body_end(&self) -> bool {
        matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End)
    }

    fn advance(&mut self) -> Span {
        let span = self.span();
        self.position += 1;
        span
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        self.position += usize::from(found);
        found
    }

    fn eat_separator(&mut self) -> bool {
        let found = self.at_separator();
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, kind: TokenKind) -> Parse<Span> {
        if self.at(kind) { Ok(self.advance()) } else { Err(self.fail_here(|found| errors::expected(kind, found))) }
    }

    /// Expects the end of a group, and blames the bracket that is still open.
    fn expect_closing(&mut self, kind: TokenKind, opening: Span) -> Parse<Span> {
        if self.at(kind) {
            return Ok(self.advance());
        }
        if self.is_unfinished() {
            return Ok(self.gap());
        }
        Err(self.fail_here(|found| errors::unclosed(kind, opening, found)))
    }

    fn expect_name(&mut self, what: &str) -> Parse<Name> {
        if !self.at(TokenKind::Name) {
            return Err(self.fail_here(|found| errors::expected_name(what, found)));
        }
        self.advance();
        Ok(self.name_at(self.position - 1))
    }

    /// The name that a token is.
    fn name_at(&self, position: usize) -> Name {
        let span = self.tokens.get(position).map_or(Span::default(), |token| token.span);
        Name { text: self.source[span.range()].to_string(), span }
    }

    /// A name that becomes a variable.
    fn expect_variable(&mut self, what: &str) -> Parse<Name> {
        let text = self.text_at(self.position);
        let name = self.expect_name(what)?;
        self.bound.insert(text);
        Ok(name)
    }

    fn found(&self) -> Found<'source> {
        Found { kind: self.kind(), text: self.text_at(self.position), span: self.span() }
    }

    /// Records an error about what stands here. Never inlined: diagnostics are large, and frames add up.
    #[cold]
    #[inline(never)]
    fn fail_here(&mut self, error: impl FnOnce(Found<'source>) -> Diagnostic) -> Failed {
        self.fail(error(self.found()))
    }

    fn warn(&mut self, warning: Diagnostic) {
        if self.count(Severity::Warning) < MAX_WARNINGS {
            self.diagnostics.push(warning);
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Records an error, once for each place.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, diagnostic: Diagnostic) -> Failed {
        // Nobody reads the errors of a draft, and it may have any number of them.
        let reported = self.is_draft
            || self.diagnostics.iter().any(|earlier| earlier.is_error() && earlier.span() == diagnostic.span());
        if !reported {
            self.diagnostics.push(diagnostic);
        }
        Failed
    }

    // The bounds on nesting.

    /// Goes one level down. After an error nobody comes back up: [`Parser::recover`] does.
    fn enter(&mut self) -> Parse<()> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        self.check_nesting()
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The expression being read moves one level down, under the operator that follows it.
    fn lean(&mut self) -> Parse<()> {
        self.deepest += 1;
        self.check_nesting()
    }

    fn check_nesting(&mut self) -> Parse<()> {
        if self.deepest > MAX_NESTING { Err(self.fail_here(errors::nested_too_deeply)) } else { Ok(()) }
    }
}
