//! The JSON form of diagnostics: whatever the conformance cases provoke fits the published schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::playground;
use ilo_core::program::Compilation;
use ilo_core::render;
use ilo_core::report::Outcome;
use ilo_tests::cases::{self, Case};
use ilo_tests::engines;
use ilo_tests::schema::Schema;
use serde_json::{Value, json};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/diagnostic.schema.json");
    let text = fs::read_to_string(path).expect("the schema can be read");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// Everything that is said about a case, before and while it runs, as JSON.
fn diagnostics(case: &Case) -> Vec<Value> {
    let Compilation { sources, program, diagnostics, .. } = case.compile();
    let json = |report: &Diagnostic| render::json(report, &sources);
    let mut found: Vec<Value> = diagnostics.iter().map(json).collect();
    if let (Some(program), Some(entry)) = (program, &case.func) {
        let engine = engines::portable(EngineName::Vm);
        let mut host = CapturingHost::new();
        let limits = Limits::default();
        let ended = playground::outcome_of(&Arc::new(program), entry, &case.args, &*engine, limits, &mut host);
        if let Outcome::Error { diagnostic } = ended {
            found.push(json(&diagnostic));
        }
    }
    found
}

#[test]
fn every_diagnostic_fits_the_schema() {
    let schema = schema();
    let schema = Schema::new(&schema);
    let mut codes = BTreeSet::new();
    for case in cases::all() {
        for report in diagnostics(&case) {
            assert_eq!(schema.mismatches(&report), [""; 0], "{}", case.title());
            codes.insert(report["code"].to_string());
        }
    }
    assert!(codes.len() > 30, "only {} codes were seen", codes.len());
}

#[test]
fn the_schema_refuses_what_is_no_diagnostic() {
    let schema = schema();
    let schema = Schema::new(&schema);
    let label = json!({ "start": 0, "end": 1, "line": 1, "col": 1, "message": "", "primary": true });
    let report = json!({ "severity": "error", "code": "ILO-T004", "message": "no", "labels": [label], "notes": [] });
    assert_eq!(schema.mismatches(&report), [""; 0]);
    for (pointer, wrong, expected) in [
        ("/severity", json!("fatal"), 1),
        ("/code", json!("T004"), 1),
        ("/message", Value::Null, 1),
        ("/labels/0/line", json!(0), 1),
        ("/labels/0/start", json!(-1), 1),
        ("/labels/0", json!({}), 1),
        ("/notes", json!(["", 1, 2]), 2),
        ("", json!([]), 1),
    ] {
        let mut report = report.clone();
        *report.pointer_mut(pointer).expect("a part of it") = wrong;
        assert_eq!(schema.mismatches(&report).len(), expected, "{report}");
    }
}
