//! The page: type-checked elsewhere, bundled here.

use anyhow::Result;

use crate::command::{npm, run_quietly, say};
use crate::fingerprint::Fingerprint;
use crate::workspace;

/// Everything in the page's folder that its bundle is made from.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

/// Bundles the page into `www/dist`, if anything in it changed.
pub fn build() -> Result<()> {
    let page = workspace::page();
    let sources = SOURCES.map(|name| page.join(name));
    let public_address = std::env::var("ILO_PAGE_URL").unwrap_or_default();
    // Not in the built page itself: everything in there is served.
    let wanted = Fingerprint::of(page.join("node_modules/.page-made-from"), &sources, &public_address)?;
    if wanted.matches() && workspace::built_page().join("index.html").exists() {
        say("page", "unchanged");
        return Ok(());
    }
    say("page", "npm run build");
    run_quietly(npm().args(["run", "build"]))?;
    wanted.leave()
}
