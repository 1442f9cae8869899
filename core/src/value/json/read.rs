//! Reads JSON: one pass, without recursion, into whatever is made of the parts.
//!
//! Numbers keep their spelling, which `jpth` gives back, and are read with correct rounding.

use crate::source;
use crate::value::{Shape, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

/// Containers in containers; what is nested more deeply is refused.
const MAX_DEPTH: usize = 128;

/// A part of a JSON text whose own parts are read.
pub enum Part<'t, T> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A finite number, and how it is spelled.
    Number(f64, &'t str),
    /// A text.
    Text(Cow<'t, str>),
    /// The elements of an array.
    List(Vec<T>),
    /// The entries of an object; of two with one key, the last.
    Object(BTreeMap<Cow<'t, str>, T>),
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    reason: &'static str,
    place: source::Place,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not JSON: {} at line {}, column {}", self.reason, self.place.line, self.place.column)
    }
}

impl Value {
    /// The value of a JSON text: objects become records named `json`, in key order.
    ///
    /// # Errors
    /// Where the text is not JSON, nests more than 128 levels deep, or has a number beyond the range of numbers.
    pub fn from_json(text: &str) -> Result<Value, JsonError> {
        // Objects of the same keys share one shape.
        let mut shapes: HashMap<Box<[Box<str>]>, Rc<Shape>> = HashMap::new();
        fold(text, |part| match part {
            Part::Null => Value::NIL,
            Part::Bool(flag) => Value::boolean(flag),
            Part::Number(number, _) => Value::number(number),
            Part::Text(text) => Value::text(text),
            Part::List(elements) => Value::list(elements),
            Part::Object(entries) => {
                let (keys, fields): (Vec<Box<str>>, Vec<Value>) =
                    entries.into_iter().map(|(key, value)| (key.into(), value)).unzip();
                let shape = match shapes.get(&*keys) {
                    Some(shape) => shape.clone(),
                    None => {
                        let shape = Shape::new("json", keys.iter().cloned());
                        shapes.insert(keys.into(), shape.clone());
                        shape
                    }
                };
                Value::record(shape, fields)
            }
        })
    }
}

/// A container that is not closed yet.
enum Open<'t, T> {
    List(Vec<T>),
    /// With the key of the entry that is being read.
    Object(BTreeMap<Cow<'t, str>, T>, Cow<'t, str>),
}

/// Makes something of a JSON text, from the innermost parts outward.
///
/// # Errors
/// As [`Value::from_json`].
pub fn fold<'t, T>(text: &'t str, mut make: impl FnMut(Part<'t, T>) -> T) -> Result<T, JsonError> {
    let mut reader = Reader { text, at: 0 };
    let mut open: Vec<Open<'t, T>> = Vec::new();
    loop {
        let mut value = match reader.peek() {
            Some(b'[' | b'{') if open.len() == MAX_DEPTH => return Err(reader.error("more than 128 levels")),
            Some(b'[') => {
                reader.at += 1;
                if !reader.eat(b']') {
                    open.push(Open::List(Vec::new()));
                    continue;
                }
                make(Part::List(Vec::new()))
            }
            Some(b'{') => {
                reader.at += 1;
                if !reader.eat(b'}') {
                    open.push(Open::Object(BTreeMap::new(), reader.key()?));
                    continue;
                }
                make(Part::Object(BTreeMap::new()))
            }
            Some(b'"') => make(Part::Text(reader.text()?)),
            Some(b'-' | b'0'..=b'9') => make(reader.number()?),
            _ => make(reader.word()?),
        };
        // The value may be the last of its container, and that of its own.
        loop {
            match open.pop() {
                None if reader.peek().is_none() => return Ok(value),
                None => return Err(reader.error("something after the end")),
                Some(Open::List(mut elements)) => {
                    elements.push(value);
                    if reader.eat(b',') {
                        open.push(Open::List(elements));
                        break;
                    }
                    reader.expect(b']', "no `,` and no `]`")?;
                    value = make(Part::List(elements));
                }
                Some(Open::Object(mut entries, key)) => {
                    entries.insert(key, value);
                    if reader.eat(b',') {
                        open.push(Open::Object(entries, reader.key()?));
                        break;
                    }
                    reader.expect(b'}', "no `,` and no `}`")?;
                    value = make(Part::Object(entries));
                }
            }
        }
    }
}

/// A place in a text.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    #[cold]
    fn error(&self, reason: &'static str) -> JsonError {
        JsonError { reason, place: source::place(self.text, self.at as u32) }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not blank.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes past a byte, if it is the next that is not blank.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, reason: &'static str) -> Result<(), JsonError> {
        if self.eat(byte) { Ok(()) } else { Err(self.error(reason)) }
    }

    fn key(&mut self) -> Result<Cow<'t, str>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("no key in quotes"));
        }
        let key = self.text()?;
        self.expect(b':', "no `:` after the key")?;
        Ok(key)
    }

    fn word<T>(&mut self) -> Result<Part<'t, T>, JsonError> {
        let rest = &self.text[self.at..];
        let (word, part) = match () {
            () if rest.starts_with("null") => ("null", Part::Null),
            () if rest.starts_with("true") => ("true", Part::Bool(true)),
            () if rest.starts_with("false") => ("false", Part::Bool(false)),
            () => return Err(self.error("no value")),
        };
        self.at += word.len();
        Ok(part)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.error("no digit")) }
    }

    fn number<T>(&mut self) -> Result<Part<'t, T>, JsonError> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        let spelled = &self.text[start..self.at];
        match spelled.parse() {
            Ok(number) if f64::is_finite(number) => Ok(Part::Number(number, spelled)),
            _ => {
                self.at = start;
                Err(self.error("a number beyond the range"))
            }
        }
    }

    /// The text whose opening quote is next.
    fn text(&mut self) -> Result<Cow<'t, str>, JsonError> {
        self.at += 1;
        let mut unescaped = String::new();
        loop {
            let start = self.at;
            while self.byte().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let plain = &self.text[start..self.at];
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match unescaped.is_empty() {
                        true => Cow::Borrowed(plain),
                        false => Cow::Owned(unescaped + plain),
                    });
                }
                Some(b'\\') => {
                    unescaped.push_str(plain);
                    unescaped.push(self.escape()?);
                }
                Some(_) => return Err(self.error("a control character in a text")),
                None => return Err(self.error("a text without its end")),
            }
        }
    }

    /// The character of the escape whose backslash is next.
    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let letter = self.byte();
        self.at += usize::from(letter.is_some());
        let character = match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => Some(char::from(letter)),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'u') => self.unit().and_then(|unit| match unit {
                // Characters beyond 16 bits are written as two units.
                0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => {
                    self.at += 2;
                    let low = self.unit().filter(|low| (0xDC00..=0xDFFF).contains(low))?;
                    char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
                }
                _ => char::from_u32(unit),
            }),
            _ => None,
        };
        character.ok_or_else(|| {
            self.at = start;
            self.error("a bad escape")
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Value::from_json(text).map_or_else(|error| error.to_string(), |value| value.to_string())
    }

    #[test]
    fn values_are_read() {
        let rows = [
            (" [1, 2.50, true,\n\tnull, \"x\"] ", "[1, 2.5, true, nil, x]"),
            ("7", "7"),
            ("-0", "0"),
            ("0.1e-1", "0.01"),
            ("12345678901234567890123", "12345678901234568000000"),
            ("[[], {}, [[]]]", "[[], json {}, [[]]]"),
            (r#"{"b": 1, "a": {"z": [false]}, "b": 3}"#, "json {a: json {z: [false]}, b: 3}"),
            (r#""a\"\\\/\b\f\n\r\tb""#, "a\"\\/\u{8}\u{c}\n\r\tb"),
            (r#""\u00e9\u2603\ud83D\uDE00é""#, "é☃😀é"),
        ];
        for (text, value) in rows {
            assert_eq!(read(text), value, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let deep = "[".repeat(129);
        let rows = [
            ("", "no value at line 1, column 1"),
            ("nul", "no value at line 1, column 1"),
            ("[1,]", "no value at line 1, column 4"),
            ("[1 2]", "no `,` and no `]` at line 1, column 4"),
            ("[1}", "no `,` and no `]` at line 1, column 3"),
            ("{bad", "no key in quotes at line 1, column 2"),
            ("{\"a\" 1}", "no `:` after the key at line 1, column 6"),
            ("{\"a\": 1", "no `,` and no `}` at line 1, column 8"),
            ("1\n 2", "something after the end at line 2, column 2"),
            ("01", "something after the end at line 1, column 2"),
            ("1.", "no digit at line 1, column 3"),
            ("-", "no digit at line 1, column 2"),
            ("1e+", "no digit at line 1, column 4"),
            ("+1", "no value at line 1, column 1"),
            ("NaN", "no value at line 1, column 1"),
            ("[1e999]", "a number beyond the range at line 1, column 2"),
            ("\"a", "a text without its end at line 1, column 3"),
            ("\"a\n\"", "a control character in a text at line 1, column 3"),
            (r#""\x""#, "a bad escape at line 1, column 2"),
            (r#""\ud800""#, "a bad escape at line 1, column 2"),
            (r#""\ud800\u0041""#, "a bad escape at line 1, column 2"),
            (r#""\udc00""#, "a bad escape at line 1, column 2"),
            (r#""\u+041""#, "a bad escape at line 1, column 2"),
            (r#""\u00é""#, "a bad escape at line 1, column 2"),
            (&deep, "more than 128 levels at line 1, column 129"),
        ];
        for (text, error) in rows {
            assert_eq!(read(text), format!("not JSON: {error}"), "{text}");
        }
    }

    #[test]
    fn depth_ends_where_it_says() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(read(&nested(128)), nested(128));
        assert!(read(&nested(129)).contains("more than 128 levels"));
    }

    #[test]
    fn objects_of_the_same_keys_share_a_shape() {
        let list = Value::from_json(r#"[{"a": 1, "b": 2}, {"b": 3, "a": 4}]"#).unwrap();
        let shapes: Vec<_> = list.as_list().unwrap().iter().map(|value| value.as_record().unwrap().shape()).collect();
        assert!(Rc::ptr_eq(shapes[0], shapes[1]));
    }
}
