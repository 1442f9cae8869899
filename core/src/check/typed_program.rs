//! The typed program: what later stages read. Names are resolved, calls are classified, every expression has its type.

use super::proof::FunctionProofs;
use super::proof::Proof;
use crate::builtins::Builtin;
pub use crate::operations::Operator;
use crate::source::Span;
pub use crate::syntax::ast::ValueKind;
pub use crate::types::RecordId;
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
    /// Every function, by [`FunctionId`]: those declared, in order, then those the checker made.
    pub functions: Vec<Function>,
    /// Every record type, by [`RecordId`], in order of declaration.
    pub records: Vec<RecordType>,
    /// Every tool, by [`ToolId`], in order of declaration.
    pub tools: Vec<Tool>,
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

/// A record type.
#[derive(Debug)]
pub struct RecordType {
    /// Its name.
    pub name: Arc<str>,
    /// Where the name is declared.
    pub name_span: Span,
    /// Its fields in declaration order.
    pub fields: Vec<Field>,
}

/// A field of a record type.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: Arc<str>,
    /// Its declared type. No proof: see [`super::proof`].
    pub ty: Type,
    /// What is proved of every value that a record of this type ever has there.
    pub proof: Proof,
}

/// Index of a tool in its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ToolId(pub u16);

impl ToolId {
    /// As an index into the list of tools.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An external function. A function of its name, which the checker makes, calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Seconds before a call is given up.
    pub timeout: Option<f64>,
    /// How often a failed call is tried again.
    pub retry: Option<f64>,
}

/// Where a function comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was declared.
    Declared,
    /// It calls the tool of its name.
    Tool,
    /// It calls the builtin of its name, which is used as a value.
    Builtin,
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where it comes from. Only declared ones can be entered from outside.
    pub origin: Origin,
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
    /// A function of the program, with its name.
    Function(FunctionId, Arc<str>),
}

impl From<&Constant> for Value {
    fn from(constant: &Constant) -> Value {
        match constant {
            Constant::Nil => Value::NIL,
            Constant::Bool(flag) => Value::boolean(*flag),
            Constant::Number(number) => Value::number(*number),
            Constant::Text(text) => Value::text(&**text),
            Constant::Function(id, name) => Value::function(*id, &**name),
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

/// How a variable is read, which decides when its value can be moved instead of copied.
///
/// An operand or argument that is a variable is read when the operation happens, after the operands beside it were
/// evaluated, unless one of those binds it or it may be unassigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Read by the operation that it is an operand of, not where it stands. Only direct operands of [`ExprKind::Binary`],
    /// [`ExprKind::Call`], [`ExprKind::CallValue`], [`ExprKind::Builtin`], [`ExprKind::Tool`], [`ExprKind::List`],
    /// [`ExprKind::Record`] and [`ExprKind::With`] can be.
    pub deferred: bool,
    /// No path from here reads the value again: the variable is bound anew before, or not read at all.
    pub last: bool,
}

/// The forms of an expression, ternaries, matches and loops included.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Constant(Constant),
    /// The value of a variable; ILO-R001 if it may have none and has none.
    Local {
        /// Which.
        local: LocalId,
        /// When, and whether for the last time.
        read: Read,
    },
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
    /// A call of whatever function a value is: a function, or a text that names a declared one. ILO-R002 for another
    /// text, ILO-R004 for other kinds and for a wrong number of arguments.
    CallValue {
        /// Evaluated first, read before the arguments.
        callee: Box<Expr>,
        /// In order.
        arguments: Vec<Expr>,
        /// Never plain.
        kind: CallKind,
    },
    /// A value as a function that a builtin is to call: a function, or a text that names a declared one. ILO-R002 for
    /// another text, ILO-R009 for other kinds.
    ToFunction {
        /// The value.
        operand: Box<Expr>,
        /// On whose behalf, for the message.
        builtin: Builtin,
    },
    /// A call of a builtin.
    Builtin {
        /// Which.
        builtin: Builtin,
        /// As many as it takes.
        arguments: Vec<Expr>,
    },
    /// A call of a tool.
    Tool {
        /// Which.
        tool: ToolId,
        /// As many as it takes.
        arguments: Vec<Expr>,
    },
    /// A list of the elements, in order.
    List(Vec<Expr>),
    /// A record with every field of its type.
    Record {
        /// Its type.
        record: RecordId,
        /// The fields as they are evaluated: index in the type, value.
        fields: Vec<(u16, Expr)>,
    },
    /// A record with other values in some fields; ILO-R008 for other kinds, ILO-R005 for a missing field, both found
    /// after every value is evaluated.
    With {
        /// Evaluated first.
        record: Box<Expr>,
        /// Names and values, in order.
        fields: Vec<(Arc<str>, Expr)>,
    },
    /// A field; ILO-R005 for other kinds and for a missing field.
    Field {
        /// The record.
        object: Box<Expr>,
        /// Its name.
        field: Arc<str>,
        /// Whether nil gives nil.
        safe: bool,
    },
    /// An element; ILO-R006 for other kinds and out of range.
    Index {
        /// The list.
        object: Box<Expr>,
        /// Counted from 0.
        index: u32,
        /// Whether nil gives nil.
        safe: bool,
    },
    /// An ok.
    Ok(Box<Expr>),
    /// An err.
    Err(Box<Expr>),
    /// The payload of an ok; an err leaves the function as its result; any other value is itself.
    Unwrap(Box<Expr>),
    /// The value unless it is nil, else the fallback, which is evaluated only then.
    Coalesce {
        /// Evaluated first.
        value: Box<Expr>,
        /// Taken when the value is nil.
        fallback: Box<Expr>,
    },
    /// The value of a block, with variables of its own.
    Block(Block),
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
    /// A loop over the elements of a list as it was at the start; ILO-R007 for other kinds.
    ForEach {
        /// Set before each round.
        local: LocalId,
        /// Evaluated once.
        list: Box<Expr>,
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
    /// The subject is an ok, whose payload is bound.
    Ok(Option<LocalId>),
    /// The subject is an err, whose payload is bound.
    Err(Option<LocalId>),
    /// The subject is of the kind, and is bound.
    Kind(ValueKind, Option<LocalId>),
    /// Always.
    Any,
}

impl Pattern {
    /// The variable that it binds; it belongs to the scope of the arm's body.
    pub fn binding(&self) -> Option<LocalId> {
        match self {
            Pattern::Ok(local) | Pattern::Err(local) | Pattern::Kind(_, local) => *local,
            Pattern::Literal(_) | Pattern::Any => None,
        }
    }
}
