//! Printing declarations and types.

use super::Printer;
use super::expressions::{number_text, text_literal};
use crate::syntax::ast::{Declaration, Function, Parameter, RecordType, Tool, Tree, Type, TypeKind, Use};

impl Printer<'_> {
    pub(super) fn program(&mut self, tree: &Tree) {
        for (index, declaration) in tree.declarations.iter().enumerate() {
            if index > 0 && !self.is_dense() {
                self.text.push('\n');
            }
            let span = declaration.span();
            match declaration {
                Declaration::Function(function) if !self.is_dense() && !function.body.statements.is_empty() => {
                    self.comment_lines(span.start);
                }
                _ => {
                    self.comment_lines(span.end);
                    self.comment_lines(self.end_of_trailing_comment(span.end));
                }
            }
            self.declaration(declaration);
            self.text.push('\n');
        }
        self.comment_lines(u32::MAX);
    }

    /// Prints the comments that start before an offset, each on its own line.
    fn comment_lines(&mut self, before: u32) {
        while let Some(comment) = self.take_comment(before) {
            let comment = comment.to_string();
            self.text.push_str(&comment);
            self.text.push('\n');
        }
    }

    fn declaration(&mut self, declaration: &Declaration) {
        match declaration {
            Declaration::Function(function) => self.function(function),
            Declaration::Record(record) => self.record_type(record),
            Declaration::Alias(alias) => {
                self.put("alias ");
                self.put(&alias.name.text);
                self.blank();
                self.ty(&alias.ty);
            }
            Declaration::Tool(tool) => self.tool(tool),
            Declaration::Use(import) => self.import(import),
        }
    }

    fn function(&mut self, function: &Function) {
        self.put(&function.name.text);
        self.parameters(&function.parameters);
        self.put_spaced(">");
        self.ty(&function.result);
        self.function_body(&function.body);
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            self.blank();
            self.parameter(parameter);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.put(&parameter.name.text);
        self.put(":");
        self.ty(&parameter.ty);
    }

    fn record_type(&mut self, record: &RecordType) {
        self.put("type ");
        self.put(&record.name.text);
        self.put(if self.is_dense() { "{" } else { " {" });
        let separator = if self.is_dense() { ";" } else { "; " };
        self.separated(&record.fields, separator, Self::parameter);
        self.put("}");
    }

    fn tool(&mut self, tool: &Tool) {
        self.put("tool ");
        self.put(&tool.name.text);
        if !self.is_dense() {
            self.blank();
        }
        self.put(&text_literal(&tool.description));
        self.parameters(&tool.parameters);
        self.put_spaced(">");
        self.ty(&tool.result);
        let mut separator = " ";
        for (option, value) in [("timeout:", tool.timeout), ("retry:", tool.retry)] {
            if let Some(value) = value {
                self.put(separator);
                self.put(option);
                self.put(&number_text(value));
                separator = ",";
            }
        }
    }

    fn import(&mut self, import: &Use) {
        self.put("use ");
        self.put(&text_literal(&import.path));
        if let Some(names) = &import.names {
            self.put(" [");
            self.separated(names, " ", |printer, name| printer.put(&name.text));
            self.put("]");
        }
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Number => self.put("n"),
            TypeKind::Text => self.put("t"),
            TypeKind::Bool => self.put("b"),
            TypeKind::Nil => self.put("_"),
            TypeKind::Named(name) => self.put(name),
            TypeKind::List(item) => self.constructed("L", [&**item]),
            TypeKind::Optional(item) => self.constructed("O", [&**item]),
            TypeKind::Map(key, value) => self.constructed("M", [&**key, &**value]),
            TypeKind::Result(value, error) => self.constructed("R", [&**value, &**error]),
            TypeKind::Function(types) => self.constructed("F", types),
            TypeKind::Sum(names) => {
                self.put("S");
                for name in names {
                    self.blank();
                    self.put(&name.text);
                }
            }
        }
    }

    fn constructed<'a>(&mut self, constructor: &str, parts: impl IntoIterator<Item = &'a Type>) {
        self.put(constructor);
        for part in parts {
            self.blank();
            self.ty(part);
        }
    }
}
