//! Addresses of documents, and the files that they are.

use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

const SCHEME: &str = "file://";

/// What cannot stand in a path of an address as it is.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'|');

/// The file of an address, links followed; none for documents that are no files.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix(SCHEME)?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = PathBuf::from(percent_decode_str(path).decode_utf8().ok()?.into_owned());
    path.is_absolute().then(|| path.canonicalize().unwrap_or(path))
}

/// The address of a file.
pub(super) fn uri_of(path: &Path) -> Uri {
    Uri(format!("{SCHEME}{}", utf8_percent_encode(&path.to_string_lossy(), RESERVED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_belong_together() {
        for (path, uri) in [
            ("/nowhere/a.ilo", "file:///nowhere/a.ilo"),
            ("/nowhere/a b/é#1.ilo", "file:///nowhere/a%20b/%C3%A9%231.ilo"),
            ("/nowhere/100%.ilo", "file:///nowhere/100%25.ilo"),
        ] {
            assert_eq!(uri_of(Path::new(path)).0, uri);
            assert_eq!(path_of(&Uri(uri.into())), Some(path.into()));
        }
        for uri in ["untitled:Untitled-1", "file://elsewhere/a.ilo", "http://127.0.0.1/", "file:///%ff", "", "file://"]
        {
            assert_eq!(path_of(&Uri(uri.into())), None, "{uri}");
        }
        assert_eq!(path_of(&Uri("file://localhost/nowhere/a".into())), Some("/nowhere/a".into()));
    }
}
