//! What only the tests need: a browser, and a cross compiler with an emulator for ARM64.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::command::{find, say};

/// The target on which the ARM64 tier runs under emulation.
pub const ARM64_LINUX: &str = "aarch64-unknown-linux-gnu";
/// The target for which the macOS paths are type-checked.
pub const ARM64_MAC: &str = "aarch64-apple-darwin";
/// Links for [`ARM64_LINUX`].
pub const ARM64_LINKER: &str = "aarch64-linux-gnu-gcc";
/// Runs what was linked.
pub const ARM64_EMULATOR: &str = "qemu-aarch64";
/// Where Debian keeps the C library of the emulated system.
pub const ARM64_SYSTEM_ROOT: &str = "/usr/aarch64-linux-gnu";

const ARM64_PACKAGES: [&str; 3] = ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"];

/// Installs what is missing, or fails with the line that does.
pub fn prepare() -> Result<()> {
    let browser = browser()?;
    say("browser", browser.display().to_string());
    if cfg!(target_os = "linux") {
        emulator()?;
        say("ARM64", format!("{ARM64_LINKER} and {ARM64_EMULATOR} are installed"));
    }
    Ok(())
}

/// A Chromium for the tests in a real browser; `ILO_BROWSER` names another one.
pub fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("ILO_BROWSER") {
        return Ok(PathBuf::from(named));
    }
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    if cfg!(target_os = "macos") {
        bail!("no browser for the tests; run: brew install --cask chromium (or name one in ILO_BROWSER)");
    }
    debian::install("browser", &["chromium"])?;
    find_browser().context("chromium was installed but is not found")
}

fn find_browser() -> Option<PathBuf> {
    let applications = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
    let on_path = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    on_path
        .iter()
        .find_map(|name| find(name))
        .or_else(|| applications.iter().map(PathBuf::from).find(|application| application.exists()))
}

fn emulator() -> Result<()> {
    let complete = find(ARM64_LINKER).is_some()
        && find(ARM64_EMULATOR).is_some()
        && Path::new(ARM64_SYSTEM_ROOT).join("lib/libc.so.6").exists();
    if complete { Ok(()) } else { debian::install("ARM64", &ARM64_PACKAGES) }
}
