//! The page's examples: each gives the answer that its entry promises, on every portable engine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ilo_core::playground;
use ilo_core::report::Outcome;
use ilo_tests::engines;
use serde::Deserialize;

#[derive(Deserialize)]
struct Example {
    id: String,
    source: String,
    entry: String,
    args: Vec<String>,
    expect: Expect,
}

/// What an entry promises; exactly one of these.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Expect {
    /// The result, as it is printed.
    Value(String),
    /// The code of the error that ends the run.
    Error(String),
    /// The codes of what is wrong before running.
    Diagnostics(Vec<String>),
    /// The run never ends, and is there to be stopped.
    Endless(bool),
}

#[test]
fn examples_keep_their_promise() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/src/gallery.json");
    let text = fs::read_to_string(path).expect("the gallery can be read");
    let examples: Vec<Example> = serde_json::from_str(&text).expect("the gallery is a list of examples");
    assert!(examples.len() > 5, "only {} examples", examples.len());
    let mut ids = BTreeSet::new();
    for example in examples {
        assert!(ids.insert(example.id.clone()), "two examples are called {}", example.id);
        check(&example);
    }
}

fn check(example: &Example) {
    let found = playground::check(&example.source).diagnostics;
    let errors: Vec<&str> = found.iter().filter(|found| found.is_error()).map(|found| found.code.as_str()).collect();
    if let Expect::Diagnostics(codes) = &example.expect {
        assert_eq!(&errors, codes, "{}", example.id);
        return;
    }
    assert!(errors.is_empty(), "{}: {errors:?}", example.id);
    for engine in engines::PORTABLE.map(engines::portable) {
        let run = || engines::run(&example.source, &example.entry, &example.args, &*engine).outcome;
        match &example.expect {
            Expect::Diagnostics(_) => {}
            Expect::Endless(promised) => assert!(promised, "{}: what ends promises how", example.id),
            Expect::Value(text) => match run() {
                Outcome::Value(value) => assert_eq!(&value.text, text, "{} on {}", example.id, engine.name()),
                Outcome::Error { diagnostic } => panic!("{} on {}: {diagnostic:?}", example.id, engine.name()),
            },
            Expect::Error(code) => match run() {
                Outcome::Value(value) => panic!("{} on {}: {}", example.id, engine.name(), value.text),
                Outcome::Error { diagnostic } => assert_eq!(diagnostic.code.as_str(), code, "{}", example.id),
            },
        }
    }
}
