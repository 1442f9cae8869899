//! The tests that watch memory: AddressSanitizer over the core, fuzzers with it, and Miri where it is installed.
//!
//! The sanitizer's runtime ships with every toolchain; only its flag is unstable, which `RUSTC_BOOTSTRAP` allows.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::count::Count;
use super::steps::counted;
use crate::build::runner;
use crate::command::{cargo, command, output, run, run_quietly, say};
use crate::setup::llvm::Llvm;
use crate::workspace;

/// Finds uses after free, overflows and leaks.
const SANITIZER: &str = "-Zsanitizer=address";

/// What libFuzzer needs to see which branches an input takes.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// The fuzz targets, how many inputs each gets here, and how long these may be. The same ones each time: looking for
/// new ones is what `cargo fuzz run TARGET` is for.
const TARGETS: [(&str, u32, u32); 3] = [("read", 12_000, 512), ("agree", 2_500, 600), ("tiers", 200, 400)];

/// The tests of values, bytecode and engines under AddressSanitizer.
pub fn sanitize() -> Result<Count> {
    let mut tests = with_flags(cargo(), SANITIZER);
    tests.args(["test", "--locked", "--package", "ilo-core", "--lib", "--test", "bytecode", "--test", "engines"]);
    // Guarded frames are several times as large, and some tests go as deep as a thread's stack lets them.
    tests.args(["--target", &host()?]).env("RUST_MIN_STACK", "33554432");
    counted(&mut [&mut tests])
}

/// Each fuzz target on a fixed series of inputs, under AddressSanitizer.
pub fn fuzz(llvm: Option<&Llvm>) -> Result<Count> {
    let (host, folder) = (host()?, workspace::target().join("fuzz"));
    let mut build = with_flags(cargo(), &format!("{SANITIZER} {COVERAGE}"));
    build.args(["build", "--locked", "--release", "--target", &host, "--manifest-path"]).arg(manifest());
    runner::with_llvm(&mut build, llvm);
    run(build.arg("--target-dir").arg(&folder))?;
    let mut count = Count::default();
    for (target, inputs, longest) in TARGETS {
        let mut fuzzer = command(folder.join(&host).join("release").join(target));
        let artifacts = format!("-artifact_prefix={}/", folder.display());
        // Long inputs from the start: the short ones are small programs.
        fuzzer.args(["-seed=1", "-len_control=0", "-timeout=60", "-verbosity=0", &artifacts]);
        run_quietly(fuzzer.args([format!("-runs={inputs}"), format!("-max_len={longest}")]))?;
        say("fuzz", format!("{target}: {inputs} inputs"));
        count += Count::ONE;
    }
    Ok(count)
}

/// The tests of values under Miri, which knows the rules of pointers better than any sanitizer, where it is installed.
pub fn interpret() -> Result<Count> {
    let miri = || {
        let mut rustup = command("rustup");
        rustup.args(["run", "nightly", "cargo", "miri"]);
        rustup
    };
    if output(miri().arg("--version")).is_err() {
        say("Miri", "is not installed; rustup component add miri rust-src --toolchain nightly");
        return Ok(Count { ignored: 1, ..Count::default() });
    }
    let mut tests = miri();
    tests.args(["test", "--locked", "--package", "ilo-core", "--lib", "value::"]);
    // Values keep addresses in their bits: provenance is exposed on purpose.
    tests.env("MIRIFLAGS", "-Zmiri-permissive-provenance").env("CARGO_TARGET_DIR", workspace::target().join("miri"));
    counted(&mut [&mut tests])
}

fn manifest() -> PathBuf {
    workspace::root().join("tests/fuzz/Cargo.toml")
}

/// Sets the flags of what is built for the target; what runs while building keeps its own.
fn with_flags(mut cargo: Command, flags: &str) -> Command {
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags);
    cargo
}

/// The triple of this machine.
fn host() -> Result<String> {
    let version = output(command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}
