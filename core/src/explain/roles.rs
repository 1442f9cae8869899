//! What each declaration, statement and arm is for.

use super::phrases::{names, one, quoted, quoted_or, takes, when};
use super::remarks::{arms, remarks};
use crate::check::index::{Entity, Occurrence};
use crate::check::typed_program::CallKind;
use crate::source::Span;
use crate::syntax::ast::{Arm, Block, Declaration, Expr, ExprKind, Function, Name, Statement, StatementKind, Tool};
use crate::types::Type;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;

macro_rules! define_roles {
    ($($name:ident $text:literal $meaning:literal;)*) => {
        /// What something in a program is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Role {
            $(#[doc = $meaning] $name,)*
        }

        impl fmt::Display for Role {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Role::$name => $text,)* })
            }
        }
    };
}

define_roles! {
    Function "function" "Declares a function.";
    RecordType "record type" "Declares a record type.";
    Alias "alias" "Gives a type a second name.";
    Tool "tool" "Declares a function that others answer for.";
    Import "import" "Brings in what another file declares.";
    Binding "binding" "Makes variables.";
    Rebinding "rebinding" "Gives a variable another value.";
    Guard "guard" "Ends the function early if a condition says so.";
    Ternary "ternary" "Does one of two things and goes on.";
    Loop "loop" "Does something again and again.";
    Return "return" "Ends the function.";
    Break "break" "Ends a loop.";
    Continue "continue" "Ends the round of a loop.";
    Match "match" "Chooses by what a value is.";
    Arm "arm" "One of the choices of a match.";
    Result "result" "Its value is that of the function, round or choice that it ends.";
    Statement "statement" "Is done for what it does; nothing uses its value.";
}

/// What is known of a program besides its tree.
pub(super) struct Facts<'c> {
    /// In order of place.
    pub(super) occurrences: &'c [Occurrence],
    pub(super) calls: HashMap<Span, CallKind>,
}

impl Facts<'_> {
    /// What a name means where it stands. Where a field becomes a variable, that is the variable.
    fn at(&self, name: &Name) -> Option<&Occurrence> {
        let first = self.occurrences.partition_point(|occurrence| occurrence.span < name.span);
        let here = self.occurrences[first..].iter().take_while(|occurrence| occurrence.span == name.span);
        here.max_by_key(|occurrence| occurrence.entity != Entity::Field)
    }
}

/// Something that starts on a line.
pub(super) struct Row {
    /// Where.
    pub(super) at: u32,
    pub(super) role: Role,
    pub(super) notes: Vec<String>,
}

/// What becomes of the value of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// The function ends with it.
    Function,
    /// It is that of a loop, unless another round follows.
    Round,
    /// It is that of an arm, which something uses.
    Arm,
    /// Nothing.
    Nothing,
}

/// Collects the rows of declarations.
pub(super) struct Roles<'f> {
    facts: &'f Facts<'f>,
    /// The function that is being described.
    function: String,
    pub(super) rows: Vec<Row>,
}

impl<'f> Roles<'f> {
    pub(super) fn new(facts: &'f Facts<'f>) -> Roles<'f> {
        Roles { facts, function: String::new(), rows: Vec::new() }
    }

    fn row(&mut self, at: Span, role: Role, notes: impl IntoIterator<Item = String>) {
        self.rows.push(Row { at: at.start, role, notes: notes.into_iter().collect() });
    }

    /// A row about expressions: remarks on their calls follow the note, and the arms in them have rows of their own.
    fn row_of<'e>(&mut self, at: Span, role: Role, note: String, values: impl IntoIterator<Item = &'e Expr>) {
        let values: Vec<&Expr> = values.into_iter().collect();
        let remarks = values.iter().flat_map(|value| remarks(value, &self.function, &self.facts.calls));
        let notes: Vec<String> = std::iter::once(note).filter(|note| !note.is_empty()).chain(remarks).collect();
        self.row(at, role, notes);
        for value in values {
            arms(value).into_iter().for_each(|arms| self.arms(arms, Use::Arm));
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration) {
        let at = declaration.span();
        match declaration {
            Declaration::Function(function) => self.function(function),
            Declaration::Record(record) => {
                let count = record.fields.len();
                let plural = if count == 1 { "" } else { "s" };
                self.row(at, Role::RecordType, [format!("for records with {count} field{plural}")]);
            }
            Declaration::Alias(alias) => {
                let note = self.facts.at(&alias.name).map(|occurrence| format!("stands for {}", one(&occurrence.ty)));
                self.row(at, Role::Alias, note);
            }
            Declaration::Tool(tool) => self.tool(tool),
            Declaration::Use(import) => {
                let what = import.names.as_deref().map(|list| format!("only {}", names(list)));
                self.row(at, Role::Import, [what.unwrap_or_else(|| "everything that the file declares".into())]);
            }
        }
    }

    /// What a function or tool takes and gives.
    fn signature(&self, name: &Name) -> Option<String> {
        match self.facts.at(name).map(|occurrence| &occurrence.ty) {
            Some(Type::Function(signature)) => {
                let (result, parameters) = signature.split_last()?;
                Some(format!("{}, gives {}", takes(parameters), one(result)))
            }
            _ => None,
        }
    }

    fn function(&mut self, function: &Function) {
        self.function = function.name.text.clone();
        let note = self.signature(&function.name);
        self.row(function.span, Role::Function, note);
        self.block(&function.body, Use::Function);
    }

    fn tool(&mut self, tool: &Tool) {
        let mut notes: Vec<String> = self.signature(&tool.name).into_iter().collect();
        notes.extend(tool.timeout.map(|seconds| format!("given up after {seconds} s")));
        notes.extend(tool.retry.map(|times| format!("tried again up to {times} times")));
        notes.push("needs `--allow-tools`".into());
        self.row(tool.span, Role::Tool, notes);
    }

    fn block(&mut self, block: &Block, used: Use) {
        let last = block.statements.len().saturating_sub(1);
        for (index, statement) in block.statements.iter().enumerate() {
            self.statement(statement, if index == last { used } else { Use::Nothing });
        }
    }

    fn statement(&mut self, statement: &Statement, used: Use) {
        let at = statement.span;
        match &statement.kind {
            StatementKind::Bind { name, value } => {
                let (role, note) = self.binding(name);
                self.row_of(at, role, note, [value]);
            }
            StatementKind::Destructure { names: fields, value } => {
                let note = format!("{} from the fields of {}", names(fields), quoted_or(value, "a record"));
                self.row_of(at, Role::Binding, note, [value]);
            }
            StatementKind::Return(value) => {
                self.row_of(at, Role::Return, format!("ends `{}` with this value", self.function), [value]);
            }
            StatementKind::Break(value) => {
                let note = if value.is_some() { "ends the loop with this value" } else { "ends the loop" };
                self.row_of(at, Role::Break, note.into(), value);
            }
            StatementKind::Continue => self.row(at, Role::Continue, ["goes on with the next round".into()]),
            StatementKind::While { condition, body } => {
                let note = format!("as long as {} holds", quoted_or(condition, "the condition"));
                self.looping(at, note, &[condition], body, used);
            }
            StatementKind::ForEach { variable, list, body } => {
                let note = format!("for each element `{}` of {}", variable.text, quoted_or(list, "the list"));
                self.looping(at, note, &[list], body, used);
            }
            StatementKind::ForRange { variable, start, end, body } => {
                let (from, to) = (quoted_or(start, "the first bound"), quoted_or(end, "the second bound"));
                let note = format!("`{}` goes from {from} up to {to}, which is left out", variable.text);
                self.looping(at, note, &[start, end], body, used);
            }
            StatementKind::Guard { negated, condition, body, braceless } => {
                self.guard(at, *negated, condition, body, *braceless);
            }
            StatementKind::Ternary { negated, condition, then, otherwise } => {
                let note = format!("the first block {}, else the second", if_holds(*negated, condition));
                self.row_of(at, Role::Ternary, note, [condition]);
                self.block(then, used);
                self.block(otherwise, used);
            }
            StatementKind::Expr(value) => self.expression(value, at, used),
        }
    }

    /// Whether a variable is new, and what it holds then.
    fn binding(&self, name: &Name) -> (Role, String) {
        let text = &name.text;
        match self.facts.at(name) {
            Some(known) if !known.is_declaration() => {
                (Role::Rebinding, format!("`{text}` gets another value, {}", one(&known.ty)))
            }
            Some(new) => (Role::Binding, format!("`{text}` is {}", one(&new.ty))),
            None => (Role::Binding, format!("`{text}` gets a value")),
        }
    }

    fn looping(&mut self, at: Span, note: String, heads: &[&Expr], body: &Block, used: Use) {
        let note = match used {
            Use::Function => format!("{note}; `{}` ends with the value of the last round", self.function),
            _ => note,
        };
        self.row_of(at, Role::Loop, note, heads.iter().copied());
        self.block(body, if used == Use::Nothing { Use::Nothing } else { Use::Round });
    }

    fn guard(&mut self, at: Span, negated: bool, condition: &Expr, body: &Block, braceless: bool) {
        let only = match &body.statements[..] {
            [Statement { kind: StatementKind::Expr(value), .. }] => Some(value),
            _ => None,
        };
        let leaves = match body.statements.last().map(|last| &last.kind) {
            Some(StatementKind::Break(_)) => "ends the loop".to_owned(),
            Some(StatementKind::Continue) => "ends the round".to_owned(),
            _ => format!("ends `{}`", self.function),
        };
        let with = only.and_then(quoted).map(|value| format!(" with {value}")).unwrap_or_default();
        let note = format!("{leaves}{with} {}", if_holds(negated, condition));
        self.row_of(at, Role::Guard, note, std::iter::once(condition).chain(only.filter(|_| braceless)));
        if !braceless {
            self.block(body, Use::Function);
        }
    }

    fn expression(&mut self, value: &Expr, at: Span, used: Use) {
        if let ExprKind::Match { subject, arms } = &value.kind {
            let by = subject.as_deref().map(|subject| quoted_or(subject, "the value"));
            let note = format!("by what {} is", by.as_deref().unwrap_or("nil"));
            let note = match used {
                Use::Function => format!("{note}; `{}` ends with the value of the arm", self.function),
                _ => note,
            };
            self.row_of(at, Role::Match, note, subject.as_deref());
            return self.arms(arms, used);
        }
        let (role, note) = match used {
            Use::Function => (Role::Result, format!("`{}` ends with this value", self.function)),
            Use::Round => (Role::Result, "the value of the round".into()),
            // What the arm's own row says is enough.
            Use::Arm => (Role::Result, String::new()),
            Use::Nothing => (Role::Statement, "nothing uses its value".into()),
        };
        self.row_of(at, role, note, [value]);
    }

    fn arms(&mut self, arms: &[Arm], used: Use) {
        for arm in arms {
            self.row(arm.span, Role::Arm, [when(&arm.pattern)]);
            self.block(&arm.body, used);
        }
    }
}

fn if_holds(negated: bool, condition: &Expr) -> String {
    let holds = if negated { "does not hold" } else { "holds" };
    format!("if {} {holds}", quoted_or(condition, "the condition"))
}
