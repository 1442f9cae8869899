//! Rust's standard library for foreign targets: from rustup, or built from Debian's copy of its source.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::command::{cargo, command, find, output, run_quietly, say};
use crate::workspace;

/// The packages that bring a compiler with the source of its library.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Which way to take where both are open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// What rustup has or can fetch.
    Installed,
    /// Debian's source, even if rustup could.
    FromSource,
}

/// How code for one target gets its standard library.
pub struct StandardLibrary {
    target: &'static str,
    source: Option<SourceToolchain>,
}

/// A compiler that builds its own library, as part of the program.
struct SourceToolchain {
    linker: Option<PathBuf>,
}

impl StandardLibrary {
    /// Makes sure that code for `target` can be built here.
    pub fn prepare(target: &'static str, preference: Preference) -> Result<Self> {
        if preference == Preference::Installed {
            if is_installed(target) {
                say("rust target", format!("{target} is installed"));
                return Ok(StandardLibrary { target, source: None });
            }
            match add_with_rustup(target) {
                Ok(()) => return Ok(StandardLibrary { target, source: None }),
                Err(error) => say("rust target", format!("rustup could not add {target}: {}", first_line(&error))),
            }
        }
        if !debian::is_debian() {
            bail!("the Rust target {target} is missing; run: rustup target add {target}");
        }
        let source = SourceToolchain::prepare(target)?;
        say("rust target", format!("{target} is built from the source in Debian's rust-web-src"));
        Ok(StandardLibrary { target, source: Some(source) })
    }

    /// `cargo <subcommand> --target …`, with what building the library itself needs where that is the way.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let Some(source) = &self.source else {
            let mut cargo = cargo();
            cargo.args([subcommand, "--target", self.target]);
            return cargo;
        };
        let mut cargo = command(DEBIAN_CARGO);
        let crates = if subcommand == "test" { "std,panic_abort,test" } else { "std,panic_abort" };
        cargo.args([subcommand, "--target", self.target, &format!("-Zbuild-std={crates}")]);
        // A stable compiler accepts -Z only with this; rustup's own variables would choose another compiler again.
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", DEBIAN_RUSTC).env("CARGO_TARGET_DIR", self.target_folder());
        cargo.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
        if let Some(linker) = &source.linker {
            cargo.env(format!("CARGO_TARGET_{}_LINKER", self.variable_name()), linker);
        }
        cargo
    }

    /// Where a build for this target leaves its results.
    pub fn output_folder(&self, profile: &str) -> PathBuf {
        self.target_folder().join(self.target).join(profile)
    }

    /// The target's name as it stands in environment variables.
    pub fn variable_name(&self) -> String {
        self.target.to_uppercase().replace('-', "_")
    }

    /// Two compilers in one target folder would rebuild each other's work.
    fn target_folder(&self) -> PathBuf {
        match self.source {
            None => workspace::target(),
            Some(_) => workspace::target().join("from-source"),
        }
    }
}

impl SourceToolchain {
    fn prepare(target: &str) -> Result<Self> {
        let have_source = Path::new("/usr/lib/rustlib/src/rust/library/Cargo.toml").exists();
        if !(have_source && Path::new(DEBIAN_CARGO).exists() && Path::new(DEBIAN_RUSTC).exists()) {
            debian::install("rust target", &DEBIAN_PACKAGES)?;
        }
        let linker = if target.starts_with("wasm32") { Some(wasm_linker()?) } else { None };
        Ok(SourceToolchain { linker })
    }
}

/// `rust-lld`, which every rustup toolchain carries for its host; Debian's compiler has no linker for wasm.
fn wasm_linker() -> Result<PathBuf> {
    let libraries = output(command("rustc").args(["--print", "target-libdir"]))?;
    let linker = Path::new(&libraries).with_file_name("bin").join("rust-lld");
    if linker.exists() {
        return Ok(linker);
    }
    find("wasm-ld").with_context(|| {
        format!(
            "no linker for wasm: {} is not there; install rustup's stable toolchain, which has it",
            linker.display()
        )
    })
}

fn is_installed(target: &str) -> bool {
    let libraries = output(command("rustc").args(["--print", "target-libdir", "--target", target]));
    libraries.is_ok_and(|folder| Path::new(&folder).read_dir().is_ok_and(|mut entries| entries.next().is_some()))
}

fn add_with_rustup(target: &str) -> Result<()> {
    if find("rustup").is_none() {
        bail!("rustup is not installed");
    }
    say("rust target", format!("rustup target add {target}"));
    run_quietly(command("rustup").args(["target", "add", target]))
}

fn first_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().find(|line| line.starts_with("error:")).or(text.lines().next()).unwrap_or_default().to_owned()
}
