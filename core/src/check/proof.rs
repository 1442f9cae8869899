//! What is proved of values, as opposed to declared.
//!
//! A declared type is no proof: a guard may return a text from a function declared `n`. Typed instructions and native
//! code rest on proofs alone.
//!
//! Proofs are the least fixpoint of an abstract interpretation over the whole program: each variable, parameter and
//! result starts with no value at all and collects the kinds of everything that can flow into it. Variables are taken
//! as a whole, not at each point: a variable that is a number here and a text there is proved nothing.

mod given;
mod known;

use super::typed_program::{
    Arm, Block, Constant, Expr, ExprKind, Function, LocalId, Operator, Pattern, RecordId, RecordType, Statement,
};
use crate::builtins::{Builtin, Form};
use crate::syntax::ast::ValueKind;
use crate::types::Type;
use known::Known;

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
    /// A list, and what is proved of every element.
    List(Element),
    /// A record of a type of the program.
    Record(RecordId),
    /// A function.
    Function,
    /// Nothing.
    Any,
}

/// What is proved of every element of a list: one level, so that proofs are small and their chains are short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// There are no elements.
    Never,
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Booleans.
    Bool,
    /// Records of a type of the program.
    Record(RecordId),
    /// Nothing.
    Any,
}

impl From<Element> for Proof {
    fn from(element: Element) -> Proof {
        match element {
            Element::Never => Proof::Never,
            Element::Number => Proof::Number,
            Element::Text => Proof::Text,
            Element::Bool => Proof::Bool,
            Element::Record(record) => Proof::Record(record),
            Element::Any => Proof::Any,
        }
    }
}

impl Proof {
    /// Of the value of a loop: nil when no round completed.
    pub const OF_LOOP: Proof = Proof::Any;

    /// Of a list without elements.
    pub const EMPTY_LIST: Proof = Proof::List(Element::Never);

    /// What is proved when it is one or the other.
    pub fn join(self, other: Proof) -> Proof {
        match (self, other) {
            (Proof::Never, only) | (only, Proof::Never) => only,
            (Proof::List(left), Proof::List(right)) => Proof::List(left.join(right)),
            (left, right) if left == right => left,
            _ => Proof::Any,
        }
    }

    /// Whether it says at least as much as another.
    pub fn implies(self, other: Proof) -> bool {
        self.join(other) == other
    }

    /// Of a value as an element of a list.
    pub fn as_element(self) -> Element {
        match self {
            Proof::Never => Element::Never,
            Proof::Number => Element::Number,
            Proof::Text => Element::Text,
            Proof::Bool => Element::Bool,
            Proof::Record(record) => Element::Record(record),
            Proof::List(_) | Proof::Function | Proof::Any => Element::Any,
        }
    }

    /// Of any element of the value, if it is a list and has any.
    pub fn element(self) -> Proof {
        match self {
            Proof::List(element) => element.into(),
            Proof::Never => Proof::Never,
            _ => Proof::Any,
        }
    }

    /// Of a list of such elements.
    pub fn list_of(elements: impl IntoIterator<Item = Proof>) -> Proof {
        Proof::List(elements.into_iter().fold(Element::Never, |joined, element| joined.join(element.as_element())))
    }

    /// Of a constant.
    pub fn of_constant(constant: &Constant) -> Proof {
        match constant {
            Constant::Nil => Proof::Any,
            Constant::Function(..) => Proof::Function,
            Constant::Bool(_) => Proof::Bool,
            Constant::Number(_) => Proof::Number,
            Constant::Text(_) => Proof::Text,
        }
    }

    /// Of a value that was checked against a declared type, as the arguments of the entry function are, or that the
    /// implementation of a builtin promises.
    pub fn of_checked(ty: &Type) -> Proof {
        match ty {
            Type::Number => Proof::Number,
            Type::Text | Type::Sum(_) => Proof::Text,
            Type::Bool => Proof::Bool,
            Type::Function(_) => Proof::Function,
            Type::List(element) => Proof::list_of([Proof::of_checked(element)]),
            Type::Record(record, _) => Proof::Record(*record),
            _ => Proof::Any,
        }
    }

    /// Of the result of an operator that did not fail.
    pub fn of_operator(op: Operator, left: Proof, right: Proof) -> Proof {
        match op {
            // Both operands of a sum that did not fail are of one kind.
            Operator::Add => match (left, right) {
                (Proof::Number, Proof::Number | Proof::Any) | (Proof::Any, Proof::Number) => Proof::Number,
                (Proof::Text, Proof::Text | Proof::Any) | (Proof::Any, Proof::Text) => Proof::Text,
                (Proof::List(left), Proof::List(right)) => Proof::List(left.join(right)),
                (Proof::List(_), Proof::Any) | (Proof::Any, Proof::List(_)) => Proof::List(Element::Any),
                (Proof::Any, Proof::Any) => Proof::Any,
                _ => Proof::Never,
            },
            Operator::Append => match left {
                Proof::Never => Proof::Never,
                Proof::List(element) => Proof::List(element.join(right.as_element())),
                _ => Proof::List(Element::Any),
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

    /// Of what a pattern binds.
    pub fn of_binding(pattern: &Pattern, subject: Proof) -> Proof {
        match pattern {
            Pattern::Kind(ValueKind::Number, _) => Proof::Number,
            Pattern::Kind(ValueKind::Text, _) => Proof::Text,
            Pattern::Kind(ValueKind::Bool, _) => Proof::Bool,
            Pattern::Kind(ValueKind::List, _) => match subject {
                Proof::List(_) | Proof::Never => subject,
                _ => Proof::List(Element::Any),
            },
            Pattern::Ok(_) | Pattern::Err(_) | Pattern::Literal(_) | Pattern::Any => Proof::Any,
        }
    }

    /// Of the result of a builtin that did not fail: what its signatures say, which its implementation keeps.
    pub fn of_builtin(builtin: Builtin, arguments: &[Proof]) -> Proof {
        // Without a value for each argument there is no call.
        if arguments.contains(&Proof::Never) {
            return Proof::Never;
        }
        let possible = |form: &&Form| {
            let fits = |(index, &argument): (usize, &Proof)| {
                form.parameter(index).is_some_and(|parameter| argument.may_be(Proof::of_checked(&parameter.ty)))
            };
            form.takes(arguments.len()) && arguments.iter().enumerate().all(fits)
        };
        // What the arguments say of a type variable.
        let variable = |form: &Form, wanted: &Type| {
            let of_argument = |(index, &argument): (usize, &Proof)| match form.parameter(index).map(|found| &found.ty) {
                Some(ty) if ty == wanted => argument,
                Some(Type::List(element)) if **element == *wanted => argument.element(),
                Some(ty) if ty.mentions(wanted) => Proof::Any,
                _ => Proof::Never,
            };
            arguments.iter().enumerate().map(of_argument).fold(Proof::Never, Proof::join)
        };
        let of_form = |form: &Form| match &form.result {
            ty @ Type::Variable(_) => variable(form, ty),
            Type::List(element) if matches!(**element, Type::Variable(_)) => Proof::list_of([variable(form, element)]),
            ty => Proof::of_checked(ty),
        };
        builtin.forms().iter().filter(possible).map(of_form).fold(Proof::Never, Proof::join)
    }

    /// Whether some value can be both what this says and what another says.
    fn may_be(self, other: Proof) -> bool {
        match (self, other) {
            (Proof::Never | Proof::Any, _) | (_, Proof::Never | Proof::Any) => true,
            // Both have the empty list in common.
            (Proof::List(_), Proof::List(_)) => true,
            (left, right) => left == right,
        }
    }
}

impl Element {
    /// What is proved when it is one or the other.
    pub fn join(self, other: Element) -> Element {
        match (self, other) {
            (Element::Never, only) | (only, Element::Never) => only,
            (left, right) if left == right => left,
            _ => Element::Any,
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
    /// Whether the function may be called through a value. If so, its parameters hold for every such call.
    pub escapes: bool,
}

/// Fills in the proofs of every function and of every field of a record type.
pub(super) fn prove(functions: &mut [Function], records: &mut [RecordType]) {
    let mut known = Known::new(functions, records);
    while let Some(current) = known.next() {
        let mut flow = Flow { known: &mut known, records, current };
        let result = flow.block(&functions[current].body);
        flow.returns(result);
    }
    let (of_functions, of_records) = known.into_proofs();
    for (function, proofs) in functions.iter_mut().zip(of_functions) {
        function.proofs = proofs;
    }
    for (record, proofs) in records.iter_mut().zip(of_records) {
        for (field, proof) in record.fields.iter_mut().zip(proofs) {
            field.proof = proof;
        }
    }
}

/// One walk over one function's body.
struct Flow<'a, 'p> {
    known: &'a mut Known<'p>,
    records: &'p [RecordType],
    current: usize,
}

impl Flow<'_, '_> {
    fn assign(&mut self, local: LocalId, value: Proof) {
        self.known.assign(self.current, local.index(), value);
    }

    fn returns(&mut self, value: Proof) {
        self.known.returns(self.current, value);
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Proof> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
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
            ExprKind::Constant(constant) => {
                if let Constant::Function(function, _) = constant {
                    self.known.escapes(function.index());
                }
                Proof::of_constant(constant)
            }
            ExprKind::Local { local, .. } => self.known.local(self.current, *local),
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
                let arguments = self.exprs(arguments);
                self.known.passes(*function, &arguments);
                self.known.result(*function, self.current)
            }
            ExprKind::CallValue { callee, arguments, .. } => {
                let callee = self.expr(callee);
                self.known.used_as_function(callee);
                let arguments = self.exprs(arguments);
                self.known.calls_value(&arguments, self.current)
            }
            ExprKind::Builtin { builtin, arguments } => {
                let arguments = self.exprs(arguments);
                Proof::of_builtin(*builtin, &arguments)
            }
            ExprKind::Tool { arguments, .. } => {
                self.exprs(arguments);
                Proof::Any
            }
            ExprKind::List(elements) => Proof::list_of(self.exprs(elements)),
            ExprKind::Record { record, fields } => {
                for (index, value) in fields {
                    let value = self.expr(value);
                    self.known.stores(*record, *index as usize, value);
                }
                Proof::Record(*record)
            }
            ExprKind::With { record, fields } => {
                let record = self.expr(record);
                for (field, value) in fields {
                    let value = self.expr(value);
                    self.known.stores_named(record, field, value);
                }
                record
            }
            ExprKind::Field { object, field, .. } => match self.expr(object) {
                Proof::Record(id) => self.field(id, field),
                Proof::Never => Proof::Never,
                _ => Proof::Any,
            },
            ExprKind::Index { object, .. } => self.expr(object).element(),
            ExprKind::ToFunction { operand, .. } => {
                let operand = self.expr(operand);
                self.known.used_as_function(operand);
                Proof::Function
            }
            ExprKind::Ok(operand) | ExprKind::Err(operand) => {
                self.expr(operand);
                Proof::Any
            }
            ExprKind::Unwrap(operand) => match self.expr(operand) {
                Proof::Any => {
                    self.returns(Proof::Any);
                    Proof::Any
                }
                // Neither ok nor err, so it is itself.
                proved => proved,
            },
            ExprKind::Coalesce { value, fallback } => {
                let value = self.expr(value);
                value.join(self.expr(fallback))
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                let then = self.block(then);
                then.join(self.block(otherwise))
            }
            ExprKind::Match { subject, arms } => self.match_arms(subject, arms),
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
            ExprKind::ForEach { local, list, body } => {
                let element = self.expr(list).element();
                self.assign(*local, element);
                self.block(body);
                Proof::OF_LOOP
            }
        }
    }

    fn match_arms(&mut self, subject: &Expr, arms: &[Arm]) -> Proof {
        let subject = self.expr(subject);
        let mut value = Proof::of_unmatched(subject, arms);
        for Arm { pattern, body, .. } in arms {
            if let Some(local) = pattern.binding() {
                self.assign(local, Proof::of_binding(pattern, subject));
            }
            value = value.join(self.block(body));
        }
        value
    }

    fn field(&mut self, record: RecordId, name: &str) -> Proof {
        let position = self.records[record.index()].fields.iter().position(|field| *field.name == *name);
        position.map_or(Proof::Any, |position| self.known.field(record, position, self.current))
    }
}
