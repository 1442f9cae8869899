//! Words as values of declared types. The values satisfy what is proved of checked types.

use super::{declared, declared_names, spelling};
use crate::check::nearest;
use crate::check::typed_program::{RecordId, TypedProgram};
use crate::render::inert;
use crate::types::Type;
use crate::value::{Map, Record, Shape, Value, View};
use std::collections::HashMap;
use std::rc::Rc;

/// Why a word is not of its type.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// From the argument to the part that is wrong, as programs write it, such as `.1.name`.
    pub(super) path: String,
    /// What is wrong, after the name of the part.
    pub(super) message: String,
    /// What to do, if that is known.
    pub(super) suggestion: Option<String>,
}

impl Mismatch {
    fn new(message: String) -> Mismatch {
        Mismatch { path: String::new(), message, suggestion: None }
    }

    /// Something else than what the type wants.
    fn unlike(wanted: &str, got: &str) -> Mismatch {
        /// Characters that are shown of what was given.
        const SHOWN: usize = 60;
        let got = match got.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &got[..end]),
            None => got.to_owned(),
        };
        Mismatch::new(format!("takes {wanted}, got `{}`", inert(&got)))
    }

    /// The same, seen from the value that the part lies in.
    fn inside(mut self, step: &str) -> Mismatch {
        self.path = format!(".{}{}", inert(step), self.path);
        self
    }

    fn suggest(mut self, close: Option<&str>) -> Mismatch {
        self.suggestion = close.map(|close| format!("did you mean `{close}`?"));
        self
    }
}

/// Makes values for one program.
pub(super) struct Decoder<'p> {
    program: &'p TypedProgram,
    shapes: HashMap<RecordId, Rc<Shape>>,
}

impl<'p> Decoder<'p> {
    pub(super) fn new(program: &'p TypedProgram) -> Decoder<'p> {
        Decoder { program, shapes: HashMap::new() }
    }

    /// A word as a value of a type.
    pub(super) fn word(&mut self, ty: &Type, word: &str) -> Result<Value, Mismatch> {
        let unlike = || Mismatch::unlike(&self.wanted(ty), word);
        match ty {
            Type::Unknown | Type::Variable(_) | Type::Nil => Ok(spelling::value(word)),
            // The names of a sum bind nobody at run time.
            Type::Text | Type::Sum(_) => Ok(Value::text(word)),
            Type::Number => spelling::number(word).map(Value::number).ok_or_else(unlike),
            Type::Bool => spelling::boolean(word).ok_or_else(unlike),
            Type::Function(_) => self.function(ty, word),
            Type::Optional(_) if word == "nil" => Ok(Value::NIL),
            Type::Optional(inner) => self.word(inner, word),
            Type::List(element) if !is_json(element) => self.list(ty, element, word),
            Type::List(_) | Type::Map(..) | Type::Result(..) | Type::Record(..) => match Value::from_json(word) {
                Ok(value) => self.json(ty, &value),
                Err(error) => {
                    let Mismatch { message, .. } = unlike();
                    Err(Mismatch::new(format!("{message}, which is {error}")))
                }
            },
        }
    }

    /// A list in brackets, or of at least two pieces with commas between them.
    fn list(&mut self, ty: &Type, element: &Type, word: &str) -> Result<Value, Mismatch> {
        let word = word.trim();
        let pieces = match nests(element) {
            true => nested_pieces(word),
            false => match spelling::inside_brackets(word) {
                Some(inside) if inside.trim().is_empty() => Some(Vec::new()),
                Some(inside) => Some(inside.split(',').collect()),
                None => word.contains(',').then(|| word.split(',').collect()),
            },
        };
        let pieces = pieces.ok_or_else(|| Mismatch::unlike(&self.wanted(ty), word))?;
        let elements = pieces.into_iter().enumerate().map(|(index, piece)| {
            self.word(element, piece.trim()).map_err(|mismatch| mismatch.inside(&index.to_string()))
        });
        elements.collect::<Result<_, _>>().map(Value::list)
    }

    /// The declared function of a name, if its type is the wanted one.
    fn function(&self, ty: &Type, name: &str) -> Result<Value, Mismatch> {
        let Some(id) = declared(self.program, name) else {
            let close = nearest(name, declared_names(self.program));
            return Err(Mismatch::unlike(&self.wanted(ty), name).suggest(close));
        };
        let function = self.program.function(id);
        let signature = Type::function(function.parameters.iter().chain([&function.result]).cloned());
        match signature.fits(ty) {
            true => Ok(Value::function(id, name)),
            false => Err(Mismatch::new(format!("takes `{ty}`, and `{name}` is `{signature}`"))),
        }
    }

    /// A value read from JSON as a value of a type. JSON does not nest deeply, so this may recurse.
    fn json(&mut self, ty: &Type, value: &Value) -> Result<Value, Mismatch> {
        match (ty, value.view()) {
            (Type::Unknown | Type::Variable(_) | Type::Nil, _)
            | (Type::Optional(_), View::Nil)
            | (Type::Number, View::Number(_))
            | (Type::Text | Type::Sum(_), View::Text(_))
            | (Type::Bool, View::Bool(_)) => Ok(value.clone()),
            (Type::Optional(inner), _) => self.json(inner, value),
            (Type::Function(_), View::Text(name)) => self.function(ty, name),
            (Type::List(element), View::List(elements)) => {
                let elements = elements.iter().enumerate().map(|(index, value)| {
                    self.json(element, value).map_err(|mismatch| mismatch.inside(&index.to_string()))
                });
                elements.collect::<Result<_, _>>().map(Value::list)
            }
            (Type::Map(_, of), View::Record(object)) => {
                let entries = object.entries().map(|(key, value)| {
                    let value = self.json(of, value).map_err(|mismatch| mismatch.inside(key))?;
                    Ok((key.to_owned(), value))
                });
                entries.collect::<Result<Map, _>>().map(Value::map)
            }
            (Type::Result(ok, err), View::Record(object)) if object.fields().len() == 1 => {
                let payload = |key| object.field(key).map(|value| (key, value));
                match (payload("ok"), payload("err")) {
                    (Some((key, value)), _) => self.json(ok, value).map(Value::ok).map_err(|found| found.inside(key)),
                    (_, Some((key, value))) => self.json(err, value).map(Value::err).map_err(|found| found.inside(key)),
                    _ => Err(Mismatch::unlike(&self.wanted(ty), &value.to_json())),
                }
            }
            (Type::Record(id, _), View::Record(object)) => self.record(*id, object),
            _ => Err(Mismatch::unlike(&self.wanted(ty), &value.to_json())),
        }
    }

    fn record(&mut self, id: RecordId, object: &Record) -> Result<Value, Mismatch> {
        let record = &self.program.records[id.index()];
        let names = || record.fields.iter().map(|field| &*field.name);
        if let Some((extra, _)) = object.entries().find(|(name, _)| names().all(|known| known != *name)) {
            let close = nearest(extra, names());
            return Err(Mismatch::new(format!("has no field `{}`", inert(extra))).suggest(close));
        }
        let mut fields = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            let Some(value) = object.field(&field.name) else {
                return Err(Mismatch::new(format!("lacks the field `{}`", field.name)));
            };
            fields.push(self.json(&field.ty, value).map_err(|mismatch| mismatch.inside(&field.name))?);
        }
        let shape = self.shapes.entry(id).or_insert_with(|| Shape::new(&record.name, names().map(Into::into)));
        Ok(Value::record(shape.clone(), fields))
    }

    /// What a parameter of a type takes, in words.
    fn wanted(&self, ty: &Type) -> String {
        match ty {
            Type::Unknown | Type::Variable(_) | Type::Nil => "anything".into(),
            Type::Number => "a number".into(),
            Type::Text | Type::Sum(_) => "a text".into(),
            Type::Bool => "`true` or `false`".into(),
            Type::Function(_) => "the name of a function".into(),
            // Nil was looked for before.
            Type::Optional(inner) => self.wanted(inner),
            Type::List(element) if is_json(element) => "a JSON list".into(),
            Type::List(element) if nests(element) => "lists in a list, such as `[[1], [2]]`".into(),
            Type::List(_) => "a list, such as `[1, 2]`".into(),
            Type::Map(..) => "a JSON object".into(),
            Type::Result(..) => "a JSON object with `ok` or `err`".into(),
            Type::Record(id, _) => {
                let fields = &self.program.records[id.index()].fields;
                let names: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
                format!("a JSON object with `{}`", names.join("`, `"))
            }
        }
    }
}

/// Whether values of a type are written as JSON.
fn is_json(ty: &Type) -> bool {
    match ty {
        Type::Map(..) | Type::Result(..) | Type::Record(..) => true,
        Type::List(inner) | Type::Optional(inner) => is_json(inner),
        _ => false,
    }
}

/// Whether values of a type are lists, or may be, so that brackets belong to them.
fn nests(ty: &Type) -> bool {
    match ty {
        Type::List(_) => true,
        Type::Optional(inner) => nests(inner),
        _ => false,
    }
}

/// The pieces of a list of lists, in brackets or with commas between them; `None` for a word that is none.
fn nested_pieces(word: &str) -> Option<Vec<&str>> {
    let pieces = split_outside_brackets(word)?;
    if pieces.len() > 1 {
        return Some(pieces);
    }
    let inside = spelling::inside_brackets(word)?;
    if inside.trim().is_empty() { Some(Vec::new()) } else { split_outside_brackets(inside) }
}

/// The pieces between the commas outside brackets; `None` where brackets do not match.
fn split_outside_brackets(word: &str) -> Option<Vec<&str>> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, character) in word.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                pieces.push(&word[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&word[start..]);
    (depth == 0).then_some(pieces)
}
