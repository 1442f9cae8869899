//! Another name for something, everywhere at once.
//!
//! A rename is right exactly if the program means the same afterwards. So it is made on a copy, which is read again:
//! every name must mean what it meant before. That finds every clash and capture, whatever rule it comes from.

use super::analysis::Analysis;
use super::words::{Place, WORDS};
use crate::builtins::Builtin;
use crate::check::index::{Entity, Occurrence};
use crate::diagnostic::Fix;
use crate::source::Span;
use crate::syntax::lexer::{Lexed, lex};
use crate::syntax::token::{Token, TokenKind};
use std::collections::BTreeSet;

/// The edits that give the name at an offset of a single text another one.
///
/// # Errors
/// Why that cannot be, in one sentence.
pub fn rename(source: &str, offset: u32, name: &str) -> Result<Vec<Fix>, String> {
    let analysis = Analysis::of(source);
    let edits = analysis.rename(offset, name)?;
    analysis.confirm(&Analysis::of(&apply(source, &edits)), &edits)?;
    Ok(edits)
}

/// A text with edits made, which are in order of place and do not overlap.
pub fn apply(text: &str, edits: &[Fix]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for Fix { span, replacement } in edits {
        edited.push_str(&text[done..span.start as usize]);
        edited.push_str(replacement);
        done = span.end as usize;
    }
    edited + &text[done..]
}

impl Analysis {
    /// The name at an offset, if it can be given another.
    ///
    /// # Errors
    /// Why it cannot, in one sentence.
    pub fn renamable(&self, offset: u32) -> Result<Span, String> {
        let Some(found) = self.occurrence_at(offset) else { return Err("no name of this program stands here".into()) };
        if let Entity::Builtin(builtin) = found.entity {
            return Err(format!("`{}` is a builtin, whose name is fixed", builtin.name()));
        }
        if !self.is_whole {
            return Err("parts of the program cannot be read; mend that first, or places would be missed".into());
        }
        Ok(found.span)
    }

    /// The edits, in order of place, that give the name at an offset another one.
    ///
    /// Whether the program still means the same is for [`Analysis::confirm`] to say.
    ///
    /// # Errors
    /// Why the name cannot be given, in one sentence.
    pub fn rename(&self, offset: u32, name: &str) -> Result<Vec<Fix>, String> {
        let at = self.renamable(offset)?;
        is_name(name)?;
        let places = self.places_of(at);
        let old = self.line(at);
        if places.iter().any(|place| self.is_field(*place)) {
            self.has_no_other_field(&old)?;
        }
        Ok(places.into_iter().map(|span| Fix { span, replacement: name.to_owned() }).collect())
    }

    /// Whether a program that these edits made of this one means the same.
    ///
    /// # Errors
    /// Where it does not, in one sentence.
    pub fn confirm(&self, renamed: &Analysis, edits: &[Fix]) -> Result<(), String> {
        let name = edits.first().map_or("", |edit| &edit.replacement);
        let moved = |span: Span| moved(span, edits);
        let alike = |before: &Occurrence, after: &Occurrence| {
            moved(before.span) == after.span
                && before.declared.map(moved) == after.declared
                && before.entity == after.entity
        };
        let clash = |place: Option<Span>| {
            let line = crate::source::place(self.sources.text(), place.map_or(0, |span| span.start)).line;
            Err(format!("`{name}` would mean something else in line {line}"))
        };
        for (index, before) in self.index.iter().enumerate() {
            if !renamed.index.get(index).is_some_and(|after| alike(before, after)) {
                return clash(Some(before.span));
            }
        }
        let codes = |analysis: &Analysis| analysis.errors.iter().map(|error| error.code).collect::<Vec<_>>();
        let is_same = self.index.len() == renamed.index.len() && codes(self) == codes(renamed);
        if is_same && renamed.is_whole { Ok(()) } else { clash(edits.first().map(|edit| edit.span)) }
    }

    /// Every place of a name. Names that share a place, as a field and the variable it becomes, change together.
    fn places_of(&self, at: Span) -> BTreeSet<Span> {
        let mut places = BTreeSet::from([at]);
        let mut declared = BTreeSet::new();
        loop {
            let known = (places.len(), declared.len());
            declared
                .extend(self.index.iter().filter(|each| places.contains(&each.span)).filter_map(|each| each.declared));
            let same = |each: &&Occurrence| each.declared.is_some_and(|span| declared.contains(&span));
            places.extend(self.index.iter().filter(same).map(|each| each.span));
            if (places.len(), declared.len()) == known {
                return places;
            }
        }
    }

    fn is_field(&self, span: Span) -> bool {
        self.index.iter().any(|each| each.span == span && each.entity == Entity::Field)
    }

    /// A field of a value whose type is not known could be the one that is renamed.
    fn has_no_other_field(&self, name: &str) -> Result<(), String> {
        for file in self.sources.files() {
            let tokens = lex(file.text).tokens;
            let is_point = |token: &Token| matches!(token.kind, TokenKind::Dot | TokenKind::SafeDot);
            for pair in tokens.windows(2).filter(|pair| is_point(&pair[0]) && &file.text[pair[1].span.range()] == name)
            {
                let start = file.start() as u32 + pair[1].span.start;
                if self.occurrence_at(start).is_none_or(|found| found.span.start != start) {
                    let line = file.place(start).line;
                    return Err(format!("it is not known of which record `.{name}` is a field in line {line}"));
                }
            }
        }
        Ok(())
    }
}

/// Whether a text can be the name of something.
fn is_name(text: &str) -> Result<(), String> {
    let Lexed { tokens, error, .. } = lex(text);
    match &tokens[..] {
        _ if error.is_some() => {}
        [Token { kind: TokenKind::Name, span }] if span.range() == (0..text.len()) => {
            if Builtin::named(text).is_some() {
                return Err(format!("`{text}` is a builtin"));
            }
            if WORDS.iter().any(|word| word.text == text && word.place != Place::Type) {
                return Err(format!("`{text}` is a word of the language"));
            }
            return Ok(());
        }
        [token] if token.kind != TokenKind::Name && text.starts_with(|first: char| first.is_ascii_alphabetic()) => {
            return Err(format!("`{text}` is a word of the language"));
        }
        _ => {}
    }
    Err(format!("`{text}` is no name: names are of lower-case letters and digits, in groups joined by hyphens"))
}

/// Where a span lies after edits, which all replace the same text by the same text.
fn moved(span: Span, edits: &[Fix]) -> Span {
    let Some(Fix { span: first, replacement }) = edits.first() else { return span };
    let growth = replacement.len() as i64 - i64::from(first.end - first.start);
    let shift = |offset: u32| {
        let before = edits.partition_point(|edit| edit.span.end <= offset);
        (i64::from(offset) + growth * before as i64) as u32
    };
    Span { start: shift(span.start), end: shift(span.end) }
}
