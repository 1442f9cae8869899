//! Lexical diagnostics: facts in, diagnostic out.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What people write for something that ilo writes differently: the character, its replacement, the advice.
/// A quote has a partner, so replacing one of the two mends nothing.
const FOREIGN: &[(char, Option<&str>, &str)] = &[
    ('\'', None, "texts are written between double quotes"),
    ('`', None, "texts are written between double quotes"),
    ('\u{201c}', None, "use the plain double quote"),
    ('\u{201d}', None, "use the plain double quote"),
    ('\u{201e}', None, "use the plain double quote"),
    ('\u{2018}', None, "texts are written between plain double quotes"),
    ('\u{2019}', None, "texts are written between plain double quotes"),
    ('#', Some("--"), "comments start with `--`"),
    ('\u{2212}', Some("-"), "use the plain minus sign"),
    ('\u{2013}', Some("-"), "use the plain minus sign"),
    ('\u{2014}', Some("--"), "comments start with two plain minus signs"),
    ('\u{d7}', Some("*"), "multiplication is written `*`"),
    ('\u{f7}', Some("/"), "division is written `/`"),
    ('\u{2264}', Some("<="), "write `<=`"),
    ('\u{2265}', Some(">="), "write `>=`"),
    ('\u{2260}', Some("!="), "write `!=`"),
    ('\u{2192}', Some(">"), "the result type stands after `>`"),
    ('\u{a0}', Some(" "), "use a plain blank"),
    ('\u{feff}', Some(""), "remove the invisible byte order mark"),
    ('\u{200b}', Some(""), "remove the invisible character"),
];

/// A text literal whose closing quote is missing.
pub fn unclosed_text(at: Span) -> Diagnostic {
    let quote = Span { start: at.start, end: at.start + 1 };
    Diagnostic::error(Code::L001, quote, "this text is never closed")
        .here("opened here")
        .suggest("close the text with `\"`; a quote inside a text is written `\\\"`")
}

/// An underscore inside a name.
pub fn underscore(word: &str, at: Span) -> Diagnostic {
    let report = Diagnostic::error(Code::L002, at, format!("`{word}` has an underscore in its name"));
    rename(report, word, at, "join the parts of a name with hyphens")
}

/// A name with capital letters, where it is made.
pub fn capitals(word: &str, at: Span) -> Diagnostic {
    let report = Diagnostic::error(Code::L003, at, format!("`{word}` has capital letters in its name"));
    rename(report, word, at, "names are written in lower case")
}

/// A capitalised word where nothing of that kind stands.
pub fn capitalised_word(word: &str, at: Span) -> Diagnostic {
    let report = Diagnostic::error(Code::L001, at, format!("`{word}` is no word of the language"))
        .note("L, R, F, O, M and S make types; no other capital letter means anything");
    rename(report, word, at, "names are written in lower case")
}

/// A character that starts no token.
pub fn unknown_character(text: &str, at: Span) -> Diagnostic {
    let Some(character) = text.chars().next() else {
        return Diagnostic::error(Code::L001, at, "a character was expected");
    };
    let visible = !character.is_control() && !character.is_whitespace() && character != '\u{feff}';
    let named = if character.is_ascii_graphic() {
        format!("`{character}`")
    } else if visible {
        format!("`{character}` (U+{:04X})", u32::from(character))
    } else {
        format!("the character U+{:04X}", u32::from(character))
    };
    let report = Diagnostic::error(Code::L001, at, format!("{named} means nothing here"));
    if let Some((_, replacement, advice)) = FOREIGN.iter().find(|(foreign, ..)| *foreign == character) {
        return match replacement {
            Some(replacement) => report.fix(*advice, at, *replacement),
            None => report.suggest(*advice),
        };
    }
    match character {
        '%' => report.suggest("the remainder is the builtin `mod`: `mod x 2`"),
        '\\' => report.suggest("there are no anonymous functions: declare one and pass its name"),
        _ if !character.is_ascii() => report.suggest("only texts and comments may hold characters other than ASCII"),
        _ => report.suggest("remove the character"),
    }
}

/// Offers the name as the language would spell it.
fn rename(report: Diagnostic, word: &str, at: Span, advice: &str) -> Diagnostic {
    let name = conventional_name(word);
    if name.is_empty() { report.suggest(advice) } else { report.fix(format!("{advice}: `{name}`"), at, name) }
}

/// `my_Sum` and `mySum` as `my-sum`; empty where that leaves no name.
fn conventional_name(word: &str) -> String {
    let mut name = String::with_capacity(word.len());
    let mut after_lower = false;
    for character in word.chars() {
        let starts_group = matches!(character, '_' | '-') || character.is_ascii_uppercase() && after_lower;
        if starts_group && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        }
        after_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    name.trim_matches('-').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_names_are_respelled() {
        for (word, name) in
            [("my_sum", "my-sum"), ("mySum", "my-sum"), ("Total", "total"), ("a__B", "a-b"), ("x_", "x")]
        {
            assert_eq!(conventional_name(word), name);
        }
    }
}
