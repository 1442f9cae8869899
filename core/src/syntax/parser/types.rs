//! Types: `n`, `L T`, `M K V`, `R T E`, `S a b`, `F A … Z`, names.

use super::{Parse, Parser, errors};
use crate::syntax::ast::{Name, Type, TypeKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    pub(super) fn ty(&mut self) -> Parse<Type> {
        let start = self.span().start;
        self.enter()?;
        let kind = match self.kind() {
            TokenKind::Name => self.named_type(),
            TokenKind::Underscore => {
                self.advance();
                TypeKind::Nil
            }
            TokenKind::ListType => {
                self.advance();
                TypeKind::List(Box::new(self.ty()?))
            }
            TokenKind::OptionalType => {
                self.advance();
                TypeKind::Optional(Box::new(self.ty()?))
            }
            TokenKind::MapType => {
                self.advance();
                TypeKind::Map(Box::new(self.ty()?), Box::new(self.ty()?))
            }
            TokenKind::ResultType => {
                self.advance();
                TypeKind::Result(Box::new(self.ty()?), Box::new(self.ty()?))
            }
            TokenKind::SumType => self.sum_type()?,
            TokenKind::FunctionType => self.function_type()?,
            _ => return Err(self.fail(errors::expected_type(self.found()))),
        };
        self.leave();
        Ok(Type { kind, span: self.span_from(start) })
    }

    fn named_type(&mut self) -> TypeKind {
        let text = self.text_at(self.position);
        self.advance();
        match text {
            "n" => TypeKind::Number,
            "t" => TypeKind::Text,
            "b" => TypeKind::Bool,
            _ => TypeKind::Named(text.to_string()),
        }
    }

    fn sum_type(&mut self) -> Parse<TypeKind> {
        let constructor = self.advance();
        let mut names = Vec::new();
        while self.at(TokenKind::Name) && self.is_type_start(self.position) {
            names.push(Name { text: self.text_at(self.position).to_string(), span: self.advance() });
        }
        if names.is_empty() {
            return Err(self.fail(errors::empty_sum_type(constructor)));
        }
        Ok(TypeKind::Sum(names))
    }

    fn function_type(&mut self) -> Parse<TypeKind> {
        let constructor = self.advance();
        let mut types = Vec::new();
        while self.is_type_start(self.position) {
            types.push(self.ty()?);
        }
        if types.is_empty() {
            return Err(self.fail(errors::empty_function_type(constructor)));
        }
        Ok(TypeKind::Function(types))
    }
}
