//! Builtins that call functions: every call of one becomes a loop, so that engines know nothing of them.

use super::scope::Scopes;
use super::typed_program::{
    Block, CallKind, Constant, Expr, ExprKind, FunctionId, LocalId, Operator, Read, Statement, ToolId,
};
use crate::builtins::Builtin;
use crate::source::Span;
use crate::types::Type;

/// Whether a call of a builtin with that many arguments becomes a loop.
pub(super) fn is_lowered(builtin: Builtin, arguments: usize) -> bool {
    builtin.implementation().is_none() || builtin == Builtin::Sort && arguments == 2
}

/// How many arguments the function gets that a builtin calls.
pub(super) fn arguments_of_function(builtin: Builtin) -> usize {
    if builtin == Builtin::Fold { 2 } else { 1 }
}

/// What is called for each element.
pub(super) enum Callee {
    /// A function of the program that takes as many arguments as it gets.
    Function(FunctionId),
    /// A builtin that has a form of that many arguments.
    Builtin(Builtin),
    /// A tool that takes as many.
    Tool(ToolId),
    /// Whatever a value turns out to be.
    Value(Box<Expr>),
}

/// A call of a higher-order builtin.
pub(super) struct Call {
    pub(super) builtin: Builtin,
    pub(super) callee: Callee,
    /// Where the function is named, which is where its calls are.
    pub(super) callee_span: Span,
    /// The list, and for `fld` the start value.
    pub(super) arguments: Vec<Expr>,
    /// The type of its result.
    pub(super) ty: Type,
    pub(super) at: Span,
}

/// The loop that a call becomes, with hidden variables of a scope of its own.
pub(super) fn lower(call: Call, scopes: &mut Scopes<'_>) -> Expr {
    scopes.enter();
    let Call { builtin, callee, callee_span, arguments, ty, at } = call;
    let mut lowering = Lowering { scopes, builtin, callee, callee_span, at, statements: Vec::new() };
    lowering.keep_callee();
    let mut arguments = arguments.into_iter();
    if let Some(list) = arguments.next() {
        match (builtin, arguments.next()) {
            (Builtin::Filter, _) => lowering.filter(list),
            (Builtin::Fold, Some(start)) => lowering.fold(list, start),
            (Builtin::Group, _) => lowering.group(list),
            (Builtin::Sort, _) => lowering.sort(list),
            _ => lowering.map(list),
        }
    }
    let mut block = Block { statements: lowering.statements, locals: Vec::new(), unassigned: Vec::new() };
    scopes.leave(&mut block);
    Expr { kind: ExprKind::Block(block), ty, span: at }
}

struct Lowering<'s, 'tree> {
    scopes: &'s mut Scopes<'tree>,
    builtin: Builtin,
    callee: Callee,
    callee_span: Span,
    at: Span,
    statements: Vec<Statement>,
}

impl Lowering<'_, '_> {
    fn map(&mut self, list: Expr) {
        let result = self.collect("%result", list);
        self.finish(self.local(result));
    }

    fn filter(&mut self, list: Expr) {
        let result = self.bind("%result", self.expr(ExprKind::List(Vec::new())));
        self.for_each(list, |this, element| {
            let given = this.call(vec![this.local(element)]);
            let condition = this.builtin(Builtin::CheckBool, vec![given, this.name()]);
            let condition = Box::new(Expr { span: this.callee_span, ..condition });
            let then = block(vec![this.append(result, this.local(element))]);
            Statement::Expr(this.expr(ExprKind::If { condition, then, otherwise: block(Vec::new()) }))
        });
        self.finish(self.local(result));
    }

    fn fold(&mut self, list: Expr, start: Expr) {
        let list = self.bind("%list", list);
        let result = self.bind("%result", start);
        self.for_each(self.local(list), |this, element| Statement::Bind {
            local: result,
            value: this.call(vec![this.local(result), this.local(element)]),
        });
        self.finish(self.local(result));
    }

    fn group(&mut self, list: Expr) {
        let result = self.bind("%result", self.builtin(Builtin::MapEmpty, Vec::new()));
        self.for_each(list, |this, element| {
            let given = this.call(vec![this.local(element)]);
            let key = Expr { span: this.callee_span, ..this.builtin(Builtin::GroupKey, vec![given]) };
            let value = this.builtin(Builtin::GroupPush, vec![this.local(result), key, this.local(element)]);
            Statement::Bind { local: result, value }
        });
        self.finish(self.local(result));
    }

    fn sort(&mut self, list: Expr) {
        let list = self.bind("%list", list);
        let keys = self.collect("%keys", self.local(list));
        self.finish(self.builtin(Builtin::SortBy, vec![self.local(list), self.local(keys)]));
    }

    /// What the function gives for each element, in a list.
    fn collect(&mut self, what: &str, list: Expr) -> LocalId {
        let result = self.bind(what, self.expr(ExprKind::List(Vec::new())));
        self.for_each(list, |this, element| this.append(result, this.call(vec![this.local(element)])));
        result
    }

    fn for_each(&mut self, list: Expr, round: impl FnOnce(&mut Self, LocalId) -> Statement) {
        let span = list.span;
        let list = Box::new(Expr { span, ..self.builtin(Builtin::CheckList, vec![list, self.name()]) });
        self.scopes.enter();
        let local = self.scopes.hidden("%element", span, Type::Unknown);
        let mut body = block(vec![round(self, local)]);
        self.scopes.leave(&mut body);
        let kind = ExprKind::ForEach { local, list, body };
        self.statements.push(Statement::Expr(self.expr(kind)));
    }

    /// Finds out once, and first of all, what a value means as a function.
    fn keep_callee(&mut self) {
        let Callee::Value(operand) = &mut self.callee else { return };
        let operand = std::mem::replace(operand, Box::new(constant(Constant::Nil, self.at)));
        let (span, ty) = (operand.span, operand.ty.clone());
        let kind = ExprKind::ToFunction { operand, builtin: self.builtin };
        let function = self.bind("%function", Expr { kind, ty, span });
        self.callee = Callee::Value(Box::new(self.local(function)));
    }

    fn call(&self, arguments: Vec<Expr>) -> Expr {
        let kind = match &self.callee {
            Callee::Function(function) => ExprKind::Call { function: *function, arguments, kind: CallKind::Counted },
            Callee::Builtin(builtin) => ExprKind::Builtin { builtin: *builtin, arguments },
            Callee::Tool(tool) => ExprKind::Tool { tool: *tool, arguments },
            Callee::Value(callee) => ExprKind::CallValue { callee: callee.clone(), arguments, kind: CallKind::Counted },
        };
        Expr { kind, ty: Type::Unknown, span: self.callee_span }
    }

    fn bind(&mut self, what: &str, value: Expr) -> LocalId {
        let local = self.scopes.hidden(what, value.span, value.ty.clone());
        self.statements.push(Statement::Bind { local, value });
        local
    }

    fn append(&self, list: LocalId, element: Expr) -> Statement {
        let (left, right) = (Box::new(self.local(list)), Box::new(element));
        Statement::Bind { local: list, value: self.expr(ExprKind::Binary { op: Operator::Append, left, right }) }
    }

    fn finish(&mut self, value: Expr) {
        self.statements.push(Statement::Expr(value));
    }

    fn local(&self, local: LocalId) -> Expr {
        self.expr(ExprKind::Local { local, read: Read::default() })
    }

    fn builtin(&self, builtin: Builtin, arguments: Vec<Expr>) -> Expr {
        self.expr(ExprKind::Builtin { builtin, arguments })
    }

    /// The name of the builtin, for what checks values on its behalf.
    fn name(&self) -> Expr {
        constant(Constant::Text(self.builtin.name().into()), self.at)
    }

    fn expr(&self, kind: ExprKind) -> Expr {
        Expr { kind, ty: Type::Unknown, span: self.at }
    }
}

fn constant(constant: Constant, span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(constant), ty: Type::Unknown, span }
}

fn block(statements: Vec<Statement>) -> Block {
    Block { statements, locals: Vec::new(), unassigned: Vec::new() }
}
