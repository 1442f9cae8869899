//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The page's npm package.
pub fn page() -> PathBuf {
    root().join("www")
}

/// The tests in a real browser: an npm package of their own.
pub fn browser_tests() -> PathBuf {
    root().join("tests/browser")
}

/// The built page, which the runner embeds.
pub fn built_page() -> PathBuf {
    page().join("dist")
}

/// Where the page finds the compiled core.
pub fn page_wasm() -> PathBuf {
    page().join("src/wasm")
}

/// Cargo's target folder: the one this program was built into, whatever setting chose it.
pub fn target() -> PathBuf {
    let own = env::current_exe().ok();
    let of_profile = own.as_deref().and_then(Path::parent).and_then(Path::parent);
    of_profile.map_or_else(|| root().join("target"), Path::to_path_buf)
}
