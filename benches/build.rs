//! Compiles the twins in C, as a C programmer would: `-O3`, no `-ffast-math`, for any processor of the kind.

use std::env;
use std::fs;
use std::path::Path;

// The same expressions that the ilo programs are made of.
#[path = "src/deep.rs"]
#[allow(dead_code)]
mod deep;

fn main() {
    println!("cargo::rerun-if-changed=c");
    println!("cargo::rerun-if-changed=src/deep.rs");
    let generated = env::var("OUT_DIR").expect("cargo names the folder");
    fs::write(Path::new(&generated).join("deep.h"), deep_twins()).expect("the folder can be written to");
    let mut build = cc::Build::new();
    build
        .files(["c/f64.c", "c/int64.c"])
        .include(&generated)
        // What is measured must not depend on the profile that happens to build the bench.
        .opt_level(3)
        .debug(false)
        .flag_if_supported("-ffp-contract=off")
        // The deep expressions have no more parentheses than they need.
        .flag_if_supported("-Wno-parentheses");
    println!("cargo::rustc-env=ILO_TWINS_COMPILER={}", compiler(&build));
    build.compile("ilo_twins");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "unix") {
        println!("cargo::rustc-link-lib=m");
    }
}

/// A twin for each deep expression, and their rows of the table.
fn deep_twins() -> String {
    let mut text = "/* Written by the build. */\n".to_owned();
    let mut rows = Vec::new();
    for deep in deep::ALL {
        let parameters = deep.parameters().iter().map(|name| format!("double {name}")).collect::<Vec<_>>().join(", ");
        let body = deep.infix(&deep::C);
        text += &format!("TWIN({}, {parameters}) {{\n    return {body};\n}}\n", deep.name);
        rows.push(format!("ROW({})", deep.name));
    }
    text + &format!("#define DEEP_ROWS {}\n", rows.join(", "))
}

/// What the compiler says of itself in its first line, and how it is called.
fn compiler(build: &cc::Build) -> String {
    let said = build.get_compiler().to_command().arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    format!("{} -O3", said.lines().next().unwrap_or("an unknown C compiler"))
}
