//! Records: literals, fields, changed copies, and taking them apart.

use super::errors;
use super::function::{FunctionChecker, unknown};
use super::index::Entity;
use super::typed_program::{Expr, ExprKind, RecordId, Statement};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;
use std::collections::HashMap;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn record(&mut self, type_name: &'tree ast::Name, fields: &'tree [ast::FieldValue], at: Span) -> Expr {
        let values = self.field_values(fields);
        match self.signatures.types.record_named(&type_name.text) {
            Some(id) => self.record_of(id, type_name, fields, values, at),
            None => {
                self.report_no_record_type(type_name);
                unknown(at)
            }
        }
    }

    fn field_values(&mut self, fields: &'tree [ast::FieldValue]) -> Vec<Expr> {
        let mut values = Vec::with_capacity(fields.len());
        for field in fields {
            values.push(self.expression(&field.value));
        }
        values
    }

    #[cold]
    fn report_no_record_type(&mut self, name: &ast::Name) {
        let report = if self.signatures.types.is_declared(&name.text) {
            errors::not_a_record_type(&name.text, name.span)
        } else {
            let close = self.signatures.types.nearest(&name.text, self.findings);
            errors::undefined_type(&name.text, name.span, close)
        };
        self.report(report);
    }

    #[inline(never)]
    fn record_of(
        &mut self,
        id: RecordId,
        type_name: &ast::Name,
        fields: &'tree [ast::FieldValue],
        values: Vec<Expr>,
        at: Span,
    ) -> Expr {
        let types = &self.signatures.types;
        let record = types.record(id);
        let ty = types.type_of(id);
        self.mark_record(id, type_name.span, &ty);
        let given: HashMap<&str, Span> =
            fields.iter().rev().map(|field| (field.name.text.as_str(), field.name.span)).collect();
        let missing: Vec<&str> = record.field_names().filter(|name| !given.contains_key(name)).collect();
        let mut placed = Vec::with_capacity(fields.len());
        for (field, value) in fields.iter().zip(values) {
            let name = field.name.text.as_str();
            if let Some(&first) = given.get(name).filter(|&&first| first != field.name.span) {
                self.report(errors::given_twice("field", &field.name, first));
            }
            let Some(position) = record.position(name) else {
                // Beside one missing field an unknown name is probably that one.
                let close = match missing[..] {
                    [only] => Some(only),
                    _ => self.findings.nearest(name, record.field_names()),
                };
                self.report(errors::unknown_field_in_literal(&field.name, record.declaration, close));
                continue;
            };
            let wanted = record.field_type(position);
            self.mark_field(field.name.span, record.field_span(position), wanted);
            if !value.ty.fits(wanted) {
                let found = self.value(&value);
                self.report(errors::field_type(name, record.declaration, wanted, found));
            }
            placed.push((position, value));
        }
        if !missing.is_empty() {
            self.report(errors::missing_fields(&missing, record.declaration, at));
        }
        Expr { kind: ExprKind::Record { record: id, fields: placed }, ty, span: at }
    }

    fn mark_record(&mut self, id: RecordId, at: Span, ty: &Type) {
        let declared = self.signatures.types.record(id).declaration.name.span;
        self.findings.index.add(at, Entity::Record(id), declared, ty.clone());
    }

    fn mark_field(&mut self, at: Span, declared: Span, ty: &Type) {
        self.findings.index.add(at, Entity::Field, declared, ty.clone());
    }

    pub(super) fn with(&mut self, record: &'tree ast::Expr, fields: &'tree [ast::FieldValue], at: Span) -> Expr {
        let record = Box::new(self.expression(record));
        let values = self.field_values(fields);
        self.changed_record(record, fields, values, at)
    }

    #[inline(never)]
    fn changed_record(&mut self, record: Box<Expr>, fields: &[ast::FieldValue], values: Vec<Expr>, at: Span) -> Expr {
        match &record.ty {
            Type::Record(id, _) => self.check_changes(*id, fields, &values),
            open if open.is_open() => {}
            other => {
                let report = errors::with_on_non_record(record.span, other);
                self.report(report);
                return unknown(at);
            }
        }
        let ty = record.ty.clone();
        let fields = fields.iter().map(|field| field.name.text.as_str().into()).zip(values).collect();
        Expr { kind: ExprKind::With { record, fields }, ty, span: at }
    }

    fn check_changes(&mut self, id: RecordId, fields: &[ast::FieldValue], values: &[Expr]) {
        let record = self.signatures.types.record(id);
        for (field, value) in fields.iter().zip(values) {
            let Some(position) = record.position(&field.name.text) else {
                let close = self.findings.nearest(&field.name.text, record.field_names());
                self.report(errors::unknown_field_in_with(&field.name, record.declaration, close));
                continue;
            };
            let wanted = record.field_type(position);
            self.mark_field(field.name.span, record.field_span(position), wanted);
            if !value.ty.fits(wanted) {
                self.report(errors::with_type(&field.name.text, record.declaration, wanted, self.value(value)));
            }
        }
    }

    pub(super) fn field(&mut self, object: &'tree ast::Expr, field: &'tree ast::Name, safe: bool, at: Span) -> Expr {
        let object = Box::new(self.expression(object));
        let ty = self.field_type(&object, field);
        Expr { kind: ExprKind::Field { object, field: field.text.as_str().into(), safe }, ty, span: at }
    }

    #[inline(never)]
    fn field_type(&mut self, object: &Expr, field: &ast::Name) -> Type {
        match &object.ty {
            Type::Record(id, _) => self.type_of_field(*id, field),
            open if open.is_open() => Type::Unknown,
            other => {
                self.report(errors::field_of_non_record(field, object.span, other));
                Type::Unknown
            }
        }
    }

    fn type_of_field(&mut self, id: RecordId, field: &ast::Name) -> Type {
        let record = self.signatures.types.record(id);
        let Some(position) = record.position(&field.text) else {
            let close = self.findings.nearest(&field.text, record.field_names());
            self.report(errors::no_such_field(field, record.declaration, close));
            return Type::Unknown;
        };
        let ty = record.field_type(position);
        self.mark_field(field.span, record.field_span(position), ty);
        ty.clone()
    }

    /// `{a;b}=value` keeps the value in a hidden variable, because a name may be the variable that it came from.
    pub(super) fn destructure(
        &mut self,
        names: &'tree [ast::Name],
        value: &'tree ast::Expr,
        into: &mut Vec<Statement>,
    ) -> Type {
        let value = self.expression(value);
        let (span, record) = (value.span, value.ty.clone());
        if !matches!(record, Type::Record(..)) && !record.is_open() {
            self.report(errors::not_a_record(span, &record));
        }
        let whole = self.scopes.hidden("%record", span, record.clone());
        into.push(Statement::Bind { local: whole, value });
        for name in names {
            let ty = match &record {
                Type::Record(id, _) => self.type_of_field(*id, name),
                _ => Type::Unknown,
            };
            let object = Box::new(self.read(whole, span));
            let kind = ExprKind::Field { object, field: name.text.as_str().into(), safe: false };
            let value = Expr { kind, ty: ty.clone(), span: name.span };
            into.push(Statement::Bind { local: self.bind(name, ty), value });
        }
        Type::Nil
    }
}
