//! The steps of `cargo xtask test`, in the order in which they run. Each table row is one step.
//!
//! Every cargo command here names the whole workspace and the same features, so that all of them share one build.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::count::Count;
use super::memory;
use super::report::FailedTests;
use crate::budget;
use crate::build::{page, runner, wasm};
use crate::command::{cargo, line, npm, run, watch};
use crate::setup::llvm::{self, Llvm};
use crate::setup::standard_library::{Preference, StandardLibrary};
use crate::setup::test_tools::{self, ARM64_EMULATOR, ARM64_LINKER, ARM64_LINUX, ARM64_MAC, ARM64_SYSTEM_ROOT};
use crate::setup::{WASM, page_packages};
use crate::types;
use crate::workspace;

/// One thing that is tested.
pub struct Step {
    /// The word that chooses it on the command line.
    pub name: &'static str,
    /// What it shows.
    pub what: &'static str,
    /// Steps whose results it uses.
    pub needs: &'static [&'static str],
    /// Does it.
    pub run: fn(&mut Machine) -> Result<Count>,
}

/// The whole test, in order: the quick and the likely to fail first.
#[rustfmt::skip]
pub const STEPS: &[Step] = &[
    Step { name: "setup",     what: "everything the tests need is installed",             needs: &[],                run: set_up },
    Step { name: "format",    what: "Rust sources are formatted",                         needs: &[],                run: format },
    Step { name: "lint",      what: "clippy has nothing to say",                          needs: &[],                run: lint },
    Step { name: "wasm",      what: "the core builds for the browser",                    needs: &["setup"],         run: build_wasm },
    Step { name: "types",     what: "the files generated from Rust types are up to date", needs: &[],                run: check_types },
    Step { name: "page",      what: "the page is linted, type-checked and unit-tested",   needs: &["wasm"],          run: check_page },
    Step { name: "bundle",    what: "the page builds within its size budgets",            needs: &["wasm"],          run: bundle_page },
    Step { name: "rust",      what: "every Rust test; conformance on every engine",       needs: &["setup"],         run: test_rust },
    Step { name: "sanitize",  what: "values, bytecode and engines, AddressSanitizer",     needs: &["rust"],          run: sanitize },
    Step { name: "miri",      what: "values under Miri, where it is installed",           needs: &["rust"],          run: interpret },
    Step { name: "fuzz",      what: "reader and engines on a fixed series of inputs",     needs: &["rust"],          run: fuzz },
    Step { name: "node",      what: "the page's core and its Wasm tier, in Node",         needs: &["wasm"],          run: run_in_node },
    Step { name: "arm64",     what: "the runner's ARM64 tier runs under emulation",       needs: &["setup"],         run: emulate_arm64 },
    Step { name: "macos",     what: "the runner type-checks for macOS",                   needs: &["setup"],         run: check_macos },
    Step { name: "browser",   what: "the playground end to end, in a real browser",       needs: &["bundle", "rust"], run: test_browser },
];

/// What is known about this machine once it is set up.
pub struct Machine {
    preference: Preference,
    llvm: Option<Llvm>,
}

impl Machine {
    /// Nothing is known yet.
    pub fn new(preference: Preference) -> Self {
        Machine { preference, llvm: None }
    }

    /// A cargo command over the whole workspace with the features that this machine allows.
    fn cargo(&mut self, subcommand: &str) -> Command {
        let mut cargo = cargo();
        cargo.args([subcommand, "--locked", "--workspace"]);
        runner::with_llvm(&mut cargo, self.llvm());
        cargo
    }

    fn llvm(&mut self) -> Option<&Llvm> {
        if self.llvm.is_none() {
            self.llvm = llvm::find_or_say();
        }
        self.llvm.as_ref()
    }

    fn library(&self, target: &'static str) -> Result<StandardLibrary> {
        StandardLibrary::prepare(target, self.preference)
    }
}

fn set_up(machine: &mut Machine) -> Result<Count> {
    test_tools::prepare()?;
    machine.llvm = Some(llvm::install()?);
    for target in [WASM, ARM64_LINUX, ARM64_MAC] {
        machine.library(target)?;
    }
    page_packages::install(&workspace::page())?;
    page_packages::install(&workspace::browser_tests())?;
    Ok(Count::ONE)
}

fn format(_: &mut Machine) -> Result<Count> {
    one(cargo().args(["fmt", "--all", "--check"]))
}

fn lint(machine: &mut Machine) -> Result<Count> {
    one(machine.cargo("clippy").args(["--all-targets", "--", "-D", "warnings"]))
}

fn build_wasm(machine: &mut Machine) -> Result<Count> {
    wasm::build(&machine.library(WASM)?)?;
    Ok(Count::ONE)
}

fn check_types(_: &mut Machine) -> Result<Count> {
    types::check()?;
    Ok(Count::ONE)
}

fn check_page(_: &mut Machine) -> Result<Count> {
    let mut count = one(npm().args(["run", "lint"]))?;
    count += one(npm().args(["run", "typecheck"]))?;
    count += counted(&mut [npm().arg("test")])?;
    Ok(count)
}

fn bundle_page(_: &mut Machine) -> Result<Count> {
    page::build()?;
    Ok(Count { passed: 1 + budget::check()?, ..Count::default() })
}

fn test_rust(machine: &mut Machine) -> Result<Count> {
    run(machine.cargo("build").args(["--bin", "ilo-runner"]))?;
    counted(&mut [machine.cargo("test").arg("--no-fail-fast").env("ILO_RUNNER", debug_runner())])
}

fn sanitize(_: &mut Machine) -> Result<Count> {
    memory::sanitize()
}

fn interpret(_: &mut Machine) -> Result<Count> {
    memory::interpret()
}

fn fuzz(machine: &mut Machine) -> Result<Count> {
    memory::fuzz(machine.llvm())
}

fn run_in_node(machine: &mut Machine) -> Result<Count> {
    let for_tests = wasm::build_for_tests(&machine.library(WASM)?)?;
    let mut suite = machine.cargo("test");
    suite.args(["--features", "ilo-tests/node", "--test", "wasm_in_node"]);
    suite.env("ILO_WEB", workspace::page_wasm()).env("ILO_WEB_FOR_TESTS", for_tests);
    counted(&mut [&mut suite])
}

fn emulate_arm64(machine: &mut Machine) -> Result<Count> {
    let library = machine.library(ARM64_LINUX)?;
    // The linker for what is built, and the emulator for what cargo itself starts.
    let foreign = |subcommand: &str| {
        let mut cargo = library.cargo(subcommand);
        let variable = |name: &str| format!("CARGO_TARGET_{}_{name}", library.variable_name());
        cargo.args(["--locked", "--package", "ilo-runner"]).env("QEMU_LD_PREFIX", ARM64_SYSTEM_ROOT);
        cargo.env(variable("LINKER"), ARM64_LINKER).env(variable("RUNNER"), ARM64_EMULATOR);
        cargo
    };
    run(foreign("build").args(["--bin", "ilo-runner"]))?;
    let mut suite = machine.cargo("test");
    suite.args(["--features", "ilo-tests/emulator", "--test", "emulated_arm64"]);
    suite.env("ILO_RUNNER_ARM64", library.output_folder("debug").join("ilo-runner"));
    suite.env("ILO_EMULATOR", ARM64_EMULATOR).env("QEMU_LD_PREFIX", ARM64_SYSTEM_ROOT);
    counted(&mut [foreign("test").args(["--test", "native_tiers"]), &mut suite])
}

fn check_macos(machine: &mut Machine) -> Result<Count> {
    // Without `http`: its TLS builds C, which needs the compiler of that system.
    let features = ["--no-default-features", "--features", "cranelift"];
    one(machine.library(ARM64_MAC)?.cargo("check").args(["--locked", "--package", "ilo-runner"]).args(features))
}

fn test_browser(machine: &mut Machine) -> Result<Count> {
    // The page is new since the other tests: the runner embeds it.
    run(machine.cargo("build").args(["--bin", "ilo-runner"]))?;
    let mut playwright = npm();
    playwright.current_dir(workspace::browser_tests()).arg("test");
    counted(&mut [playwright.env("ILO_RUNNER", debug_runner()).env("ILO_BROWSER", test_tools::browser()?)])
}

fn debug_runner() -> PathBuf {
    workspace::target().join("debug").join(runner::PROGRAM)
}

/// A command that is one check.
fn one(command: &mut Command) -> Result<Count> {
    run(command)?;
    Ok(Count::ONE)
}

/// Commands that run tests and say how many. All of them run; one that ran none has failed.
pub(super) fn counted(commands: &mut [&mut Command]) -> Result<Count> {
    let mut total = Count::default();
    for command in commands {
        let mut count = Count::default();
        let ended = watch(command, |text| count.read(text));
        if count.passed == 0 && count.failed == 0 {
            ended?;
            bail!("`{}` ran no test", line(command));
        }
        // A program that ended badly after its tests passed has failed all the same.
        if ended.is_err() && count.failed == 0 {
            count.failed = 1;
        }
        total += count;
    }
    if total.failed > 0 { Err(FailedTests(total).into()) } else { Ok(total) }
}
