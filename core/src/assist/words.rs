//! Words that mean something in certain places only, and are names elsewhere. Those that always mean the same are
//! tokens of their own, and stand in their table.

use super::NameKind;

/// Where a word has its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a statement.
    Statement,
    /// Where a type stands.
    Type,
    /// Where a declaration starts.
    Declaration,
}

/// A word with its meaning.
pub(super) struct Word {
    pub(super) text: &'static str,
    pub(super) place: Place,
    pub(super) meaning: &'static str,
}

#[rustfmt::skip]
pub(super) const WORDS: &[Word] = &[
    Word { text: "ret",   place: Place::Statement,   meaning: "leaves the function with a value: `ret value`" },
    Word { text: "brk",   place: Place::Statement,   meaning: "leaves the loop, perhaps with a value: `brk value`" },
    Word { text: "cnt",   place: Place::Statement,   meaning: "goes on with the next round of the loop" },
    Word { text: "wh",    place: Place::Statement,   meaning: "a loop as long as a condition holds: `wh condition{…}`" },
    Word { text: "n",     place: Place::Type,        meaning: "a number" },
    Word { text: "t",     place: Place::Type,        meaning: "a text" },
    Word { text: "b",     place: Place::Type,        meaning: "a boolean" },
    Word { text: "alias", place: Place::Declaration, meaning: "declares a second name of a type: `alias name type`" },
];

impl Place {
    /// What words in this place are.
    pub(super) fn kind(self) -> NameKind {
        match self {
            Place::Type => NameKind::Type,
            Place::Statement | Place::Declaration => NameKind::Keyword,
        }
    }
}
