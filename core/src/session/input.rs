//! Reading inputs: what they are, and the function that statements become.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    Arm, BinaryOp, Block, Declaration, Expr, ExprKind, FieldValue, Function, Name, Notation, Parameter, Pattern,
    PatternKind, RecordType, Statement, StatementKind, Tree, Type, TypeKind,
};
use crate::syntax::{Parsed, parse};

/// No program can write these names.
pub(super) const FUNCTION: &str = "<input>";
pub(super) const STATE: &str = "<state>";
const VALUE: &str = "<value>";

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Blanks and comments.
    Nothing,
    /// It goes on: what stands so far needs more.
    Unfinished,
    /// Functions, types, aliases, tools and imports.
    Declarations,
    /// Statements, the last of which may be an expression; or something that has errors.
    Statements,
    /// Statements, and behind them declarations.
    Mixed,
}

/// What an input is, as far as it was typed.
pub fn read(input: &str) -> Reading {
    let Parsed { tree, diagnostics, .. } = parse(&format!("{}\n{input}", header(&[])));
    if let Some(error) = first_error(&diagnostics) {
        return if is_about_the_end(error) { Reading::Unfinished } else { Reading::Statements };
    }
    match &tree.declarations[..] {
        [Declaration::Function(function), rest @ ..] => match (function.body.statements.is_empty(), rest) {
            (true, []) => Reading::Nothing,
            (true, rest) if rest.last().is_some_and(is_without_body) && goes_on(input) => Reading::Unfinished,
            (true, _) => Reading::Declarations,
            (false, []) if is_header(&function.body) => Reading::Unfinished,
            (false, []) => Reading::Statements,
            (false, _) => Reading::Mixed,
        },
        _ => Reading::Statements,
    }
}

fn first_error(diagnostics: &[Diagnostic]) -> Option<&Diagnostic> {
    diagnostics.iter().find(|diagnostic| diagnostic.is_error())
}

/// Whether the program ended where more was needed.
fn is_about_the_end(error: &Diagnostic) -> bool {
    matches!(error.code, Code::P002 | Code::P004 | Code::P006 | Code::P008 | Code::P010 | Code::P012 | Code::P014)
}

/// Whether this is `f x:n>n`, which reads as a comparison of a record, and can only be meant as a header.
fn is_header(body: &Block) -> bool {
    let [Statement { kind: StatementKind::Expr(value), .. }] = &body.statements[..] else { return false };
    matches!(&value.kind, ExprKind::Binary { op: BinaryOp::Greater, left, notation: Notation::Infix, .. }
        if matches!(left.kind, ExprKind::Record { .. }))
}

fn is_without_body(declaration: &Declaration) -> bool {
    matches!(declaration, Declaration::Function(function) if function.body.statements.is_empty())
}

/// Whether the last line is one that another may follow, which an empty one is not.
fn goes_on(input: &str) -> bool {
    !input.ends_with('\n')
}

/// The header of the function that statements become. An err that `!` meets ends it, as it ends any function.
pub(super) fn header(variables: &[(&str, &str)]) -> String {
    let parameters: String = variables.iter().map(|(name, ty)| format!(" {name}:{ty}")).collect();
    format!("input{parameters}>R a b;")
}

/// What the record that an input ends with holds.
pub(super) struct State {
    /// Whether the input has a value, which is the first field.
    pub(super) has_value: bool,
    /// The variables that are the other fields.
    pub(super) kept: Vec<String>,
    /// Those that are bound outside all blocks.
    pub(super) bound: Vec<String>,
}

/// Turns the function that was read into one that gives its value and variables in a record. `None` if it is no function without declarations behind it.
pub(super) fn wrap(tree: &mut Tree, at: usize) -> Option<State> {
    let [Declaration::Function(function)] = tree.declarations.get_mut(at..)? else { return None };
    let end = Span { start: function.span.end, end: function.span.end };
    function.name.text = FUNCTION.into();
    let name = |text: &str| Name { text: text.to_owned(), span: end };
    let has_value = bind_value(function, end);
    let bound = bound(function);
    let parameters = function.parameters.iter().map(|parameter| &parameter.name.text);
    let mut kept: Vec<String> = parameters.cloned().collect();
    kept.extend(bound.iter().filter(|&name| !kept.contains(name)).cloned().collect::<Vec<_>>());
    let place = |text: &str| Expr { kind: ExprKind::Name(text.to_owned()), span: end };
    let value = if has_value { place(VALUE) } else { Expr { kind: ExprKind::Bool(false), span: end } };
    let mut fields = vec![FieldValue { name: name(VALUE), value }];
    fields.extend(kept.iter().map(|variable| FieldValue { name: name(variable), value: place(variable) }));
    let declared = fields
        .iter()
        .map(|field| Parameter { name: field.name.clone(), ty: Type { kind: TypeKind::Named("a".into()), span: end } });
    let state = RecordType { name: name(STATE), fields: declared.collect(), span: end };
    let record = Expr { kind: ExprKind::Record { type_name: name(STATE), fields }, span: end };
    let result = Expr { kind: ExprKind::Ok(Box::new(record)), span: end };
    function.body.statements.push(Statement { kind: StatementKind::Expr(result), span: end });
    tree.declarations.push(Declaration::Record(state));
    Some(State { has_value, kept, bound })
}

/// Binds the value of the last statement, if that has one.
fn bind_value(function: &mut Function, end: Span) -> bool {
    let Some(last) = function.body.statements.pop() else { return false };
    let span = last.span;
    let value = match last.kind {
        StatementKind::Expr(value) | StatementKind::Return(value) => value,
        // Statements become expressions as the arm of a match.
        StatementKind::While { .. }
        | StatementKind::ForEach { .. }
        | StatementKind::ForRange { .. }
        | StatementKind::Ternary { .. } => {
            let pattern = Pattern { kind: PatternKind::Any, span };
            let arm = Arm { pattern, body: Block { statements: vec![last], span }, span };
            Expr { kind: ExprKind::Match { subject: None, arms: vec![arm] }, span }
        }
        StatementKind::Bind { .. }
        | StatementKind::Destructure { .. }
        | StatementKind::Guard { .. }
        | StatementKind::Break(_)
        | StatementKind::Continue => {
            function.body.statements.push(last);
            return false;
        }
    };
    let name = Name { text: VALUE.into(), span: end };
    function.body.statements.push(Statement { kind: StatementKind::Bind { name, value }, span });
    true
}

/// What is bound outside all blocks, each once.
fn bound(function: &Function) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &Name| {
        if name.text != VALUE && !names.contains(&name.text) {
            names.push(name.text.clone());
        }
    };
    for statement in &function.body.statements {
        match &statement.kind {
            StatementKind::Bind { name, .. } => add(name),
            StatementKind::Destructure { names, .. } => names.iter().for_each(&mut add),
            _ => {}
        }
    }
    names
}

/// Takes away what only we know of: the function that the input becomes.
pub(super) fn forget_the_function(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.notes.retain(|note| !note.contains(FUNCTION));
        diagnostic.message = diagnostic.message.replace("the body of `input`", "the statement");
    }
}
