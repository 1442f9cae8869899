//! The typed program: what later stages read. Names are resolved, calls are classified, every expression has its type.

use super::proof::FunctionProofs;
use crate::builtins::Builtin;
pub use crate::operations::Operator;
use crate::source::Span;
use crate::types::Type;
pub use crate::value::FunctionId;
use crate::value::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Index of a variable in its function; parameters come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

impl LocalId {
    /// As an index into the list of variables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A program whose names and types are in order.
#[derive(Debug, Default)]
pub struct TypedProgram {
    /// Every function, by [`FunctionId`], in order of declaration.
    pub functions: Vec<Function>,
    pub(super) names: HashMap<String, FunctionId>,
}

impl TypedProgram {
    /// The function of a name.
    pub fn function_named(&self, name: &str) -> Option<FunctionId> {
        self.names.get(name).copied()
    }

    /// The function of an id of this program.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where the name is declared.
    pub name_span: Span,
    /// The whole declaration.
    pub span: Span,
    /// The declared types of the parameters, which are the first variables.
    pub parameters: Vec<Type>,
    /// The declared result type. No proof: see [`super::proof`].
    pub result: Type,
    /// Every variable, by [`LocalId`]. Two variables of one name in different scopes are two.
    pub locals: Vec<Local>,
    /// What it does.
    pub body: Block,
    /// What is proved of its values.
    pub proofs: FunctionProofs,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Its name.
    pub name: String,
    /// Where it is first bound.
    pub span: Span,
    /// Whether some use is reached without its binding, because a `wh` loop around the binding may have no round.
    pub may_be_unassigned: bool,
}

/// Statements; its value is that of the last one, nil if that has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
    /// The variables of this scope; empty for the body of a `wh` loop, which has none of its own.
    pub locals: Vec<LocalId>,
    /// Those among them that may be used without a value.
    pub unassigned: Vec<LocalId>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Gives a variable a value; has none itself.
    Bind {
        /// The variable.
        local: LocalId,
        /// Its new value.
        value: Expr,
    },
    /// Leaves the function with a value.
    Return(Expr),
    /// Leaves the nearest loop; a value becomes the loop's.
    Break(Option<Expr>),
    /// Ends the round of the nearest loop.
    Continue,
    /// Leaves the function with the value of the body if the condition says so; has no value otherwise.
    Guard {
        /// What is tested.
        condition: Expr,
        /// Whether the body runs when the condition is falsy.
        negated: bool,
        /// What is done.
        body: Block,
    },
    /// Its value is the expression's.
    Expr(Expr),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its checked type, which is what is known without running, not what is proved.
    pub ty: Type,
    /// Where.
    pub span: Span,
}

/// A constant: plain data, so that programs can be shared between threads. Engines make values of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// Nil.
    Nil,
    /// A boolean.
    Bool(bool),
    /// A number, never a NaN.
    Number(f64),
    /// A text.
    Text(Arc<str>),
}

impl From<&Constant> for Value {
    fn from(constant: &Constant) -> Value {
        match constant {
            Constant::Nil => Value::NIL,
            Constant::Bool(flag) => Value::boolean(*flag),
            Constant::Number(number) => Value::number(*number),
            Constant::Text(text) => Value::text(&**text),
        }
    }
}

/// How a call uses frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// A new frame; the call lies on no cycle of the call graph, so it is not counted.
    Plain,
    /// A new frame, counted towards the depth limit: the call lies on a cycle of the call graph.
    Counted,
    /// In tail position: takes the frame of its caller.
    Tail,
}

/// The forms of an expression, ternaries, matches and loops included.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Constant(Constant),
    /// The value of a variable; ILO-R001 if it may have none and has none.
    Local(LocalId),
    /// Two operands.
    Binary {
        /// What is computed.
        op: Operator,
        /// Evaluated first.
        left: Box<Expr>,
        /// Evaluated second.
        right: Box<Expr>,
    },
    /// `&`, `|`: the left operand decides whether the right one is evaluated; the value is the deciding operand.
    Logic {
        /// Whether a truthy left operand is the value (`|`), or a falsy one (`&`).
        stops_on: bool,
        /// Evaluated first.
        left: Box<Expr>,
        /// Evaluated only when needed.
        right: Box<Expr>,
    },
    /// Negation of a number.
    Negate(Box<Expr>),
    /// Whether the operand is falsy.
    Not(Box<Expr>),
    /// A call of a function of the program.
    Call {
        /// Which.
        function: FunctionId,
        /// As many as it has parameters.
        arguments: Vec<Expr>,
        /// How it uses frames.
        kind: CallKind,
    },
    /// A call of a builtin.
    Builtin {
        /// Which.
        builtin: Builtin,
        /// As many as it takes.
        arguments: Vec<Expr>,
    },
    /// A ternary.
    If {
        /// What is tested.
        condition: Box<Expr>,
        /// Done when truthy (negations are resolved).
        then: Block,
        /// Done otherwise.
        otherwise: Block,
    },
    /// A match; nil when no arm matches.
    Match {
        /// What is matched; nil when left out.
        subject: Box<Expr>,
        /// Tried in order.
        arms: Vec<Arm>,
    },
    /// A `wh` loop.
    While {
        /// Tested before each round.
        condition: Box<Expr>,
        /// The round.
        body: Block,
    },
    /// A range loop: whole numbers from start, truncated, up to but not including end, truncated.
    ForRange {
        /// Set before each round.
        local: LocalId,
        /// Evaluated first.
        start: Box<Expr>,
        /// Evaluated second.
        end: Box<Expr>,
        /// The round.
        body: Block,
    },
}

/// One arm of a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// When it is taken.
    pub pattern: Pattern,
    /// What it does.
    pub body: Block,
    /// Pattern and body.
    pub span: Span,
}

/// When an arm is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// The subject equals the constant.
    Literal(Constant),
    /// Always.
    Any,
}
