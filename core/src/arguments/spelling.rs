//! Words of an unknown type: their spelling says what they are.

use crate::value::Value;

/// A word as whatever it looks like: brackets or a comma make a list, of pieces between all commas.
pub(super) fn value(word: &str) -> Value {
    match inside_brackets(word) {
        Some(inside) if inside.trim().is_empty() => Value::list(Vec::new()),
        Some(inside) => Value::list(inside.split(',').map(piece).collect()),
        None if word.contains(',') => Value::list(word.split(',').map(piece).collect()),
        None => scalar(word),
    }
}

/// What stands in brackets that begin and end a word.
pub(super) fn inside_brackets(word: &str) -> Option<&str> {
    word.strip_prefix('[')?.strip_suffix(']')
}

/// A word without commas. Brackets may be nested as deeply as the word is long, so this does not recurse.
fn piece(word: &str) -> Value {
    let (mut word, mut depth) = (word.trim(), 0);
    while let Some(inside) = inside_brackets(word) {
        (word, depth) = (inside.trim(), depth + 1);
    }
    let innermost = match (word, depth) {
        ("", 1..) => {
            depth -= 1;
            Value::list(Vec::new())
        }
        _ => scalar(word),
    };
    (0..depth).fold(innermost, |inner, _| Value::list(vec![inner]))
}

fn scalar(word: &str) -> Value {
    number(word).map(Value::number).or_else(|| boolean(word)).unwrap_or_else(|| Value::text(word))
}

pub(super) fn boolean(word: &str) -> Option<Value> {
    match word {
        "true" => Some(Value::boolean(true)),
        "false" => Some(Value::boolean(false)),
        _ => None,
    }
}

/// A finite number: sign, digits, point and exponent, without blanks.
pub(super) fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| {
        number.is_finite() && !word.contains(|letter: char| letter.is_alphabetic() && !"eE".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_unadorned() {
        for (word, found) in [
            ("1", Some(1.0)),
            ("-4", Some(-4.0)),
            ("1e3", Some(1000.0)),
            ("+7", Some(7.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
        ] {
            assert_eq!(number(word), found, "{word}");
        }
        for word in ["", " 1", "1 ", "inf", "nan", "NaN", "infinity", "1e999", "0x10", "1_000", "--1", "e"] {
            assert_eq!(number(word), None, "{word}");
        }
    }

    #[test]
    fn words_are_what_they_look_like() {
        let rows = [
            ("7", "7"),
            (" 7", r#"" 7""#),
            ("true", "true"),
            ("True", r#""True""#),
            ("inf", r#""inf""#),
            ("[]", "[]"),
            ("[ ]", "[]"),
            ("[1, x ,true]", r#"[1,"x",true]"#),
            ("1,", r#"[1,""]"#),
            ("1,true,x, y ", r#"[1,true,"x","y"]"#),
            ("[1,[2,3]]", r#"[1,"[2","3]"]"#),
            ("[[1]]", "[[1]]"),
            ("[[], [ [] ]]", "[[],[[]]]"),
            ("[", r#""[""#),
            ("", r#""""#),
        ];
        for (word, json) in rows {
            assert_eq!(value(word).to_json(), json, "{word}");
        }
    }

    #[test]
    fn brackets_need_no_stack() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(value(&deep).to_json(), deep);
    }
}
