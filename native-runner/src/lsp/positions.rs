//! Places as the protocol counts them: lines, and units of one encoding or another in them.

use gen_lsp_types::{Position, PositionEncodingKind, Range};

/// What is counted in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16, which every client can count.
    #[default]
    Utf16,
}

impl Encoding {
    /// The best of those that a client can count: bytes are how this program counts.
    pub(super) fn best(offered: &[PositionEncodingKind]) -> Encoding {
        if offered.contains(&PositionEncodingKind::UTF8) { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, character: char) -> usize {
        match self {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
        }
    }
}

/// A text and where its lines start.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Offsets of the first bytes of lines; the first one is 0.
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    pub(super) fn of(text: &'t str, encoding: Encoding) -> Lines<'t> {
        let bytes = text.as_bytes();
        // A carriage return ends a line too, unless it belongs to a line feed.
        let ends = |index: &usize| match bytes[*index] {
            b'\n' => true,
            b'\r' => bytes.get(index + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|end| end + 1)).collect();
        Lines { text, starts, encoding }
    }

    /// The position of an offset; inside a character, its start.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        // The first line starts at 0, so one always starts before.
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let character: usize = before.chars().map(|character| self.encoding.units(character)).sum();
        Position { line: line as u32, character: character as u32 }
    }

    /// The positions of both ends.
    pub(super) fn range(&self, range: std::ops::Range<usize>) -> Range {
        Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// The offset of a position. What lies behind the end of its line is that end, and what lies behind the last line
    /// the end of the text.
    pub(super) fn offset(&self, position: Position) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else { return self.text.len() };
        let end = self.starts.get(position.line as usize + 1).copied().unwrap_or(self.text.len());
        let line = self.text[start..end].trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (offset, character) in line.char_indices() {
            units += self.encoding.units(character);
            if units > position.character as usize {
                return start + offset;
            }
        }
        start + line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 7] = ["", "ab", "a\nb\n", "a\r\nb\rc", "é=\"𝄞\"\n∑ x", "\n\n", "𝄞"];

    #[test]
    fn offsets_become_positions_and_come_back() {
        for text in TEXTS {
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let lines = Lines::of(text, encoding);
                let offsets = text.char_indices().map(|(offset, _)| offset).chain([text.len()]);
                // The end of a line is before its line feed.
                for offset in offsets.filter(|&offset| !text[..offset].ends_with('\r')) {
                    assert_eq!(lines.offset(lines.position(offset)), offset, "{text:?} {offset} {encoding:?}");
                }
            }
        }
    }

    #[test]
    fn characters_are_counted_in_units() {
        let text = "é=\"𝄞\"\n∑ x";
        for (encoding, line, character, offset) in [
            (Encoding::Utf16, 0, 1, 2),
            (Encoding::Utf16, 0, 3, 4),
            (Encoding::Utf16, 0, 4, 4),
            (Encoding::Utf16, 0, 5, 8),
            (Encoding::Utf16, 0, 99, 9),
            (Encoding::Utf16, 1, 1, 13),
            (Encoding::Utf16, 9, 0, 15),
            (Encoding::Utf8, 0, 4, 4),
            (Encoding::Utf8, 0, 6, 4),
            (Encoding::Utf8, 0, 8, 8),
            (Encoding::Utf8, 1, 3, 13),
            (Encoding::Utf8, 0, u32::MAX, 9),
        ] {
            let found = Lines::of(text, encoding).offset(Position { line, character });
            assert_eq!(found, offset, "{line}:{character} {encoding:?}");
        }
    }
}
