//! Functions, record types, aliases, tools and imports.

use super::{Failed, Parse, Parser, errors};
use crate::source::Span;
use crate::syntax::ast::{Alias, Block, Declaration, Function, Name, Parameter, RecordType, Tool, Use};
use crate::syntax::lexer::text_value;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// One declaration; `previous` is the one before it, whose leftovers may stand here.
    pub(super) fn declaration(&mut self, previous: Option<&Declaration>) -> Parse<Declaration> {
        match self.kind() {
            TokenKind::Type => self.record_type().map(Declaration::Record),
            TokenKind::Tool => self.tool().map(Declaration::Tool),
            TokenKind::Use => self.import().map(Declaration::Use),
            TokenKind::Name if self.text_at(self.position) == "alias" && !self.is_function_named_alias() => {
                self.alias().map(Declaration::Alias)
            }
            TokenKind::Name => self.function(previous).map(Declaration::Function),
            _ => {
                let touching = self.touches_previous();
                let next = self.kind_at(self.position + 1);
                Err(self.fail(errors::expected_declaration(self.found(), self.leftover_of(previous), touching, next)))
            }
        }
    }

    /// The function whose body ends on this line, so that what stands here was probably meant for it.
    fn leftover_of<'tree>(&self, previous: Option<&'tree Declaration>) -> Option<&'tree Function> {
        match previous {
            Some(Declaration::Function(function)) if !self.starts_line(self.position) => Some(function),
            _ => None,
        }
    }

    /// `alias` is no keyword: `alias>n;…` and `alias x:n>n;…` declare a function.
    fn is_function_named_alias(&self) -> bool {
        let next = self.kind_at(self.position + 1);
        next == TokenKind::Greater || next == TokenKind::Name && self.kind_at(self.position + 2) == TokenKind::Colon
    }

    fn function(&mut self, previous: Option<&Declaration>) -> Parse<Function> {
        let leftover = self.leftover_of(previous).is_some();
        let name = self.expect_name("the name of a function")?;
        let parameters = self.parameters()?;
        let is_begun = self.is_draft && !parameters.is_empty();
        if !self.eat(TokenKind::Greater) && !is_begun {
            return Err(self.missing_result(&name, parameters.is_empty() && leftover));
        }
        let result = self.ty()?;
        if !self.eat_separator() && !self.is_draft {
            return Err(self.fail(errors::missing_separator_after_result(result.span, self.found())));
        }
        self.bound.clear();
        self.bound.extend(parameters.iter().map(|parameter| &self.source[parameter.name.span.range()]));
        let start = self.span().start;
        let statements = self.body(false)?;
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span { start: self.previous_end().min(start), end: self.previous_end().min(start) },
        };
        Ok(Function { span: name.span.to(span), name, parameters, result, body: Block { statements, span } })
    }

    fn missing_result(&mut self, name: &Name, leftover: bool) -> Failed {
        let arrow = self.at(TokenKind::Minus) && self.kind_at(self.position + 1) == TokenKind::Greater;
        let found = self.found();
        let report = if arrow {
            let arrow = Span { start: found.span.start, end: found.span.end + 1 };
            errors::arrow(arrow)
        } else if leftover {
            errors::leftover_name(name, found)
        } else {
            errors::expected_result(name, found)
        };
        self.fail(report)
    }

    /// `name:type …`, also over several lines.
    fn parameters(&mut self) -> Parse<Vec<Parameter>> {
        let mut parameters = Vec::new();
        loop {
            while self.eat(TokenKind::LineBreak) {}
            if !self.at(TokenKind::Name) || self.kind_at(self.position + 1) != TokenKind::Colon {
                return Ok(parameters);
            }
            parameters.push(self.parameter("a parameter")?);
        }
    }

    fn parameter(&mut self, what: &str) -> Parse<Parameter> {
        let name = self.expect_name(what)?;
        self.expect(TokenKind::Colon)?;
        Ok(Parameter { name, ty: self.ty()? })
    }

    fn record_type(&mut self) -> Parse<RecordType> {
        let start = self.advance().start;
        let name = self.expect_name("the name of the record type")?;
        let opening = self.expect(TokenKind::OpenBrace)?;
        let mut fields = Vec::new();
        while !self.at(TokenKind::CloseBrace) || !fields.is_empty() {
            if self.is_draft && self.kind_at(self.position + 1) != TokenKind::Colon {
                break;
            }
            fields.push(self.parameter("a field")?);
            if self.at(TokenKind::CloseBrace) {
                break;
            }
            if !self.eat_separator() && !self.is_draft {
                return Err(self.fail(errors::missing_field_separator(opening, self.found())));
            }
        }
        if !self.is_draft || self.at(TokenKind::CloseBrace) {
            self.expect_closing(TokenKind::CloseBrace, opening)?;
        }
        Ok(RecordType { name, fields, span: self.span_from(start) })
    }

    fn alias(&mut self) -> Parse<Alias> {
        let start = self.advance().start;
        let name = self.expect_name("the name of the alias")?;
        let ty = self.ty()?;
        Ok(Alias { name, ty, span: self.span_from(start) })
    }

    fn tool(&mut self) -> Parse<Tool> {
        let start = self.advance().start;
        let name = self.expect_name("the name of the tool")?;
        if !self.at(TokenKind::Text) {
            return Err(self.fail(errors::missing_description(&name, self.found())));
        }
        let description = text_value(self.text_at(self.position));
        self.advance();
        let parameters = self.parameters()?;
        self.expect_unless_draft(TokenKind::Greater)?;
        let result = self.ty()?;
        let (mut timeout, mut retry) = (None, None);
        loop {
            // The options may stand on lines of their own.
            let continued = matches!(self.kind_at(self.position + 1), TokenKind::Timeout | TokenKind::Retry);
            if self.at(TokenKind::LineBreak) && continued {
                self.advance();
            }
            match self.kind() {
                TokenKind::Timeout => timeout = Some(self.tool_option()?),
                TokenKind::Retry => retry = Some(self.tool_option()?),
                _ => break,
            }
            self.eat(TokenKind::Comma);
        }
        Ok(Tool { name, description, parameters, result, timeout, retry, span: self.span_from(start) })
    }

    fn tool_option(&mut self) -> Parse<f64> {
        let option = self.text_at(self.position);
        self.advance();
        self.expect(TokenKind::Colon)?;
        if !self.at(TokenKind::Number) {
            return Err(self.fail(errors::expected_number(option, self.found())));
        }
        Ok(self.number())
    }

    fn import(&mut self) -> Parse<Use> {
        let start = self.advance().start;
        if !self.at(TokenKind::Text) {
            return Err(self.fail(errors::expected_path(self.found())));
        }
        let path = text_value(self.text_at(self.position));
        let path_span = self.advance();
        let names = if self.at(TokenKind::OpenBracket) { Some(self.imported_names()?) } else { None };
        Ok(Use { path, path_span, names, span: self.span_from(start) })
    }

    fn imported_names(&mut self) -> Parse<Vec<Name>> {
        let opening = self.advance();
        let mut names = Vec::new();
        while !self.at(TokenKind::CloseBracket) {
            if self.at(TokenKind::End) {
                self.expect_closing(TokenKind::CloseBracket, opening)?;
            }
            names.push(self.expect_name("a name to import")?);
        }
        let closing = self.advance();
        if names.is_empty() {
            return Err(self.fail(errors::empty_import_list(opening.to(closing))));
        }
        Ok(names)
    }
}
