//! What is proved of values, as opposed to declared.
//!
//! A declared type is no proof: a guard may return a text from a function declared `n`. Typed instructions and native
//! code rest on proofs alone.
//!
//! Proofs are the least fixpoint of an abstract interpretation over the whole program: each variable, parameter and
//! result starts with no value at all and collects the kinds of everything that can flow into it. Variables are taken
//! as a whole, not at each point: a variable that is a number here and a text there is proved nothing.

use super::typed_program::{
    Arm, Block, Constant, Expr, ExprKind, Function, FunctionId, LocalId, Operator, Pattern, Statement,
};
use crate::builtins::Builtin;
use crate::types::Type;

/// What is proved of every value that can be at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// There is no value: the place is never reached.
    Never,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A boolean.
    Bool,
    /// Nothing.
    Any,
}

impl Proof {
    /// Of the value of a loop: nil when no round completed.
    pub const OF_LOOP: Proof = Proof::Any;

    /// What is proved when it is one or the other.
    pub fn join(self, other: Proof) -> Proof {
        match (self, other) {
            (Proof::Never, only) | (only, Proof::Never) => only,
            (left, right) if left == right => left,
            _ => Proof::Any,
        }
    }

    /// Of a constant.
    pub fn of_constant(constant: &Constant) -> Proof {
        match constant {
            Constant::Nil => Proof::Any,
            Constant::Bool(_) => Proof::Bool,
            Constant::Number(_) => Proof::Number,
            Constant::Text(_) => Proof::Text,
        }
    }

    /// Of an argument that was checked against a declared type before the entry function was called.
    pub fn of_checked(ty: &Type) -> Proof {
        match ty {
            Type::Number => Proof::Number,
            Type::Text => Proof::Text,
            Type::Bool => Proof::Bool,
            Type::Nil | Type::Unknown => Proof::Any,
        }
    }

    /// Of the result of an operator that did not fail.
    pub fn of_operator(op: Operator, left: Proof, right: Proof) -> Proof {
        match op {
            // Both operands of a sum that did not fail are of one kind.
            Operator::Add => match (left, right) {
                (Proof::Number, _) | (_, Proof::Number) => Proof::Number,
                (Proof::Text, _) | (_, Proof::Text) => Proof::Text,
                (Proof::Never, _) | (_, Proof::Never) => Proof::Never,
                _ => Proof::Any,
            },
            Operator::Subtract | Operator::Multiply | Operator::Divide => Proof::Number,
            _ => Proof::Bool,
        }
    }

    /// Of a match whose arms all fail, which gives nil.
    pub fn of_unmatched(subject: Proof, arms: &[Arm]) -> Proof {
        let has = |pattern: Pattern| arms.iter().any(|arm| arm.pattern == pattern);
        let both = || [true, false].into_iter().all(|flag| has(Pattern::Literal(Constant::Bool(flag))));
        if has(Pattern::Any) || (subject == Proof::Bool && both()) { Proof::Never } else { Proof::Any }
    }

    /// Of the result of a builtin.
    pub fn of_builtin(builtin: Builtin, arguments: &[Proof]) -> Proof {
        match builtin {
            Builtin::Print => arguments[0],
        }
    }
}

/// What is proved of the values of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionProofs {
    /// Of each variable, parameters first: true of every value it ever holds, at every call.
    pub locals: Vec<Proof>,
    /// Of the result; `None` only before proofs are made.
    pub result: Option<Proof>,
}

/// Fills in the proofs of every function.
pub(super) fn prove(functions: &mut [Function]) {
    let mut facts: Vec<Facts> = functions
        .iter()
        .map(|function| {
            let mut locals = vec![Proof::Never; function.locals.len()];
            for (local, ty) in locals.iter_mut().zip(&function.parameters) {
                *local = Proof::of_checked(ty);
            }
            Facts { locals, result: Proof::Never }
        })
        .collect();
    // Facts travel along calls. Sweeps in both directions settle chains of them in a few rounds, whichever way they run.
    let mut order: Vec<usize> = (0..functions.len()).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &index in &order {
            let mut flow = Flow { facts: &mut facts, current: index, changed: false };
            let result = flow.block(&functions[index].body);
            flow.returns(result);
            changed |= flow.changed;
        }
        order.reverse();
    }
    for (function, Facts { locals, result }) in functions.iter_mut().zip(facts) {
        function.proofs = FunctionProofs { locals, result: Some(result) };
    }
}

struct Facts {
    locals: Vec<Proof>,
    result: Proof,
}

/// One walk over one function's body.
struct Flow<'a> {
    facts: &'a mut Vec<Facts>,
    current: usize,
    changed: bool,
}

impl Flow<'_> {
    fn raise(place: &mut Proof, value: Proof, changed: &mut bool) {
        let joined = place.join(value);
        *changed |= joined != *place;
        *place = joined;
    }

    fn assign(&mut self, local: LocalId, value: Proof) {
        Self::raise(&mut self.facts[self.current].locals[local.index()], value, &mut self.changed);
    }

    fn returns(&mut self, value: Proof) {
        Self::raise(&mut self.facts[self.current].result, value, &mut self.changed);
    }

    fn passes(&mut self, function: FunctionId, arguments: &[Proof]) {
        for (place, &argument) in self.facts[function.index()].locals.iter_mut().zip(arguments) {
            Self::raise(place, argument, &mut self.changed);
        }
    }

    /// The proof of a block's value.
    fn block(&mut self, block: &Block) -> Proof {
        let mut value = Proof::Any;
        for statement in &block.statements {
            value = match statement {
                Statement::Bind { local, value } => {
                    let value = self.expr(value);
                    self.assign(*local, value);
                    Proof::Any
                }
                Statement::Return(value) => {
                    let value = self.expr(value);
                    self.returns(value);
                    Proof::Never
                }
                Statement::Break(value) => {
                    if let Some(value) = value {
                        self.expr(value);
                    }
                    Proof::Never
                }
                Statement::Continue => Proof::Never,
                Statement::Guard { condition, body, .. } => {
                    self.expr(condition);
                    let result = self.block(body);
                    self.returns(result);
                    Proof::Any
                }
                Statement::Expr(value) => self.expr(value),
            };
        }
        value
    }

    fn expr(&mut self, expr: &Expr) -> Proof {
        match &expr.kind {
            ExprKind::Constant(constant) => Proof::of_constant(constant),
            ExprKind::Local(local) => self.facts[self.current].locals[local.index()],
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (self.expr(left), self.expr(right));
                Proof::of_operator(*op, left, right)
            }
            ExprKind::Logic { left, right, .. } => {
                let left = self.expr(left);
                left.join(self.expr(right))
            }
            ExprKind::Negate(operand) => {
                self.expr(operand);
                Proof::Number
            }
            ExprKind::Not(operand) => {
                self.expr(operand);
                Proof::Bool
            }
            ExprKind::Call { function, arguments, .. } => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
                self.passes(*function, &arguments);
                self.facts[function.index()].result
            }
            ExprKind::Builtin { builtin, arguments } => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
                Proof::of_builtin(*builtin, &arguments)
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                let then = self.block(then);
                then.join(self.block(otherwise))
            }
            ExprKind::Match { subject, arms } => {
                let unmatched = Proof::of_unmatched(self.expr(subject), arms);
                arms.iter().fold(unmatched, |value, arm| value.join(self.block(&arm.body)))
            }
            ExprKind::While { condition, body } => {
                self.expr(condition);
                self.block(body);
                Proof::OF_LOOP
            }
            ExprKind::ForRange { local, start, end, body } => {
                self.expr(start);
                self.expr(end);
                self.assign(*local, Proof::Number);
                self.block(body);
                Proof::OF_LOOP
            }
        }
    }
}
