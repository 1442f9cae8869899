//! The size budgets of the built page, in bytes after gzip, which is how they travel.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::build::wasm;
use crate::command::say;
use crate::workspace;

const KB: usize = 1024;

/// One line of the budget: what it covers, its limit and its size.
struct Entry {
    what: &'static str,
    limit: usize,
    size: usize,
}

/// Measures everything, prints a line each, and fails if anything is over its limit. Returns how many were checked.
pub fn check() -> Result<usize> {
    let page = workspace::built_page();
    let html = read(&page.join("index.html"))?;
    let text = String::from_utf8_lossy(&html);
    let parts = referenced(&text);
    let sum = |kind: &str| -> Result<usize> {
        parts.iter().filter(|name| name.ends_with(kind)).map(|name| Ok(gzipped(&read(&page.join(name))?))).sum()
    };
    // The core is to come down to 500 KB: the whole language brought its checker, builtins and regular expressions, the
    // Wasm tier the optimiser, and the page's view of that the text of every step.
    let entries = [
        Entry { what: "core wasm", limit: 680 * KB, size: gzipped(&read(&workspace::page_wasm().join(wasm::MODULE))?) },
        Entry { what: "script before the page can be edited", limit: 170 * KB, size: sum(".js")? },
        Entry { what: "HTML and style sheet", limit: 20 * KB, size: gzipped(&html) + sum(".css")? },
    ];
    let mut over = Vec::new();
    for Entry { what, limit, size } in &entries {
        say("budget", format!("{what}: {:.1} of {} KB", *size as f64 / KB as f64, limit / KB));
        if size > limit {
            over.push(*what);
        }
    }
    // A page that refers to nothing would fit every budget.
    if !parts.iter().any(|name| name.ends_with(".js")) {
        bail!("{} names no script", page.join("index.html").display());
    }
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(entries.len())
}

/// The page's own files that its HTML loads at once: scripts, modules fetched ahead for them, style sheets.
fn referenced(html: &str) -> Vec<&str> {
    let mut files = Vec::new();
    for attribute in ["src=\"", "href=\""] {
        for rest in html.split(attribute).skip(1) {
            let address = rest.split('"').next().unwrap_or_default();
            let file = address.trim_start_matches("./").trim_start_matches('/');
            if !file.contains(':') && (file.ends_with(".js") || file.ends_with(".css")) {
                files.push(file);
            }
        }
    }
    files
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    // Writing into memory cannot fail; if it ever did, the uncompressed size is the safe answer.
    written.map_or(bytes.len(), |compressed| compressed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_page_loads_at_once() {
        let html = r#"<script type="module" src="./assets/main-a1.js"></script>
            <link rel="modulepreload" href="/assets/editor.js"><link rel="stylesheet" href="assets/s.css">
            <a href="https://example.org/x.js">elsewhere</a><link rel="icon" href="data:,">"#;
        assert_eq!(referenced(html), ["assets/main-a1.js", "assets/editor.js", "assets/s.css"]);
    }
}
