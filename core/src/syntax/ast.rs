//! The abstract syntax tree: the whole grammar, as written.
//!
//! Nothing is resolved or simplified here, so that the formatter can print what was meant.
//! Nesting is bounded by the parser ([`crate::syntax::MAX_NESTING`]), so recursion over a tree is safe.

use crate::source::Span;
use serde::Serialize;

/// A name with its place.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A comment, kept for the formatter: everything from `--` to the end of the line.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Comment {
    /// Where it stands, `--` included, line end excluded.
    pub span: Span,
}

/// A parsed source text.
#[derive(Clone, Debug, Serialize, Default, PartialEq)]
pub struct Tree {
    /// What is declared, in order.
    pub declarations: Vec<Declaration>,
    /// All comments, in order of appearance.
    pub comments: Vec<Comment>,
}

/// One declaration.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub enum Declaration {
    /// `name p:type … >result;body`
    Function(Function),
    /// `type name{field:type;…}`
    Record(RecordType),
    /// `alias name type`
    Alias(Alias),
    /// `tool name"…" p:type … >result timeout:n,retry:n`
    Tool(Tool),
    /// `use "path" [names]`
    Use(Use),
}

impl Declaration {
    /// The whole declaration.
    pub fn span(&self) -> Span {
        match self {
            Declaration::Function(function) => function.span,
            Declaration::Record(record) => record.span,
            Declaration::Alias(alias) => alias.span,
            Declaration::Tool(tool) => tool.span,
            Declaration::Use(import) => import.span,
        }
    }

    /// The name it declares; an import declares none itself.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Declaration::Function(function) => Some(&function.name),
            Declaration::Record(record) => Some(&record.name),
            Declaration::Alias(alias) => Some(&alias.name),
            Declaration::Tool(tool) => Some(&tool.name),
            Declaration::Use(_) => None,
        }
    }
}

/// A function.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The declared result type.
    pub result: Type,
    /// What it does.
    pub body: Block,
    /// From the name to the end of the body.
    pub span: Span,
}

/// A parameter or a record field: a name and its type.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub ty: Type,
}

/// A record type.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct RecordType {
    /// Its name.
    pub name: Name,
    /// Its fields in declaration order.
    pub fields: Vec<Parameter>,
    /// From `type` to the closing brace.
    pub span: Span,
}

/// A second name of a type.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Alias {
    /// The new name.
    pub name: Name,
    /// What it stands for.
    pub ty: Type,
    /// The whole declaration.
    pub span: Span,
}

/// An external function.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: Name,
    /// What it does, for people and agents.
    pub description: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The declared result type.
    pub result: Type,
    /// Seconds before a call is given up.
    pub timeout: Option<f64>,
    /// How often a failed call is tried again.
    pub retry: Option<f64>,
    /// The whole declaration.
    pub span: Span,
}

/// An import.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Use {
    /// The path as written.
    pub path: String,
    /// Where the path literal stands.
    pub path_span: Span,
    /// The names asked for; `None` means all.
    pub names: Option<Vec<Name>>,
    /// The whole declaration.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Type {
    /// Which.
    pub kind: TypeKind,
    /// Where.
    pub span: Span,
}

/// The forms of a type.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub enum TypeKind {
    /// `n`
    Number,
    /// `t`
    Text,
    /// `b`
    Bool,
    /// `_`
    Nil,
    /// `L T`
    List(Box<Type>),
    /// `O T`
    Optional(Box<Type>),
    /// `M K V`
    Map(Box<Type>, Box<Type>),
    /// `R T E`
    Result(Box<Type>, Box<Type>),
    /// `S a b …`, never empty
    Sum(Vec<Name>),
    /// `F A B … Z`: the last is the result, never empty
    Function(Vec<Type>),
    /// A record, an alias, or (one letter) a type variable
    Named(String),
}

/// Statements between braces, of a function body, or of a match arm.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
    /// Braces included where there are any; empty bodies have an empty span at their place.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Statement {
    /// Which.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

/// The forms of a statement.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub enum StatementKind {
    /// `name=value`
    Bind {
        /// The variable.
        name: Name,
        /// Its new value.
        value: Expr,
    },
    /// `{a;b}=value`
    Destructure {
        /// The fields, which become variables.
        names: Vec<Name>,
        /// The record.
        value: Expr,
    },
    /// `ret value`
    Return(Expr),
    /// `brk [value]`
    Break(Option<Expr>),
    /// `cnt`
    Continue,
    /// `wh condition{…}`
    While {
        /// Tested before every round.
        condition: Expr,
        /// The round.
        body: Block,
    },
    /// `@name list{…}`
    ForEach {
        /// Bound afresh each round.
        variable: Name,
        /// Evaluated once.
        list: Expr,
        /// The round.
        body: Block,
    },
    /// `@name start..end{…}`
    ForRange {
        /// Bound afresh each round.
        variable: Name,
        /// First value, truncated to a whole number.
        start: Expr,
        /// One past the last value, truncated.
        end: Expr,
        /// The round.
        body: Block,
    },
    /// `condition{…}`, `!condition{…}` or, braceless, `condition operand`: returns from the function.
    Guard {
        /// Whether the body runs when the condition is falsy.
        negated: bool,
        /// What is tested.
        condition: Expr,
        /// A braceless body is a block of one expression statement.
        body: Block,
        /// Whether the body was written without braces.
        braceless: bool,
    },
    /// `condition{…}{…}`: gives a value and goes on.
    Ternary {
        /// Whether the first block runs when the condition is falsy.
        negated: bool,
        /// What is tested.
        condition: Expr,
        /// The first block.
        then: Block,
        /// The second block.
        otherwise: Block,
    },
    /// An expression; a match in statement position is one too.
    Expr(Expr),
}

/// An expression.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where, parentheses around it excluded.
    pub span: Span,
}

/// How an operator was written; the meaning is the same.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub enum Notation {
    /// `+a b`
    Prefix,
    /// `a + b`
    Infix,
}

/// The forms of an expression.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub enum ExprKind {
    /// A number literal.
    Number(f64),
    /// A text literal, escapes resolved.
    Text(String),
    /// `true` or `false`
    Bool(bool),
    /// A variable, or a function as a value. `_` is the name `_`.
    Name(String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// Two operands.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// First operand.
        left: Box<Expr>,
        /// Second operand.
        right: Box<Expr>,
        /// How it was written.
        notation: Notation,
    },
    /// `-x`
    Negate(Box<Expr>),
    /// `!x`
    Not(Box<Expr>),
    /// `~x`
    Ok(Box<Expr>),
    /// `^x`
    Err(Box<Expr>),
    /// `g a b`, `g()`, `g! a`
    Call {
        /// What is called: a function, a builtin, or a variable of function type.
        callee: Name,
        /// The arguments.
        arguments: Vec<Expr>,
        /// Whether `!` touches the name.
        unwrap: bool,
    },
    /// `$url`, `$!url`
    Fetch {
        /// The address.
        url: Box<Expr>,
        /// Whether `!` follows.
        unwrap: bool,
    },
    /// `point x:1 y:2`
    Record {
        /// The record type.
        type_name: Name,
        /// The fields as written.
        fields: Vec<FieldValue>,
    },
    /// `r with x:5`
    With {
        /// The record.
        record: Box<Expr>,
        /// The changed fields.
        fields: Vec<FieldValue>,
    },
    /// `r.name`, `r.?name`
    Field {
        /// The record.
        object: Box<Expr>,
        /// The field.
        field: Name,
        /// Whether `.?` was written.
        safe: bool,
    },
    /// `xs.0`, `xs.?0`
    Index {
        /// The list.
        object: Box<Expr>,
        /// The index.
        index: u32,
        /// Whether `.?` was written.
        safe: bool,
    },
    /// `?subject{arms}`
    Match {
        /// What is matched; nil when left out.
        subject: Option<Box<Expr>>,
        /// The arms, tried in order.
        arms: Vec<Arm>,
    },
    /// `a ?? b`
    Coalesce {
        /// Taken unless nil.
        value: Box<Expr>,
        /// Taken, and evaluated, when the value is nil.
        fallback: Box<Expr>,
    },
    /// `value >> g a`: the value becomes the last argument.
    Pipe {
        /// What is piped.
        value: Box<Expr>,
        /// What is called.
        callee: Name,
        /// The arguments before the piped one.
        arguments: Vec<Expr>,
        /// Whether `!` touches the name.
        unwrap: bool,
    },
}

/// A field of a record literal or of `with`.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct FieldValue {
    /// The field.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// One arm of a match.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Arm {
    /// When it is taken.
    pub pattern: Pattern,
    /// What it does; may be empty.
    pub body: Block,
    /// Pattern and body.
    pub span: Span,
}

/// A pattern.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Pattern {
    /// Which.
    pub kind: PatternKind,
    /// Where.
    pub span: Span,
}

/// The forms of a pattern. A binding of `None` was written `_`.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub enum PatternKind {
    /// A number literal.
    Number(f64),
    /// A text literal.
    Text(String),
    /// `true` or `false`
    Bool(bool),
    /// `_`
    Any,
    /// `~x`
    Ok(Option<Name>),
    /// `^x`
    Err(Option<Name>),
    /// `n x`, `t x`, `b x`, `l x`
    Kind(ValueKind, Option<Name>),
}

/// What a type pattern asks for.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub enum ValueKind {
    /// `n`
    Number,
    /// `t`
    Text,
    /// `b`
    Bool,
    /// `l`
    List,
}

macro_rules! define_binary_operators {
    ($($name:ident $symbol:literal $precedence:literal $meaning:literal;)*) => {
        /// An operator with two operands.
        #[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq, Hash)]
        pub enum BinaryOp {
            $(#[doc = $meaning] $name,)*
        }

        impl BinaryOp {
            /// Every operator.
            pub const ALL: &[BinaryOp] = &[$(BinaryOp::$name,)*];

            /// How it is written.
            pub fn symbol(self) -> &'static str {
                match self { $(BinaryOp::$name => $symbol,)* }
            }

            /// What it gives.
            pub fn meaning(self) -> &'static str {
                match self { $(BinaryOp::$name => $meaning,)* }
            }

            /// How tightly the infix form binds; larger is tighter. All associate to the left.
            pub fn precedence(self) -> u8 {
                match self { $(BinaryOp::$name => $precedence,)* }
            }
        }
    };
}

define_binary_operators! {
    Multiply "*" 6 "product of two numbers";
    Divide "/" 6 "quotient of two numbers; by zero is ILO-R003";
    Add "+" 5 "sum of numbers, or two texts or lists joined";
    Subtract "-" 5 "difference of two numbers";
    Append "+=" 5 "a new list with one more element";
    Less "<" 4 "whether the first is less";
    Greater ">" 4 "whether the first is greater";
    LessEqual "<=" 4 "whether the first is not greater";
    GreaterEqual ">=" 4 "whether the first is not less";
    Equal "=" 3 "whether both are equal";
    NotEqual "!=" 3 "whether both differ";
    And "&" 2 "the first if falsy, else the second";
    Or "|" 1 "the first if truthy, else the second";
}
