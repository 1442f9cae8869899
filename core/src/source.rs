//! Source text, byte spans, and the way from an offset to a file, a line and a column.

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 byte offsets into the text of a program; where it imports files, their texts follow.
///
/// Offsets are `u32`: programs are limited to some mebibytes long before that matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as a range for slicing the source text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The texts of a program: the file that it starts with, then those that it imports.
///
/// They stand in one text, each behind a line end, so that an offset tells file and place at once, and so that spans in
/// the first file are offsets into its own text. An offset belongs to exactly one file, the end of a file included.
#[derive(Clone, Debug)]
pub struct Sources {
    text: String,
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    start: usize,
}

/// One of the files of [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFile<'s> {
    /// What people call it.
    pub name: &'s str,
    /// Its text.
    pub text: &'s str,
    /// The offset of its first byte.
    start: usize,
}

impl Sources {
    /// A program of one file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Sources {
        Sources { text: text.into(), files: vec![File { name: name.into(), start: 0 }] }
    }

    /// Adds a file, and gives the offset where it starts. The caller bounds the length of all.
    pub fn add(&mut self, name: String, text: &str) -> usize {
        self.text.push('\n');
        let start = self.text.len();
        self.text.push_str(text);
        self.files.push(File { name, start });
        start
    }

    /// Everything: what spans are offsets into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A file by its number: 0 is the one that the program starts with, and those added follow in order.
    ///
    /// # Panics
    /// If there is none of this number.
    pub fn file(&self, index: usize) -> SourceFile<'_> {
        let File { name, start } = &self.files[index];
        let end = self.files.get(index + 1).map_or(self.text.len(), |next| next.start - 1);
        SourceFile { name, text: &self.text[*start..end], start: *start }
    }

    /// All of them, in order.
    pub fn files(&self) -> impl Iterator<Item = SourceFile<'_>> {
        (0..self.files.len()).map(|index| self.file(index))
    }

    /// The file that an offset lies in; one past the end lies in the last.
    pub fn file_at(&self, offset: u32) -> SourceFile<'_> {
        // The first file starts at 0, so there is always one that starts before the offset.
        self.file(self.files.partition_point(|file| file.start <= offset as usize) - 1)
    }
}

impl SourceFile<'_> {
    /// Whether the program starts with it; the others are imported.
    pub fn is_first(&self) -> bool {
        self.start == 0
    }

    /// The offset of its first byte.
    pub fn start(&self) -> usize {
        self.start
    }

    /// A span as a range of this file's own text; what lies outside is cut off.
    pub fn range(&self, span: Span) -> std::ops::Range<usize> {
        let own = |offset: u32| (offset as usize).saturating_sub(self.start).min(self.text.len());
        own(span.start)..own(span.end).max(own(span.start))
    }

    /// The place of an offset, counted in this file.
    pub fn place(&self, offset: u32) -> Place {
        place(self.text, self.range(Span { start: offset, end: offset }).start as u32)
    }
}

/// A place for people: both numbers count from 1, the column in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

/// The place of a byte offset; an offset past the end is the end.
pub fn place(source: &str, offset: u32) -> Place {
    let before = &source.as_bytes()[..source.len().min(offset as usize)];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Place { line: line as u32, column: (before.len() - line_start + 1) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_lies_in_one_file() {
        let mut sources = Sources::new("a", "ab\n");
        assert_eq!((sources.add("b".into(), ""), sources.add("c".into(), "x\nyz")), (4, 5));
        assert_eq!(sources.text(), "ab\n\n\nx\nyz");
        for (offset, name, line, column) in [
            (0, "a", 1, 1),
            (3, "a", 2, 1),
            (4, "b", 1, 1),
            (5, "c", 1, 1),
            (6, "c", 1, 2),
            (8, "c", 2, 2),
            (9, "c", 2, 3),
            (99, "c", 2, 3),
        ] {
            let file = sources.file_at(offset);
            assert_eq!((file.name, file.place(offset)), (name, Place { line, column }), "offset {offset}");
            assert_eq!(file.is_first(), name == "a");
        }
        let last = sources.file_at(7);
        assert_eq!((last.text, last.range(Span::new(7, 9)), last.range(Span::new(2, 99))), ("x\nyz", 2..4, 0..4));
    }

    #[test]
    fn places_count_lines_and_bytes_from_one() {
        let source = "ab\nç d";
        for (offset, line, column) in [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 3), (99, 2, 5)] {
            assert_eq!(place(source, offset), Place { line, column }, "offset {offset}");
        }
    }
}
