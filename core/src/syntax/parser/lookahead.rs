//! What has to be known before it is read: function headers, arms, operands, and closing brackets.
//!
//! Everything here is linear over the whole program: types and groups are scanned once from each of
//! few places, groups are jumped over, and nothing recurses.

use super::Parser;
use crate::syntax::ast::BinaryOp;
use crate::syntax::token::{Token, TokenKind};
use std::collections::HashSet;

/// For each token that opens a group the position of its closing bracket; the number of tokens for all others.
pub(super) fn bracket_partners(tokens: &[Token]) -> Vec<usize> {
    let mut partners = vec![tokens.len(); tokens.len()];
    let mut open = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        if let Some(closing) = token.kind.closing() {
            open.push((position, closing));
        } else if open.last().is_some_and(|&(_, closing)| closing == token.kind)
            && let Some((opening, _)) = open.pop()
        {
            partners[opening] = position;
        }
    }
    partners
}

/// The operator that this token writes between or before two operands.
pub(super) fn binary_operator(kind: TokenKind) -> Option<BinaryOp> {
    Some(match kind {
        TokenKind::Star => BinaryOp::Multiply,
        TokenKind::Slash => BinaryOp::Divide,
        TokenKind::Plus => BinaryOp::Add,
        TokenKind::Minus => BinaryOp::Subtract,
        TokenKind::PlusEqual => BinaryOp::Append,
        TokenKind::Less => BinaryOp::Less,
        TokenKind::Greater => BinaryOp::Greater,
        TokenKind::LessEqual => BinaryOp::LessEqual,
        TokenKind::GreaterEqual => BinaryOp::GreaterEqual,
        TokenKind::Equal => BinaryOp::Equal,
        TokenKind::NotEqual => BinaryOp::NotEqual,
        TokenKind::Ampersand => BinaryOp::And,
        TokenKind::Bar => BinaryOp::Or,
        _ => return None,
    })
}

impl<'source> Parser<'source> {
    /// The names that `type` and `alias` declare anywhere in the program.
    pub(super) fn find_declared_types(&self) -> HashSet<&'source str> {
        let declares = |position: usize| match self.kind_at(position) {
            TokenKind::Type => self.kind_at(position + 2) == TokenKind::OpenBrace,
            TokenKind::Name => self.is_alias_at(position),
            _ => false,
        };
        (0..self.tokens.len())
            .filter(|&position| declares(position))
            .map(|position| self.text_at(position + 1))
            .collect()
    }

    /// Whether the token and the one before it stand on different lines.
    pub(super) fn starts_line(&self, position: usize) -> bool {
        let Some(token) = self.tokens.get(position) else { return false };
        let before = position.checked_sub(1).map_or(0, |index| self.tokens[index].span.end);
        before == 0 || self.source[before as usize..token.span.start as usize].contains('\n')
    }

    /// Whether the next token touches the one before it.
    pub(super) fn touches_previous(&self) -> bool {
        self.tokens.get(self.position).is_some_and(|token| token.span.start == self.previous_end())
    }

    /// Whether an operand can start here. The start of the next function cannot.
    pub(super) fn at_operand(&self) -> bool {
        use TokenKind::*;
        match self.kind() {
            Number | Text | True | False | Underscore | OpenParen | OpenBracket | Bang | Tilde | Caret | Dollar => true,
            Name => !self.is_declaration_among_arguments(self.position),
            kind => binary_operator(kind).is_some(),
        }
    }

    /// Whether an operator after a name is the first argument of a call: two simple atoms follow it.
    pub(super) fn operator_starts_argument(&self) -> bool {
        let mut position = self.position + 1;
        for _ in 0..2 {
            position = match self.kind_at(position) {
                TokenKind::Number | TokenKind::Text | TokenKind::True | TokenKind::False | TokenKind::Underscore => {
                    position + 1
                }
                TokenKind::Name if !self.is_declaration_among_arguments(position) => position + 1,
                TokenKind::OpenParen | TokenKind::OpenBracket if self.partners[position] < self.tokens.len() => {
                    self.partners[position] + 1
                }
                _ => return false,
            };
        }
        true
    }

    /// Whether a name among arguments belongs to the next declaration instead.
    pub(super) fn is_declaration_among_arguments(&self, position: usize) -> bool {
        match self.kind_at(position + 1) {
            TokenKind::Name => self.kind_at(position + 2) == TokenKind::Colon || self.is_alias_at(position),
            TokenKind::Greater => self.is_result_at(position + 1, self.starts_line(position)),
            _ => false,
        }
    }

    /// Whether `> type ;` stands here, which makes the name before it a function.
    ///
    /// `x > limit;` is a comparison unless `limit` is a type. On a new line any name will do as a type,
    /// because other files may declare it.
    fn is_result_at(&self, position: usize, on_new_line: bool) -> bool {
        let type_start = position + 1;
        let name = self.text_at(type_start);
        let named = self.kind_at(type_start) == TokenKind::Name;
        if named && name.len() > 1 && !on_new_line && !self.declared_types.contains(name) {
            return false;
        }
        self.kind_at(position) == TokenKind::Greater
            && self
                .type_end(type_start)
                .is_ok_and(|end| matches!(self.kind_at(end), TokenKind::Semicolon | TokenKind::LineBreak))
    }

    /// Whether `alias name type` stands here.
    fn is_alias_at(&self, position: usize) -> bool {
        self.kind_at(position) == TokenKind::Name
            && self.text_at(position) == "alias"
            && self.kind_at(position + 1) == TokenKind::Name
            && self.is_type_start(position + 2)
    }

    /// Whether a type can start here; the name of the next parameter cannot.
    pub(super) fn is_type_start(&self, position: usize) -> bool {
        use TokenKind::*;
        match self.kind_at(position) {
            Underscore | ListType | OptionalType | MapType | ResultType | SumType | FunctionType => true,
            Name => self.kind_at(position + 1) != Colon,
            _ => false,
        }
    }

    /// Where the type that starts here ends, or how far it could be read.
    fn type_end(&self, start: usize) -> Result<usize, usize> {
        let (mut position, mut missing, mut in_function) = (start, 1, false);
        while missing > 0 || in_function && self.is_type_start(position) {
            missing = missing.max(1);
            match self.kind_at(position) {
                TokenKind::Underscore | TokenKind::Name => missing -= 1,
                TokenKind::ListType | TokenKind::OptionalType => {}
                TokenKind::MapType | TokenKind::ResultType => missing += 1,
                // `F` takes all types that follow, so nothing can be wanted after it.
                TokenKind::FunctionType if missing == 1 => in_function = true,
                TokenKind::SumType if self.kind_at(position + 1) == TokenKind::Name => {
                    while self.kind_at(position + 1) == TokenKind::Name
                        && self.kind_at(position + 2) != TokenKind::Colon
                    {
                        position += 1;
                    }
                    missing -= 1;
                }
                _ => return Err(position),
            }
            position += 1;
        }
        Ok(position)
    }

    /// Where the header `name {name:type} >type;` that starts here ends, or how far it could be read.
    fn header_end(&self, start: usize) -> Result<usize, usize> {
        if self.kind_at(start) != TokenKind::Name {
            return Err(start);
        }
        let mut position = start + 1;
        while self.kind_at(position) == TokenKind::Name && self.kind_at(position + 1) == TokenKind::Colon {
            position = self.type_end(position + 2)?;
            while self.kind_at(position) == TokenKind::LineBreak {
                position += 1;
            }
        }
        if self.kind_at(position) != TokenKind::Greater {
            return Err(position);
        }
        let end = self.type_end(position + 1)?;
        let separated = matches!(self.kind_at(end), TokenKind::Semicolon | TokenKind::LineBreak);
        if separated { Ok(end + 1) } else { Err(end) }
    }

    /// Whether, after a separator, a line starts that can only be the next declaration.
    ///
    /// The published rule reads `g y:n>n;` there as a record and a comparison, which no checker accepts.
    pub(super) fn starts_next_declaration(&self) -> bool {
        let position = self.position;
        if !self.starts_line(position) && self.kind_at(position.wrapping_sub(1)) != TokenKind::LineBreak {
            return false;
        }
        match self.kind() {
            TokenKind::Type | TokenKind::Tool | TokenKind::Use => true,
            TokenKind::Name => {
                !self.is_known(position) && (self.is_alias_at(position) || self.header_end(position).is_ok())
            }
            _ => false,
        }
    }

    /// Whether a name is that of a variable or a type, so that it can hardly be meant to name a function.
    pub(super) fn is_known(&self, position: usize) -> bool {
        let name = self.text_at(position);
        self.bound.contains(name) || self.declared_types.contains(name)
    }

    /// Whether the next declaration seems to start here; after an error, when anything may stand here.
    ///
    /// Moves over what it has looked at in vain, so that recovery stays linear.
    pub(super) fn looks_like_declaration(&mut self) -> bool {
        let position = self.position;
        let next = self.kind_at(position + 1);
        match self.kind() {
            TokenKind::Type => next == TokenKind::Name && self.kind_at(position + 2) == TokenKind::OpenBrace,
            TokenKind::Tool => next == TokenKind::Name && self.kind_at(position + 2) == TokenKind::Text,
            TokenKind::Use => next == TokenKind::Text,
            TokenKind::Name if self.is_alias_at(position) => true,
            TokenKind::Name => match self.header_end(position) {
                Ok(_) => true,
                Err(reached) => {
                    let header = next == TokenKind::Greater
                        || next == TokenKind::Name && self.kind_at(position + 2) == TokenKind::Colon;
                    let started = header && self.starts_line(position) && !self.is_indented(position);
                    if !started {
                        self.position = position.max(reached.saturating_sub(1));
                    }
                    started
                }
            },
            _ => false,
        }
    }

    pub(super) fn is_indented(&self, position: usize) -> bool {
        let start = self.tokens.get(position).map_or(0, |token| token.span.start as usize);
        self.source[..start].ends_with([' ', '\t'])
    }

    /// Whether `pattern:` stands here, which starts the next arm. So does a name, to be refused as a pattern.
    pub(super) fn is_arm_at(&self, position: usize) -> bool {
        use TokenKind::*;
        let after = |length: usize| self.kind_at(position + length) == Colon;
        let binding = matches!(self.kind_at(position + 1), Name | Underscore) && after(2);
        match self.kind_at(position) {
            Underscore | Number | Text | True | False => after(1),
            Tilde | Caret => binding,
            Name if matches!(self.text_at(position), "n" | "t" | "b" | "l") => binding || after(1),
            Name => after(1),
            _ => false,
        }
    }
}
