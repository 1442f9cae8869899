//! Types: `n`, `L T`, `M K V`, `R T E`, `S a b`, `F A … Z`, names.

use super::{Parse, Parser, errors};
use crate::syntax::ast::{Name, Type, TypeKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    pub(super) fn ty(&mut self) -> Parse<Type> {
        let start = self.span();
        self.enter()?;
        let kind = match self.kind() {
            TokenKind::Name if !self.is_next_declaration() => self.named_type(),
            TokenKind::Underscore => {
                self.advance();
                TypeKind::Nil
            }
            TokenKind::ListType => self.with_one(TypeKind::List)?,
            TokenKind::OptionalType => self.with_one(TypeKind::Optional)?,
            TokenKind::MapType => self.with_two(TypeKind::Map)?,
            TokenKind::ResultType => self.with_two(TypeKind::Result)?,
            TokenKind::SumType => self.sum_type()?,
            TokenKind::FunctionType => self.function_type()?,
            _ if self.is_draft => TypeKind::Nil,
            _ => return Err(self.fail_here(errors::expected_type)),
        };
        self.leave();
        Ok(Type { kind, span: self.span_from(start.start) })
    }

    fn with_one(&mut self, make: fn(Box<Type>) -> TypeKind) -> Parse<TypeKind> {
        self.advance();
        Ok(make(Box::new(self.ty()?)))
    }

    fn with_two(&mut self, make: fn(Box<Type>, Box<Type>) -> TypeKind) -> Parse<TypeKind> {
        self.advance();
        let first = Box::new(self.ty()?);
        Ok(make(first, Box::new(self.ty()?)))
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
