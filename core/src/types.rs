//! Types of the checker, and which fit which.

use std::fmt;
use std::sync::Arc;

/// Index of a record type in its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u16);

impl RecordId {
    /// As an index into the list of record types.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A type. Made by the constructors below, its parts are never nested more deeply than [`MAX_TYPE_DEPTH`] nor larger than
/// [`MAX_TYPE_PARTS`], so functions over types may recurse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known; goes with everything. Also the type of expressions that failed to check, so that one mistake
    /// is reported once.
    Unknown,
    /// One lower-case letter in a signature; goes with everything.
    Variable(char),
    /// `_`
    Nil,
    /// `n`
    Number,
    /// `t`
    Text,
    /// `b`
    Bool,
    /// `L T`
    List(Arc<Type>),
    /// `O T`: nil or the type.
    Optional(Arc<Type>),
    /// `M K V`; keys are texts at run time whatever the first says.
    Map(Arc<Type>, Arc<Type>),
    /// `R T E`
    Result(Arc<Type>, Arc<Type>),
    /// `S a b …`: one of the named texts, an ordinary text at run time.
    Sum(Arc<[String]>),
    /// `F A B … Z`: from the first ones to the last. Never empty.
    Function(Arc<[Type]>),
    /// A record type of the program, with its name.
    Record(RecordId, Arc<str>),
}

/// How deeply types nest; what lies deeper is unknown. Bindings such as `x=[x]` would build types without end.
const MAX_TYPE_DEPTH: usize = 32;

/// How many types make up each part of a type; what is larger is unknown. Aliases such as `alias b M a a` would build
/// types that double with every line.
const MAX_TYPE_PARTS: usize = 250;

impl Type {
    /// `L T`
    pub fn list(element: Type) -> Type {
        Type::List(element.nested())
    }

    /// `O T`; an optional optional is the same as an optional.
    pub fn optional(inner: Type) -> Type {
        match inner {
            Type::Optional(_) => inner,
            _ => Type::Optional(inner.nested()),
        }
    }

    /// `M K V`
    pub fn map(key: Type, value: Type) -> Type {
        Type::Map(key.nested(), value.nested())
    }

    /// `R T E`
    pub fn result(ok: Type, err: Type) -> Type {
        Type::Result(ok.nested(), err.nested())
    }

    /// `F A B … Z`, the result last.
    pub fn function(signature: impl IntoIterator<Item = Type>) -> Type {
        Type::Function(signature.into_iter().map(|ty| Arc::unwrap_or_clone(ty.nested())).collect())
    }

    fn nested(self) -> Arc<Type> {
        let mut parts = MAX_TYPE_PARTS;
        Arc::new(if self.is_within(MAX_TYPE_DEPTH - 1, &mut parts) { self } else { Type::Unknown })
    }

    /// Whether it nests no deeper than `depth` and has no more parts than are left, which are counted down.
    fn is_within(&self, depth: usize, parts: &mut usize) -> bool {
        if *parts == 0 {
            return false;
        }
        *parts -= 1;
        let mut inner = |inner: &Type| depth > 0 && inner.is_within(depth - 1, parts);
        match self {
            Type::List(element) | Type::Optional(element) => inner(element),
            Type::Map(first, second) | Type::Result(first, second) => inner(first) && inner(second),
            Type::Function(signature) => signature.iter().all(inner),
            _ => true,
        }
    }

    /// Whether nothing is known of values of this type.
    pub fn is_open(&self) -> bool {
        matches!(self, Type::Unknown | Type::Variable(_))
    }

    /// Whether another type, which has no parts, is this one or a part of it.
    pub fn mentions(&self, part: &Type) -> bool {
        match self {
            Type::List(inner) | Type::Optional(inner) => inner.mentions(part),
            Type::Map(first, second) | Type::Result(first, second) => first.mentions(part) || second.mentions(part),
            Type::Function(signature) => signature.iter().any(|ty| ty.mentions(part)),
            _ => self == part,
        }
    }

    /// Whether a value of one type may stand where the other is wanted. Symmetric. No proof of anything at run time.
    pub fn fits(&self, other: &Type) -> bool {
        match (self, other) {
            (left, right) if left.is_open() || right.is_open() => true,
            (Type::Optional(_), Type::Nil) | (Type::Nil, Type::Optional(_)) => true,
            (Type::Optional(left), Type::Optional(right)) => left.fits(right),
            (Type::Optional(inner), plain) | (plain, Type::Optional(inner)) => inner.fits(plain),
            (Type::Sum(_), Type::Text) | (Type::Text, Type::Sum(_)) => true,
            (Type::List(left), Type::List(right)) => left.fits(right),
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                key.fits(other_key) && value.fits(other_value)
            }
            (Type::Result(ok, err), Type::Result(other_ok, other_err)) => ok.fits(other_ok) && err.fits(other_err),
            (Type::Function(left), Type::Function(right)) => {
                left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| left.fits(right))
            }
            (left, right) => left == right,
        }
    }
}

/// As it is written in programs; the unknown type, which cannot be written, is `?`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Unknown => f.write_str("?"),
            Type::Variable(letter) => write!(f, "{letter}"),
            Type::Nil => f.write_str("_"),
            Type::Number => f.write_str("n"),
            Type::Text => f.write_str("t"),
            Type::Bool => f.write_str("b"),
            Type::List(element) => write!(f, "L {element}"),
            Type::Optional(inner) => write!(f, "O {inner}"),
            Type::Map(key, value) => write!(f, "M {key} {value}"),
            Type::Result(ok, err) => write!(f, "R {ok} {err}"),
            Type::Sum(names) => write!(f, "S {}", names.join(" ")),
            Type::Function(signature) => {
                f.write_str("F")?;
                signature.iter().try_for_each(|ty| write!(f, " {ty}"))
            }
            Type::Record(_, name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits() {
        let sum = |names: &[&str]| Type::Sum(names.iter().map(|&name| name.to_owned()).collect());
        let record = |id, name: &str| Type::Record(RecordId(id), name.into());
        use Type::{Bool, Nil, Number, Text, Unknown, Variable};
        let rows = [
            (Number, Number, true),
            (Number, Text, false),
            (Unknown, Text, true),
            (Variable('a'), Type::list(Bool), true),
            (Nil, Number, false),
            (Type::optional(Number), Nil, true),
            (Type::optional(Number), Number, true),
            (Type::optional(Number), Text, false),
            (Type::optional(Number), Type::optional(Text), false),
            (sum(&["a", "b"]), Text, true),
            (sum(&["a", "b"]), sum(&["a", "b"]), true),
            (sum(&["a", "b"]), sum(&["b", "a"]), false),
            (Type::list(Number), Type::list(Unknown), true),
            (Type::list(Number), Type::list(Text), false),
            (Type::map(Text, Number), Type::map(Text, Text), false),
            (Type::result(Number, Text), Type::result(Unknown, Text), true),
            (Type::function([Number, Text]), Type::function([Number, Text]), true),
            (Type::function([Number, Text]), Type::function([Number, Number, Text]), false),
            (record(0, "p"), record(0, "p"), true),
            (record(0, "p"), record(1, "q"), false),
        ];
        for (left, right, fits) in rows {
            assert_eq!((left.fits(&right), right.fits(&left)), (fits, fits), "{left} and {right}");
        }
    }

    #[test]
    fn types_end_somewhere() {
        let mut ty = Type::Number;
        for _ in 0..100_000 {
            ty = Type::list(ty);
        }
        assert_eq!(ty.to_string().matches('L').count(), MAX_TYPE_DEPTH);
        assert!(ty.fits(&ty.clone()));
        let mut doubled = Type::Number;
        for _ in 0..100_000 {
            doubled = Type::map(doubled.clone(), doubled);
        }
        assert!(doubled.to_string().len() < 4 * MAX_TYPE_PARTS);
    }
}
