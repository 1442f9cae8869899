//! The documents that are open in the editor: their texts win over what lies on disk.

use super::positions::{Encoding, Lines};
use super::uris::path_of;
use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A document that is open.
#[derive(Debug)]
pub(super) struct Document {
    /// How the editor calls it.
    pub(super) uri: Uri,
    /// The file that it is, links followed.
    pub(super) path: Option<PathBuf>,
    /// How often it changed, as the editor counts.
    pub(super) version: i32,
    /// Its text as it is in the editor.
    pub(super) text: String,
}

/// All documents that are open, by their addresses.
#[derive(Debug, Default)]
pub(super) struct Documents(BTreeMap<String, Document>);

impl Documents {
    /// A document is shown.
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let path = path_of(&uri);
        self.0.insert(uri.0.clone(), Document { uri, path, version, text });
    }

    /// A document changes, step by step. One that is not open is left alone.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.0.get_mut(&uri.0) else { return };
        document.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = whole.text;
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let lines = Lines::of(&document.text, encoding);
                    let start = lines.offset(part.range.start);
                    let end = lines.offset(part.range.end).max(start);
                    document.text.replace_range(start..end, &part.text);
                }
            }
        }
    }

    /// A document is no longer shown.
    pub(super) fn close(&mut self, uri: &Uri) {
        self.0.remove(&uri.0);
    }

    /// The document of an address.
    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.0.get(&uri.0)
    }

    /// The document that is a file.
    pub(super) fn of_path(&self, path: &Path) -> Option<&Document> {
        self.0.values().find(|document| document.path.as_deref() == Some(path))
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.0.values()
    }
}
