//! Running inputs.

use super::admits::admits;
use super::input::{FUNCTION, STATE, State, header, wrap};
use super::{Assembled, Problem, Session, Variable};
use crate::check::typed_program::{Expr, ExprKind, FunctionId, Origin, Statement, TypedProgram};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Engine, Limits, RuntimeError};
use crate::host::Host;
use crate::program::{Compilation, Program};
use crate::source::Sources;
use crate::syntax::lexer::lex;
use crate::types::Type;
use crate::value::plain::Plain;
use crate::value::{Kind, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A type that goes with everything.
const OPEN: &str = "a";

/// An input that can run.
pub struct Prepared {
    /// The program that it became.
    pub program: Arc<Program>,
    /// What diagnostics about it are about.
    pub sources: Sources,
    /// What to warn of.
    pub warnings: Vec<Diagnostic>,
    entry: FunctionId,
    arguments: Vec<Value>,
    /// The variables that it may have changed.
    kept: Vec<(String, Type)>,
    /// Those that it binds outside all blocks.
    bound: Vec<String>,
    /// The type of its value, if it has one.
    value: Option<Type>,
}

/// What became of an input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Its value, if it has one.
    pub value: Option<Shown>,
    /// The variables that it may have changed; none if a guard, or an err that `!` met, ended it before its end.
    pub variables: Vec<Variable>,
    /// The names of those that it binds.
    pub bound: Vec<String>,
    /// Variables that are not kept, as they hold builtins or tools as functions.
    pub lost: Vec<String>,
}

/// A value for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// Its display form.
    pub text: String,
    /// Its type.
    pub ty: String,
}

impl Shown {
    fn of(value: &Value, ty: &Type) -> Shown {
        let ty = if ty.is_open() { value.kind().letter().to_owned() } else { ty.to_string() };
        Shown { text: value.to_string(), ty }
    }
}

impl Variable {
    /// Its value for people.
    pub fn shown(&self) -> Shown {
        // Functions are shown by name.
        let value = self.value.to_value(|_| Some(FunctionId(0))).unwrap_or(Value::NIL);
        let ty = if self.ty == OPEN { value.kind().letter() } else { &self.ty };
        Shown { text: value.to_string(), ty: ty.to_owned() }
    }
}

impl Session {
    /// Checks statements.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn prepare(&self, input: &str) -> Result<Prepared, Problem> {
        let names: Vec<&str> = lex(input).tokens.iter().filter_map(|token| input.get(token.span.range())).collect();
        // Every parameter takes a register, so those that are not mentioned stay away.
        let used: Vec<&Variable> = self.variables.iter().filter(|variable| names.contains(&&*variable.name)).collect();
        let types = self.types(&used)?;
        let parameters: Vec<(&str, &str)> =
            used.iter().map(|variable| &*variable.name).zip(types.iter().map(String::as_str)).collect();
        let Wrapped { sources, warnings, program, entry, state } = self.wrapped(&parameters, input)?;
        let State { has_value, kept, bound } = state;
        let mut types = types_of_state(program.typed(), entry).into_iter();
        let value = types.next().filter(|_| has_value);
        let kept = kept.into_iter().zip(types).collect();
        let arguments = restored(program.typed(), &used);
        Ok(Prepared { program, sources, warnings, entry, arguments, kept, bound, value })
    }

    /// The types that variables can be declared with: their own, unless what these names mean has changed since.
    fn types(&self, variables: &[&Variable]) -> Result<Vec<String>, Problem> {
        let mut types: Vec<String> = variables.iter().map(|variable| variable.ty.clone()).collect();
        let parameters: Vec<(&str, &str)> =
            variables.iter().map(|variable| &*variable.name).zip(types.iter().map(String::as_str)).collect();
        let Wrapped { program, entry, .. } = self.wrapped(&parameters, "")?;
        let values = restored(program.typed(), variables);
        let declared = &program.typed().function(entry).parameters;
        let admitted: Vec<bool> =
            declared.iter().zip(&values).map(|(ty, value)| admits(program.typed(), ty, value)).collect();
        types.iter_mut().zip(admitted).filter(|(_, is_admitted)| !is_admitted).for_each(|(ty, _)| *ty = OPEN.into());
        Ok(types)
    }

    /// The program that an input becomes.
    fn wrapped(&self, parameters: &[(&str, &str)], input: &str) -> Result<Wrapped, Problem> {
        let mut assembled = Assembled::of(&self.declarations);
        let at = assembled.parsed.tree.declarations.len();
        let start = assembled.sources.add("<variables>".into(), &header(parameters));
        assembled.sources.add("<input>".into(), input);
        assembled.read(start);
        let mut wrapped = None;
        if !assembled.parsed.diagnostics.iter().any(Diagnostic::is_error) {
            wrapped = wrap(&mut assembled.parsed.tree, at);
            if wrapped.is_none() {
                let message = "an input is either statements or declarations";
                let diagnostic = Diagnostic::unplaced(Code::P001, message).suggest("enter the declarations first");
                return Err(Problem { diagnostics: vec![diagnostic], sources: assembled.sources });
            }
        }
        let Compilation { sources, program, diagnostics, .. } = assembled.compile()?;
        let entry = program.as_ref().and_then(|program| program.function(FUNCTION));
        match (program, entry, wrapped) {
            (Some(program), Some(entry), Some(state)) => {
                Ok(Wrapped { sources, warnings: diagnostics, program: Arc::new(program), entry, state })
            }
            // A program without errors has the function; this stands for a broken promise of ours.
            _ => {
                let diagnostic = Diagnostic::unplaced(Code::R013, "the input could not be compiled");
                Err(Problem { diagnostics: vec![diagnostic], sources })
            }
        }
    }
}

/// An input as a program.
struct Wrapped {
    sources: Sources,
    warnings: Vec<Diagnostic>,
    program: Arc<Program>,
    entry: FunctionId,
    state: State,
}

/// The values of variables in a program. Functions are never forgotten alone, so that all are found.
fn restored(program: &TypedProgram, variables: &[&Variable]) -> Vec<Value> {
    let function = |name: &str| program.function_named(name);
    variables.iter().map(|variable| variable.value.to_value(function).unwrap_or(Value::NIL)).collect()
}

/// The types of the fields of the record that the input ends with.
fn types_of_state(program: &TypedProgram, entry: FunctionId) -> Vec<Type> {
    let fields = match program.function(entry).body.statements.last() {
        Some(Statement::Expr(Expr { kind: ExprKind::Ok(record), .. })) => match &record.kind {
            ExprKind::Record { fields, .. } => &fields[..],
            _ => &[],
        },
        _ => &[],
    };
    fields.iter().map(|(_, value)| value.ty.clone()).collect()
}

impl Prepared {
    /// The type of its value, if it has one.
    pub fn value_type(&self) -> Option<&Type> {
        self.value.as_ref()
    }

    /// Runs it.
    ///
    /// # Errors
    /// What it did wrong, or what the engine cannot do.
    pub fn run(&self, engine: &dyn Engine, limits: Limits, host: &mut dyn Host) -> Result<Outcome, Diagnostic> {
        let mut instance = engine.prepare(&self.program, limits)?;
        let result = instance.call(self.entry, &self.arguments, host).map_err(|error| {
            let calls = error.calls.into_iter().filter(|name| name != FUNCTION).collect();
            RuntimeError { calls, ..error }.into_diagnostic()
        })?;
        Ok(self.outcome(&result))
    }

    fn outcome(&self, result: &Value) -> Outcome {
        let state = result.as_ok().and_then(Value::as_record).filter(|record| record.shape().name() == STATE);
        let Some(state) = state else {
            let value = Some(Shown::of(result, &Type::Unknown));
            return Outcome { value, variables: Vec::new(), bound: Vec::new(), lost: Vec::new() };
        };
        let [value, kept @ ..] = state.fields() else {
            return Outcome { value: None, variables: Vec::new(), bound: Vec::new(), lost: Vec::new() };
        };
        let mut variables = Vec::new();
        let mut lost = Vec::new();
        for ((name, ty), value) in self.kept.iter().zip(kept) {
            let plain = Plain::from(value);
            let restorable = plain.to_value(|name| self.declared(name)).is_some();
            if !restorable {
                lost.push(name.clone());
                continue;
            }
            let ty = if ty.is_open() { of_kind(value) } else { ty.to_string().replace('?', OPEN) };
            variables.push(Variable { name: name.clone(), ty, value: plain });
        }
        let value = self.value.as_ref().map(|ty| Shown::of(value, ty));
        Outcome { value, variables, bound: self.bound.clone(), lost }
    }

    /// A function that is there for the next input too.
    fn declared(&self, name: &str) -> Option<FunctionId> {
        let program = self.program.typed();
        program.function_named(name).filter(|&id| id != self.entry && program.function(id).origin == Origin::Declared)
    }
}

/// The type that the kind of a value tells.
fn of_kind(value: &Value) -> String {
    match value.kind() {
        Kind::Number | Kind::Text | Kind::Bool => value.kind().letter().into(),
        _ => OPEN.into(),
    }
}
