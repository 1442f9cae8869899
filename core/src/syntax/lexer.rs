//! Text to tokens. Nothing stops it: after an error it goes on, so that an editor keeps its colours.

mod errors;

use super::ast::Comment;
use super::token::{Token, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What the lexer found.
#[derive(Clone, Debug, Default)]
pub struct Lexed {
    /// The tokens in order. What is no token has none.
    pub tokens: Vec<Token>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// The first error; later ones are mostly echoes of it.
    pub error: Option<Diagnostic>,
}

/// Splits a source text into tokens and comments.
pub fn lex(source: &str) -> Lexed {
    lex_from(source, 0)
}

/// Splits what stands behind a line end, at the byte `start`; all places are offsets into the whole text.
pub fn lex_from(source: &str, start: usize) -> Lexed {
    let mut lexer = Lexer { source, position: start, lexed: Lexed::default(), open: Vec::new() };
    while lexer.position < source.len() {
        lexer.step();
    }
    lexer.lexed
}

/// The value of a text literal as written, quotes included.
///
/// An escape that means nothing keeps its backslash, which suits regular expressions.
pub fn text_value(literal: &str) -> String {
    let inner = literal.strip_prefix('"').unwrap_or(literal);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some('r') => value.push('\r'),
            Some(same @ ('"' | '\\')) => value.push(same),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

struct Lexer<'source> {
    source: &'source str,
    position: usize,
    lexed: Lexed,
    /// The brackets that are open here.
    open: Vec<TokenKind>,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.position + ahead).copied()
    }

    fn rest(&self) -> &str {
        &self.source[self.position..]
    }

    /// Takes one token, comment, blank or error.
    fn step(&mut self) {
        let start = self.position;
        match self.source.as_bytes()[start] {
            b' ' | b'\t' | b'\r' | b'\n' => self.position += 1,
            b'-' if self.byte(1) == Some(b'-') => self.comment(),
            b'-' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'0'..=b'9' => self.number(),
            b'"' => self.text(),
            b'a'..=b'z' => self.word(),
            b'A'..=b'Z' => self.capital(),
            _ => self.symbol(),
        }
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let start = self.position;
        if self.breaks_line(kind) {
            let end = self.previous_end();
            self.lexed.tokens.push(Token { kind: TokenKind::LineBreak, span: Span::new(end, end) });
        }
        if kind.closing().is_some() {
            self.open.push(kind);
        } else if self.open.last().is_some_and(|open| open.closing() == Some(kind)) {
            self.open.pop();
        }
        self.position += length;
        self.lexed.tokens.push(Token { kind, span: Span::new(start, self.position) });
    }

    fn previous_end(&self) -> usize {
        self.lexed.tokens.last().map_or(0, |token| token.span.end as usize)
    }

    /// Whether the token that starts here stands first on an indented line that acts as if `;` were before it.
    fn breaks_line(&self, kind: TokenKind) -> bool {
        use TokenKind::*;
        let Some(previous) = self.lexed.tokens.last() else { return false };
        let between = &self.source[previous.span.end as usize..self.position];
        let Some(newline) = between.rfind('\n') else { return false };
        let indented = between[newline + 1..].starts_with([' ', '\t']);
        let joined = matches!(previous.kind, Semicolon | OpenBrace) || matches!(kind, CloseBrace | Pipe);
        let enclosed = matches!(self.open.last(), Some(OpenParen | OpenBracket));
        indented && !joined && !enclosed
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let end = self.position + line.len();
        self.lexed.comments.push(Comment { span: Span::new(self.position, end) });
        self.position = end;
    }

    fn number(&mut self) {
        let text = self.rest().as_bytes();
        let digits_from = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = usize::from(text[0] == b'-');
        length += digits_from(length);
        if text.get(length) == Some(&b'.') && text.get(length + 1).is_some_and(u8::is_ascii_digit) {
            length += 1 + digits_from(length + 1);
        }
        self.push(TokenKind::Number, length);
    }

    fn text(&mut self) {
        let bytes = self.rest().as_bytes();
        let mut length = 1;
        loop {
            match bytes.get(length) {
                Some(b'"') => return self.push(TokenKind::Text, length + 1),
                Some(b'\\') => length += 2,
                Some(_) => length += 1,
                None => return self.fail(self.source.len() - self.position, |_, at| errors::unclosed_text(at)),
            }
        }
    }

    fn word(&mut self) {
        let bytes = self.rest().as_bytes();
        let alphanumeric = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
        let mut length = 1;
        while alphanumeric(bytes.get(length))
            || bytes[length..].first() == Some(&b'-') && alphanumeric(bytes.get(length + 1))
        {
            length += 1;
        }
        // `0x1F` is a number, a name and a type; only a name of its own can be meant as `camelCase`.
        let glued = self.position > 0 && self.source.as_bytes()[self.position - 1].is_ascii_alphanumeric();
        match bytes.get(length) {
            Some(b'_') => self.fail(whole_word(bytes), errors::underscore),
            Some(b'A'..=b'Z') if length > 1 && !glued => self.fail(whole_word(bytes), errors::capitals),
            _ => {
                let kind = TokenKind::of_spelling(&self.rest()[..length]).unwrap_or(TokenKind::Name);
                self.push(kind, length);
            }
        }
    }

    /// A type constructor, or a capitalised word, which is nothing.
    fn capital(&mut self) {
        let length = whole_word(self.rest().as_bytes());
        let kind = TokenKind::of_spelling(&self.rest()[..1]);
        let defines = length > 1 && self.is_defining(length);
        match kind {
            _ if defines => self.fail(length, errors::capitals),
            Some(kind) => self.push(kind, 1),
            None => self.fail(length, errors::capitalised_word),
        }
    }

    /// Whether a capitalised word stands where a name is made: first on its line, or before `=` or `:`.
    ///
    /// Elsewhere `Ln` is the type `L n` written without its blank.
    fn is_defining(&self, length: usize) -> bool {
        let first = self.position == 0 || self.source.as_bytes()[self.position - 1] == b'\n';
        let after = self.rest()[length..].trim_start_matches([' ', '\t']);
        first || after.starts_with(['=', ':'])
    }

    fn symbol(&mut self) {
        let bytes = self.rest().as_bytes();
        for length in [2, 1] {
            let Some(text) = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { continue };
            let text = if text == "==" { "=" } else { text };
            if let Some(kind) = TokenKind::of_spelling(text) {
                return self.push(kind, length);
            }
        }
        let length = self.rest().chars().next().map_or(1, char::len_utf8);
        self.fail(length, errors::unknown_character);
    }

    /// Notes the first error and steps over its text.
    fn fail(&mut self, length: usize, error: impl FnOnce(&str, Span) -> Diagnostic) {
        let span = Span::new(self.position, self.position + length);
        if self.lexed.error.is_none() {
            self.lexed.error = Some(error(&self.source[span.range()], span));
        }
        self.position = span.end as usize;
    }
}

/// The length of what a reader takes for one word.
fn whole_word(bytes: &[u8]) -> usize {
    let continues = |index: usize| match bytes.get(index) {
        Some(b'_') => true,
        Some(b'-') => bytes.get(index + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(byte) => byte.is_ascii_alphanumeric(),
        None => false,
    };
    let mut length = 1;
    while continues(length) {
        length += 1;
    }
    length
}
