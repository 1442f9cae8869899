//! Where in the tree a token stands, and which variables are in reach there.

use crate::source::Span;
use crate::syntax::ast::{
    Arm, BinaryOp, Block, Declaration, Expr, ExprKind, FieldValue, Name, Parameter, PatternKind, Statement,
    StatementKind, Tree, Type, TypeKind,
};

/// What a token is a part of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Site<'t> {
    /// A statement, or the name at its start.
    Statement,
    /// An operand, an argument, or what is called.
    Operand,
    /// The function that a value is piped into.
    Pipe,
    /// The field that is taken of an object.
    Field(&'t Expr),
    /// A field of a record of this name, among others with their values.
    RecordField(&'t Name, &'t [FieldValue]),
    /// A changed field of this record, likewise.
    WithField(&'t Expr, &'t [FieldValue]),
    /// A field that becomes a variable, of this record.
    Destructured(&'t Expr),
    /// A pattern of a match, or the name at the start of a statement in one: what is matched, and the arms.
    Pattern(Option<&'t Expr>, &'t [Arm]),
    /// The same, but a statement could stand there as well.
    ArmOrStatement(Option<&'t Expr>, &'t [Arm]),
    /// A type.
    Type,
    /// The name of something new.
    NewName,
    /// An operator between two operands.
    Operator(BinaryOp),
}

/// A call or operation, and which of its operands is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Enclosing<'t> {
    /// An argument of a call.
    Call(&'t Name, usize),
    /// An operand of an operator.
    Operator(BinaryOp, usize),
}

/// What a search finds.
#[derive(Debug)]
pub(super) struct Found<'t> {
    /// What the token is a part of.
    pub(super) site: Option<Site<'t>>,
    /// The variables in reach: their first names, innermost last.
    pub(super) variables: Vec<&'t Name>,
    /// How many of the variables are parameters.
    pub(super) parameters: usize,
    /// The innermost call or operation around the token.
    pub(super) enclosing: Option<Enclosing<'t>>,
}

/// Looks for the token at a span.
pub(super) fn search(tree: &Tree, target: Span) -> Found<'_> {
    let mut search = Search { target, variables: Vec::new(), parameters: 0, enclosing: None };
    let site = tree.declarations.iter().find_map(|declaration| search.declaration(declaration));
    let Search { variables, parameters, enclosing, .. } = search;
    Found { site, variables, parameters, enclosing }
}

/// Every step gives the site if the token is there; then the variables and the call are left as they are there.
struct Search<'t> {
    target: Span,
    variables: Vec<&'t Name>,
    parameters: usize,
    enclosing: Option<Enclosing<'t>>,
}

type Step<'t> = Option<Site<'t>>;

impl<'t> Search<'t> {
    fn declaration(&mut self, declaration: &'t Declaration) -> Step<'t> {
        match declaration {
            Declaration::Function(function) => self
                .new_name(&function.name)
                .or_else(|| self.typed_names(&function.parameters))
                .or_else(|| self.ty(&function.result))
                .or_else(|| self.body(&function.parameters, &function.body)),
            Declaration::Record(record) => self.new_name(&record.name).or_else(|| self.typed_names(&record.fields)),
            Declaration::Alias(alias) => self.new_name(&alias.name).or_else(|| self.ty(&alias.ty)),
            Declaration::Tool(tool) => self
                .new_name(&tool.name)
                .or_else(|| self.typed_names(&tool.parameters))
                .or_else(|| self.ty(&tool.result)),
            Declaration::Use(_) => None,
        }
    }

    fn is(&self, span: Span) -> bool {
        span == self.target
    }

    fn new_name(&self, name: &Name) -> Step<'t> {
        self.is(name.span).then_some(Site::NewName)
    }

    fn typed_names(&self, names: &'t [Parameter]) -> Step<'t> {
        names.iter().find_map(|Parameter { name, ty }| self.new_name(name).or_else(|| self.ty(ty)))
    }

    fn ty(&self, ty: &'t Type) -> Step<'t> {
        match &ty.kind {
            _ if !(ty.span.start..=ty.span.end).contains(&self.target.start) => None,
            TypeKind::List(inner) | TypeKind::Optional(inner) => self.ty(inner),
            TypeKind::Map(first, second) | TypeKind::Result(first, second) => {
                self.ty(first).or_else(|| self.ty(second))
            }
            TypeKind::Function(types) => types.iter().find_map(|ty| self.ty(ty)),
            TypeKind::Sum(names) => names.iter().find_map(|name| self.new_name(name)),
            _ => self.is(ty.span).then_some(Site::Type),
        }
    }

    fn body(&mut self, parameters: &'t [Parameter], body: &'t Block) -> Step<'t> {
        self.variables = parameters.iter().map(|parameter| &parameter.name).collect();
        self.parameters = parameters.len();
        let found = self.statements(&body.statements);
        if found.is_none() {
            self.variables.clear();
            self.parameters = 0;
        }
        found
    }

    fn statements(&mut self, statements: &'t [Statement]) -> Step<'t> {
        let outside = self.enclosing.take();
        let found = statements.iter().find_map(|statement| self.statement(statement));
        if found.is_none() {
            self.enclosing = outside;
        }
        found
    }

    /// Statements with a scope of their own.
    fn block(&mut self, block: &'t Block) -> Step<'t> {
        self.scope(None, |search| search.statements(&block.statements))
    }

    /// A scope that perhaps starts with a variable.
    fn scope(&mut self, variable: Option<&'t Name>, inside: impl FnOnce(&mut Self) -> Step<'t>) -> Step<'t> {
        let outside = self.variables.len();
        self.variables.extend(variable);
        let found = inside(self);
        if found.is_none() {
            self.variables.truncate(outside);
        }
        found
    }

    /// The nearest variable of the name gets another value, or there is a new one.
    fn bind(&mut self, name: &'t Name) {
        if !self.variables.iter().any(|variable| variable.text == name.text) {
            self.variables.push(name);
        }
    }

    fn statement(&mut self, statement: &'t Statement) -> Step<'t> {
        match &statement.kind {
            StatementKind::Bind { name, value } => {
                let found = self.is(name.span).then_some(Site::Statement).or_else(|| self.expr(value));
                if found.is_none() {
                    self.bind(name);
                }
                found
            }
            StatementKind::Destructure { names, value } => {
                let is_name = names.iter().any(|name| self.is(name.span));
                let found = is_name.then_some(Site::Destructured(value)).or_else(|| self.expr(value));
                if found.is_none() {
                    names.iter().for_each(|name| self.bind(name));
                }
                found
            }
            StatementKind::Return(value) | StatementKind::Break(Some(value)) => self.expr(value),
            StatementKind::Break(None) | StatementKind::Continue => None,
            // The body of such a loop is no scope of its own.
            StatementKind::While { condition, body } => {
                self.expr(condition).or_else(|| self.statements(&body.statements))
            }
            StatementKind::ForEach { variable, list, body } => self.for_loop(variable, [Some(list), None], body),
            StatementKind::ForRange { variable, start, end, body } => {
                self.for_loop(variable, [Some(start), Some(end)], body)
            }
            StatementKind::Guard { condition, body, .. } => self.expr(condition).or_else(|| self.block(body)),
            StatementKind::Ternary { condition, then, otherwise, .. } => {
                self.expr(condition).or_else(|| self.block(then)).or_else(|| self.block(otherwise))
            }
            StatementKind::Expr(value) => {
                let starts = self.target.start == statement.span.start;
                match self.expr(value) {
                    Some(Site::Operand) if starts => Some(Site::Statement),
                    found => found,
                }
            }
        }
    }

    fn for_loop(&mut self, variable: &'t Name, over: [Option<&'t Expr>; 2], body: &'t Block) -> Step<'t> {
        self.new_name(variable)
            .or_else(|| over.into_iter().flatten().find_map(|expr| self.expr(expr)))
            .or_else(|| self.scope(Some(variable), |search| search.statements(&body.statements)))
    }

    fn expr(&mut self, expr: &'t Expr) -> Step<'t> {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Name(_) => {
                self.is(expr.span).then_some(Site::Operand)
            }
            ExprKind::List(items) => items.iter().find_map(|item| self.expr(item)),
            ExprKind::Binary { op, op_span, left, right, .. } => {
                let found = self.is(*op_span).then_some(Site::Operator(*op));
                found.or_else(|| self.operator(*op, [left, right]))
            }
            ExprKind::Negate(operand) => self.operator(BinaryOp::Subtract, [operand]),
            ExprKind::Not(operand) | ExprKind::Ok(operand) | ExprKind::Err(operand) => self.expr(operand),
            ExprKind::Fetch { url, .. } => self.expr(url),
            ExprKind::Call { callee, arguments, .. } => {
                let found = self.is(callee.span).then_some(Site::Operand);
                found.or_else(|| self.arguments(callee, arguments))
            }
            ExprKind::Pipe { value, callee, arguments, .. } => {
                let found = self.expr(value).or_else(|| self.is(callee.span).then_some(Site::Pipe));
                found.or_else(|| self.arguments(callee, arguments))
            }
            ExprKind::Record { type_name, fields } => {
                let found = self.is(type_name.span).then_some(Site::Operand);
                found.or_else(|| self.field_values(fields, Site::RecordField(type_name, fields)))
            }
            ExprKind::With { record, fields } => {
                self.expr(record).or_else(|| self.field_values(fields, Site::WithField(record, fields)))
            }
            ExprKind::Field { object, field, .. } => {
                self.is(field.span).then_some(Site::Field(object)).or_else(|| self.expr(object))
            }
            ExprKind::Index { object, .. } => self.expr(object),
            ExprKind::Match { subject, arms } => {
                let subject = subject.as_deref();
                let found = subject.and_then(|subject| self.expr(subject));
                found.or_else(|| arms.iter().find_map(|arm| self.arm(arm, subject, arms)))
            }
            ExprKind::Coalesce { value, fallback } => self.expr(value).or_else(|| self.expr(fallback)),
        }
    }

    fn operator<const N: usize>(&mut self, op: BinaryOp, operands: [&'t Expr; N]) -> Step<'t> {
        self.enclosed(operands.into_iter(), |index| Enclosing::Operator(op, index))
    }

    fn arguments(&mut self, callee: &'t Name, arguments: &'t [Expr]) -> Step<'t> {
        self.enclosed(arguments.iter(), |index| Enclosing::Call(callee, index))
    }

    fn enclosed(&mut self, parts: impl Iterator<Item = &'t Expr>, by: impl Fn(usize) -> Enclosing<'t>) -> Step<'t> {
        let outside = self.enclosing;
        for (index, part) in parts.enumerate() {
            self.enclosing = Some(by(index));
            if let Some(found) = self.expr(part) {
                return Some(found);
            }
        }
        self.enclosing = outside;
        None
    }

    fn field_values(&mut self, fields: &'t [FieldValue], site: Site<'t>) -> Step<'t> {
        fields
            .iter()
            .find_map(|FieldValue { name, value }| self.is(name.span).then_some(site).or_else(|| self.expr(value)))
    }

    fn arm(&mut self, arm: &'t Arm, subject: Option<&'t Expr>, arms: &'t [Arm]) -> Step<'t> {
        if self.is(arm.pattern.span) {
            return Some(Site::Pattern(subject, arms));
        }
        let bound = match &arm.pattern.kind {
            PatternKind::Ok(name) | PatternKind::Err(name) | PatternKind::Kind(_, name) => name.as_ref(),
            _ => None,
        };
        if let Some(found) = bound.and_then(|name| self.new_name(name)) {
            return Some(found);
        }
        let found = self.scope(bound, |search| search.statements(&arm.body.statements));
        match found {
            // The next arm may start where a statement does, but not where the first one of an arm does.
            Some(Site::Statement)
                if arm.body.statements.iter().skip(1).any(|next| next.span.start == self.target.start) =>
            {
                Some(Site::ArmOrStatement(subject, arms))
            }
            found => found,
        }
    }
}
