//! LLVM: the newest version here that the runner knows, or the line that installs one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::command::{command, find, output, say};

/// The versions for which the runner has a feature, the preferred ones first.
const VERSIONS: [u32; 5] = [22, 21, 20, 19, 18];

/// What Debian calls the version it has: the library, and the part of it that `llvm-config` wants linked.
const DEBIAN_PACKAGES: [&str; 2] = ["llvm-19-dev", "libpolly-19-dev"];

/// An LLVM found on this machine.
pub struct Llvm {
    version: u32,
    prefix: PathBuf,
    on_path: bool,
}

impl Llvm {
    /// The runner's cargo feature for this version.
    pub fn feature(&self) -> String {
        format!("llvm{}", self.version)
    }

    /// What the build must be told, if the library is where it would not look.
    pub fn environment(&self) -> Option<(String, &Path)> {
        (!self.on_path).then(|| (format!("LLVM_SYS_{}1_PREFIX", self.version), self.prefix.as_path()))
    }
}

/// The newest usable LLVM; without one, says how to get it and what is missing until then.
pub fn find_or_say() -> Option<Llvm> {
    let found = find_installed();
    match &found {
        Some(llvm) => say("LLVM", format!("version {} in {}", llvm.version, llvm.prefix.display())),
        None => say("LLVM", format!("not found: the LLVM tier is left out. To add it: {}", by_hand())),
    }
    found
}

/// The same, but installs it where that is possible and fails where it is not.
pub fn install() -> Result<Llvm> {
    if find_installed().is_none() {
        debian::install("LLVM", &DEBIAN_PACKAGES)
            .with_context(|| format!("the LLVM tier is untested without it: {}", by_hand()))?;
    }
    find_or_say().context("LLVM was installed but its llvm-config is not found")
}

fn by_hand() -> String {
    if cfg!(target_os = "macos") { "brew install llvm@19".to_owned() } else { debian::by_hand(&DEBIAN_PACKAGES) }
}

fn find_installed() -> Option<Llvm> {
    VERSIONS.iter().find_map(|&version| on_path(version).or_else(|| from_homebrew(version)))
}

fn on_path(version: u32) -> Option<Llvm> {
    ["llvm-config", &format!("llvm-config-{version}"), &format!("llvm-config{version}")]
        .iter()
        .filter_map(|name| find(name))
        .find_map(|config| inspect(&config, version, true))
}

/// Homebrew keeps its LLVM off the search path.
fn from_homebrew(version: u32) -> Option<Llvm> {
    find("brew")?;
    let prefix = output(command("brew").args(["--prefix", &format!("llvm@{version}")])).ok()?;
    inspect(&Path::new(&prefix).join("bin/llvm-config"), version, false)
}

/// Reads one `llvm-config`; an installation without headers, or on Debian without Polly, does not link.
fn inspect(config: &Path, version: u32, on_path: bool) -> Option<Llvm> {
    let ask = |question: &str| output(command(config).arg(question)).ok();
    let major = ask("--version")?.split('.').next()?.parse::<u32>().ok()?;
    let headers = PathBuf::from(ask("--includedir")?).join("llvm-c/Core.h");
    let polly = PathBuf::from(ask("--libdir")?).join("libPolly.a");
    let links = headers.exists() && (!debian::is_debian() || polly.exists());
    (major == version && links).then_some(Llvm { version, prefix: PathBuf::from(ask("--prefix")?), on_path })
}
