//! Calls of builtins: which form is meant, and which calls become loops.

use super::call_sites::Site;
use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::generated;
use super::higher_order::{self, Callee};
use super::index::Entity;
use super::signatures::Declared;
use super::typed_program::{Expr, ExprKind};
use crate::builtins::{Builtin, Form};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn call_builtin(&mut self, builtin: Builtin, site: &Site<'_, 'tree>, arguments: Vec<Expr>) -> Expr {
        self.findings.index.add_builtin(site.callee.span, builtin);
        if !builtin.takes(arguments.len()) {
            let counts = builtin.forms().iter().map(|form| form.parameters.len());
            let nearest = counts.min_by_key(|count| count.abs_diff(arguments.len())).unwrap_or_default();
            let why = self.miscount(site, &arguments, nearest);
            self.report(errors::builtin_count(site.callee, builtin.forms(), arguments.len(), why));
            return unknown(site.at);
        }
        self.warn_of_next_line(site);
        let types: Vec<(Span, &Type)> = arguments.iter().map(|argument| (argument.span, &argument.ty)).collect();
        match self.builtin_result(builtin, &types) {
            Some(ty) => Expr { kind: ExprKind::Builtin { builtin, arguments }, ty, span: site.at },
            None => unknown(site.at),
        }
    }

    /// The type of the result of a builtin for as many arguments as some form takes, unless their types do not fit.
    fn builtin_result(&mut self, builtin: Builtin, arguments: &[(Span, &Type)]) -> Option<Type> {
        let forms: Vec<&Form> = builtin.forms().iter().filter(|form| form.takes(arguments.len())).collect();
        let types: Vec<&Type> = arguments.iter().map(|(_, ty)| *ty).collect();
        let mut results = forms.iter().filter_map(|form| form.apply(&types));
        // What is not known well enough to tell the forms apart may have the result of any of them.
        let result =
            results.next().map(|first| if results.all(|other| other == first) { first } else { Type::Unknown });
        if result.is_none() {
            self.report_builtin_arguments(builtin, &forms, arguments);
        }
        result
    }

    /// Blames the first argument at which the forms that go furthest end.
    #[cold]
    fn report_builtin_arguments(&mut self, builtin: Builtin, forms: &[&Form], arguments: &[(Span, &Type)]) {
        let end = |form: &Form| arguments.iter().enumerate().position(|(index, (_, ty))| !form.accepts(index, ty));
        let blamed = forms.iter().filter_map(|form| end(form)).max().unwrap_or(0);
        let furthest: Vec<&Form> = forms.iter().copied().filter(|form| end(form) == Some(blamed)).collect();
        let (at, ty) = arguments[blamed];
        let found = errors::Value { at, ty, text: self.text(at) };
        self.report(errors::builtin_argument(builtin.name(), &furthest, blamed, found));
    }

    /// The builtin that is called, if the call becomes a loop.
    pub(super) fn loop_builtin(&self, site: &Site<'_, 'tree>) -> Option<Builtin> {
        let (count, function) = (site.count(), !site.arguments.is_empty());
        Builtin::named(&site.callee.text)
            .filter(|&builtin| function && builtin.takes(count) && higher_order::is_lowered(builtin, count))
    }

    #[inline(never)]
    pub(super) fn call_higher_order(&mut self, builtin: Builtin, site: &Site<'_, 'tree>) -> Expr {
        let [function, arguments @ ..] = site.arguments else { return unknown(site.at) };
        self.findings.index.add_builtin(site.callee.span, builtin);
        self.warn_of_next_line(site);
        let (callee, ty) = self.called_by(builtin, function);
        let arguments = self.arguments(arguments, site.piped);
        let mut types = vec![(function.span, &ty)];
        types.extend(arguments.iter().map(|argument| (argument.span, &argument.ty)));
        // The language leaves it to the run whether there is a list.
        if let Some((_, list)) = types.get_mut(1).filter(|(_, ty)| !matches!(ty, Type::List(_))) {
            *list = &Type::Unknown;
        }
        let Some(ty) = self.builtin_result(builtin, &types) else { return unknown(site.at) };
        let call = higher_order::Call { builtin, callee, callee_span: function.span, arguments, ty, at: site.at };
        higher_order::lower(call, &mut self.scopes)
    }

    /// What a builtin calls, and its type: a function, builtin or tool that is named and fits is called directly.
    fn called_by(&mut self, builtin: Builtin, function: &'tree ast::Expr) -> (Callee, Type) {
        let count = higher_order::arguments_of_function(builtin);
        if let ast::ExprKind::Name(name) = &function.kind
            && self.scopes.find(name).is_none()
        {
            match (Builtin::named(name), self.signatures.find(name)) {
                (Some(called), _) if called.takes(count) && !higher_order::is_lowered(called, count) => {
                    self.findings.index.add_builtin(function.span, called);
                    return (Callee::Builtin(called), generated::signature_type(called, count));
                }
                (None, Some(declared)) if self.signatures.signature_of(declared).parameters.len() == count => {
                    return (self.callee(declared, function.span), self.signatures.signature_of(declared).ty.clone());
                }
                _ => {}
            }
        }
        let value = self.expression(function);
        let ty = value.ty.clone();
        (Callee::Value(Box::new(value)), ty)
    }

    fn callee(&mut self, declared: Declared, at: Span) -> Callee {
        let signature = self.signatures.signature_of(declared);
        let (callee, entity) = match declared {
            Declared::Function(id) => {
                self.calls.named.push(id);
                (Callee::Function(id), Entity::Function(id))
            }
            Declared::Tool(id) => (Callee::Tool(id), Entity::Tool(id)),
        };
        self.findings.index.add(at, entity, signature.name.span, signature.ty.clone());
        callee
    }

    /// `$url` is `get url`.
    pub(super) fn fetch(&mut self, url: &'tree ast::Expr, unwrap: bool, at: Span) -> Expr {
        let checked = vec![self.expression(url)];
        let sign = Span { start: at.start, end: at.start + 1 };
        let callee = ast::Name { text: "$".to_owned(), span: sign };
        let site =
            Site { callee: &callee, arguments: std::slice::from_ref(url), piped: None, at, position: Position::Inner };
        let call = self.call_builtin(Builtin::Get, &site, checked);
        if unwrap { self.unwrap(&callee.text, sign, call) } else { call }
    }
}
