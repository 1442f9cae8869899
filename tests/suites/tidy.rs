//! The house rules that need no reviewer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// No file is longer, unless it says why.
const LONGEST: usize = 600;

/// Files that may be longer, and the reason. Keep it short, and better empty.
const REASONS: &[(&str, &str)] = &[("www/src/protocol.ts", "generated from the Rust types")];

/// Who may import whom inside core: data flows downward only. `source` and `diagnostic` are open to all.
#[rustfmt::skip]
const ALLOWED: &[(&str, &[&str])] = &[
    ("diagnostic",  &[]),
    ("sorting",     &[]),
    ("source",      &[]),
    ("syntax",      &[]),
    ("random",      &[]),
    ("host",        &["random"]),
    ("render",      &[]),
    ("types",       &[]),
    ("value",       &["sorting"]),
    ("engine_name", &[]),
    ("report",      &["engine_name"]),
    ("timing",      &["engine_name", "report", "sorting"]),
    ("protocol",    &["engine_name", "host", "report"]),
    ("share",       &["engine_name"]),
    ("operations",  &["syntax", "value"]),
    ("builtins",    &["host", "operations", "sorting", "types", "value"]),
    ("check",       &["builtins", "operations", "sorting", "syntax", "types", "value"]),
    ("bytecode",    &["builtins", "check", "operations", "report", "sorting", "value"]),
    ("imports",     &["check", "syntax"]),
    ("hints",       &["syntax"]),
    ("assist",      &["builtins", "check", "imports", "syntax", "types"]),
    ("program",     &["bytecode", "check", "imports", "sorting", "syntax"]),
    ("explain",     &["builtins", "check", "program", "syntax", "types", "value"]),
    ("arguments",   &["check", "program", "render", "types", "value"]),
    ("engine",      &["check", "engine_name", "host", "program", "report", "value"]),
    ("session",     &["check", "engine", "host", "imports", "program", "syntax", "types", "value"]),
    ("interp",      &["builtins", "check", "engine", "host", "operations", "program", "value"]),
    ("vm",          &["builtins", "bytecode", "check", "engine", "host", "operations", "program", "value"]),
    ("ir",          &["builtins", "bytecode", "check", "operations", "report", "sorting", "value"]),
    ("emit",        &["builtins", "bytecode", "check", "engine", "engine_name", "ir", "report", "sorting", "value"]),
    ("runtime",     &["bytecode", "check", "emit", "engine", "host", "program", "report", "value", "vm"]),
    ("playground",  &["arguments", "bytecode", "check", "emit", "engine", "host", "interp", "program", "report",
                      "sorting", "syntax", "value", "vm"]),
];

/// Where `unsafe` may be allowed: files, or folders with a slash at the end.
const UNSAFE: &[&str] = &[
    "core/src/runtime.rs",
    "core/src/runtime/",
    "core/src/value.rs",
    "core/src/value/",
    "core/src/vm/unchecked.rs",
    "native-runner/src/call_loop.rs",
    "native-runner/src/executable_memory.rs",
    "native-runner/src/jit/",
    "web/src/wasm_tier.rs",
    "benches/src/",
];

/// Texts that name the machine or the mirror that somebody works on, in halves so that this file is clean itself.
const MACHINES: &[(&str, &str)] = &[
    ("/home", "/"),
    ("/root", "/"),
    ("/Users", "/"),
    ("/work", "/"),
    ("registry.", "npmjs"),
    ("static.", "crates.io"),
    ("index.", "crates.io"),
    ("proxy.", "golang.org"),
    ("../", "shared"),
];

#[test]
fn long_files_have_a_reason() {
    let reasons: BTreeMap<&str, &str> = REASONS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources(&["rs", "ts", "js", "c", "css", "html"]) {
        let lines = text.lines().count();
        if lines > LONGEST && !reasons.contains_key(path.as_str()) {
            wrong.push(format!("{path}: {lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "longer than {LONGEST} lines without a reason: {wrong:#?}");
}

#[test]
fn imports_follow_the_map() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = BTreeSet::new();
    let mut imports = 0;
    for (path, text) in sources(&["rs"]) {
        let Some(module) = core_module(&path) else { continue };
        let Some(may) = allowed.get(module) else {
            wrong.insert(format!("{path}: the map does not know `{module}`"));
            continue;
        };
        for imported in imported_modules(without_tests(&text)) {
            imports += 1;
            let open = ["source", "diagnostic", module].contains(&imported);
            if !open && !may.contains(&imported) {
                wrong.insert(format!("{path}: {module} -> {imported}"));
            }
        }
    }
    assert!(imports > 20, "the search for imports finds only {imports}");
    assert!(wrong.is_empty(), "imports against the map: {wrong:#?}");
}

#[test]
fn unsafe_code_stays_in_its_files() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&["rs"]) {
        let allows = text.contains(concat!("allow(", "unsafe_code)"));
        if allows && !UNSAFE.iter().any(|place| path == *place || place.ends_with('/') && path.starts_with(place)) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "unsafe code outside the files meant for it: {wrong:#?}");
}

#[test]
fn nothing_names_a_machine() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&["rs", "ts", "js", "c", "css", "html", "toml", "json", "md", "lock"]) {
        for (start, end) in MACHINES {
            if text.contains(&format!("{start}{end}")) {
                wrong.push(format!("{path}: {start}{end}"));
            }
        }
    }
    assert!(wrong.is_empty(), "the project must stand alone: {wrong:#?}");
}

#[test]
fn dependencies_come_from_one_registry() {
    const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let (_, lock) = sources(&["lock"]).into_iter().find(|(path, _)| path == "Cargo.lock").expect("a lock file");
    let elsewhere: Vec<&str> = lock.lines().filter(|line| line.starts_with("source = ") && *line != REGISTRY).collect();
    assert!(elsewhere.is_empty(), "dependencies from elsewhere: {elsewhere:#?}");
    assert!(lock.contains(REGISTRY), "the lock file names no source at all");
}

#[test]
fn modules_and_folders_open_with_what_they_are() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&["rs"]) {
        if !text.starts_with("//!") {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "files that do not say in their first line what they are: {wrong:#?}");
}

#[test]
fn imports_are_found_in_every_form() {
    let text =
        "use crate::value::Value;\nuse crate::{check::types, vm};\nlet x = crate::engine::new();\n// crate::ir\n";
    let found: BTreeSet<&str> = imported_modules(text).into_iter().collect();
    assert_eq!(found, BTreeSet::from(["value", "check", "vm", "engine"]));
}

/// The layer that a file of core belongs to; the crate's root belongs to none.
fn core_module(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("core/src/")?;
    let module = inside.split(['/', '.']).next()?;
    (module != "lib").then_some(module)
}

/// The part of a file before its unit tests, which may look anywhere; of a file that is nothing else, nothing.
fn without_tests(text: &str) -> &str {
    text.split("[cfg(test)]").next().unwrap_or_default()
}

/// The first name of every path that starts at the crate's root.
fn imported_modules(text: &str) -> Vec<&str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut modules = Vec::new();
    for line in code {
        for rest in line.split("crate::").skip(1) {
            let list = rest.strip_prefix('{').and_then(|list| list.split('}').next());
            let paths = list.unwrap_or(rest).split(',').take(if list.is_some() { usize::MAX } else { 1 });
            modules.extend(
                paths.map(|path| path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")),
            );
        }
    }
    modules.retain(|module| module.starts_with(char::is_lowercase));
    modules
}

/// Every file of ours with one of these endings: its path from the root, and its text.
fn sources(endings: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace");
    let mut found = Vec::new();
    collect(root, &mut found);
    let wanted = |path: &PathBuf| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
    let files: Vec<(String, String)> = found.into_iter().filter(wanted).map(|path| named(root, &path)).collect();
    assert!(!files.is_empty(), "the search for {endings:?} finds nothing");
    files
}

fn named(root: &Path, path: &Path) -> (String, String) {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    (name, text)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    /// Made by tools, or fetched by them.
    const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", "src/wasm", "test-results"];
    for entry in fs::read_dir(folder).expect("a folder of the project can be read") {
        let path = entry.expect("an entry can be read").path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !path.is_dir() {
            found.push(path);
        } else if !hidden && !NOT_OURS.iter().any(|name| path.ends_with(name)) {
            collect(&path, found);
        }
    }
}
