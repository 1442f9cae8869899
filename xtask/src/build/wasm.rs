//! The core as a wasm module with its JavaScript face: compile, bind, optimise.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{command, run, run_quietly, say};
use crate::fingerprint::Fingerprint;
use crate::setup::standard_library::StandardLibrary;
use crate::workspace;

/// The module as the page loads it.
pub const MODULE: &str = "ilo_web_bg.wasm";

/// What rustc assumes of every browser, told to the optimiser: it must neither refuse nor add an instruction.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the optimiser is to do. It may put what has one caller into that, unless it is larger: all of it together
/// compressed 7 % worse, and was no faster.
const OPTIONS: [&str; 5] =
    ["-O3", "--converge", "--one-caller-inline-max-function-size=30", "--strip-debug", "--strip-producers"];

/// Fills the page's wasm folder, if the compiled module changed.
pub fn build(library: &StandardLibrary) -> Result<()> {
    say("wasm", "compiling the core");
    run(library.cargo("build").args(["--package", "ilo-web", "--profile", "wasm"]))?;
    let compiled = library.output_folder("wasm").join("ilo_web.wasm");
    let folder = workspace::page_wasm();
    let lock = workspace::page().join("package-lock.json");
    let wanted = Fingerprint::of(
        folder.join(".made-from"),
        &[compiled.clone(), lock],
        &[OPTIONS.join(" "), FEATURES.join(" ")].join(" "),
    )?;
    if wanted.matches() {
        say("wasm", "unchanged");
        return Ok(());
    }
    bind(&compiled, &folder)?;
    optimise(&folder.join(MODULE))?;
    wanted.leave()
}

/// The module with what only tests ask of it, built for debugging; tells the folder that it is in.
pub fn build_for_tests(library: &StandardLibrary) -> Result<PathBuf> {
    say("wasm", "compiling the core for tests");
    run(library.cargo("build").args(["--locked", "--package", "ilo-web", "--features", "ilo-web/forced-exits"]))?;
    let folder = workspace::target().join("web-for-tests");
    bind(&library.output_folder("debug").join("ilo_web.wasm"), &folder)?;
    // So that Node takes the script for what it is.
    fs::write(folder.join("package.json"), r#"{"type":"module"}"#)?;
    Ok(folder)
}

/// Writes the module and the script that loads it.
fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    say("wasm", "wasm-bindgen: writing the module's JavaScript face");
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(compiled)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).generate(folder))
        .map_err(|error| anyhow!("wasm-bindgen: {error:#}"))
}

/// Shrinks the module in place.
fn optimise(module: &Path) -> Result<()> {
    let before = fs::metadata(module)?.len();
    run_quietly(
        // The npm package's own program, started by node itself so that no shell wrapper is in the way.
        command("node")
            .arg(workspace::page().join("node_modules/binaryen/bin/wasm-opt"))
            .args(OPTIONS)
            .args(FEATURES)
            .arg(module)
            .arg("-o")
            .arg(module),
    )?;
    let after = fs::metadata(module)?.len();
    say("wasm", format!("wasm-opt: {} KB to {} KB", before / 1024, after / 1024));
    Ok(())
}
