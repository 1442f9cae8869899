//! JSON from strangers: bounded depth, no key twice. Everything else is checked by the types it is read into.

#![forbid(unsafe_code)]

use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// Reads a value, after making sure that the text is nested at most `depth` levels and repeats no key.
///
/// # Errors
/// What is wrong, in words that quote nothing of the text but keys.
pub fn from_str<T: DeserializeOwned>(text: &str, depth: usize) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    Level(depth).deserialize(&mut reader)?;
    reader.end()?;
    serde_json::from_str(text)
}

/// Walks a value without keeping it; the number is how many levels are still allowed.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn deeper<E: Error>(self) -> Result<Level, E> {
        self.0.checked_sub(1).map(Level).ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        while elements.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        let mut seen = HashSet::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            entries.next_value_seed(inside)?;
            if !seen.insert(key) {
                return Err(A::Error::custom("a key stands twice in one object"));
            }
        }
        Ok(())
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        String::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn plain_json_is_read() {
        for text in ["1", "-2.5", "null", "true", r#""x""#, "[]", r#"{"a":{"b":[1,{"c":2}]},"d":{"b":1}}"#] {
            assert_eq!(from_str::<Value>(text, 4).unwrap(), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn repeated_keys_depth_and_rubbish_are_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"[{"x":{"a":1,"a":2}}]"#,
            "[[[[[]]]]]",
            r#"{"a":{"a":{"a":{"a":{}}}}}"#,
            "[1] 2",
            "",
            "{",
            "{'a':1}",
            "NaN",
            "\u{feff}1",
        ] {
            assert!(from_str::<Value>(text, 4).is_err(), "{text}");
        }
        assert!(from_str::<Value>(&"[".repeat(1_000_000), 32).is_err());
    }
}
