//! The types that the generator knows.

use std::fmt;
use std::rc::Rc;

/// A type of the language, as far as programs are made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Text,
    Boolean,
    List(Rc<Type>),
    /// Only of variables, parameters and results as a whole.
    Optional(Rc<Type>),
    /// Keys are texts.
    Map(Rc<Type>),
    /// Errs are texts.
    Result(Rc<Type>),
    /// By the index of its declaration.
    Record(usize),
    /// Only of parameters.
    Function(Rc<[Type]>, Rc<Type>),
    /// A type variable, which fits everything and proves nothing. Only of parameters.
    Any,
}

impl Type {
    pub(super) const SCALARS: [Type; 3] = [Type::Number, Type::Text, Type::Boolean];

    pub(super) fn list(&self) -> Type {
        Type::List(Rc::new(self.clone()))
    }

    pub(super) fn optional(&self) -> Type {
        Type::Optional(Rc::new(self.clone()))
    }

    pub(super) fn map(&self) -> Type {
        Type::Map(Rc::new(self.clone()))
    }

    /// Whether it may be inside another type.
    pub(super) fn nests(&self) -> bool {
        !matches!(self, Type::Optional(_) | Type::Function(..) | Type::Any)
    }

    /// Whether values of it grow as they are added to.
    pub(super) fn grows(&self) -> bool {
        matches!(self, Type::Text | Type::List(_))
    }

    /// Whether values of it have an order, and can be keys of a sort.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Type::Number | Type::Text)
    }
}

/// As it is written in programs.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Number => f.write_str("n"),
            Type::Text => f.write_str("t"),
            Type::Boolean => f.write_str("b"),
            Type::List(element) => write!(f, "L {element}"),
            Type::Optional(inner) => write!(f, "O {inner}"),
            Type::Map(value) => write!(f, "M t {value}"),
            Type::Result(ok) => write!(f, "R {ok} t"),
            Type::Record(index) => write!(f, "r{index}"),
            Type::Function(parameters, result) => {
                f.write_str("F")?;
                parameters.iter().try_for_each(|parameter| write!(f, " {parameter}"))?;
                write!(f, " {result}")
            }
            Type::Any => f.write_str("a"),
        }
    }
}

/// The field types of each record type.
pub(super) type Records = [Vec<Type>];

/// The name of a field of a record type: no two fields share one, so that a variable of that name has one type.
pub(super) fn field_name(record: usize, field: usize) -> String {
    format!("x{record}{field}")
}
