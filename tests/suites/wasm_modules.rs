//! Every module that the Wasm tier makes is valid to somebody else's reading. That they run right is for a browser to
//! show (`browser/specs/conformance.spec.ts`).

use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::wasm;
use ilo_core::program::Program;
use ilo_tests::{cases, generator, random};
use wasmparser::{Validator, WasmFeatures};

/// What the page's engines have: the first version, saturating conversions, and tail calls.
const FEATURES: WasmFeatures =
    WasmFeatures::WASM1.union(WasmFeatures::SATURATING_FLOAT_TO_INT).union(WasmFeatures::TAIL_CALL);

/// Emits every function of a program; how many there were, or what is wrong.
fn check(source: &str) -> Result<usize, String> {
    let Ok(program) = Program::compile(source).into_program() else { return Ok(0) };
    let count = program.bytecode().functions.len();
    for index in 0..count {
        let module = wasm::emit(program.bytecode(), FunctionId(index as u16)).map_err(|error| error.message)?;
        Validator::new_with_features(FEATURES)
            .validate_all(&module.bytes)
            .map_err(|error| format!("{error}\n{}", wasm::listing::text(&module.rows(program.bytecode()))))?;
    }
    Ok(count)
}

#[test]
fn modules_of_all_conformance_cases_are_valid() {
    let mut count = 0;
    for case in cases::all() {
        count += check(&case.source).unwrap_or_else(|wrong| panic!("{}\n{wrong}", case.source));
    }
    assert!(count > 600, "only {count} functions were emitted");
}

#[test]
fn modules_of_generated_programs_are_valid() {
    let mut count = 0;
    for bytes in random::byte_strings(600, 400) {
        for generated in [generator::program(&bytes), generator::arithmetic(&bytes)] {
            count += check(&generated.source).unwrap_or_else(|wrong| panic!("{}\n{wrong}", generated.source));
        }
    }
    assert!(count > 1000, "only {count} functions were emitted");
}
