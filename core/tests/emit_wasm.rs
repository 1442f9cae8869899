//! The Wasm emitter: every module is one to an independent validator, and reads as it should.

#![allow(clippy::unwrap_used)]

use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::wasm::{Module, emit, listing};
use ilo_core::program::Program;
use ilo_core::report::MachineRow;
use wasmparser::{Validator, WasmFeatures};

/// A module of what the page's engines all have, and tail calls, with its text form.
fn validated(source: &str, function: &str) -> (Module, Vec<MachineRow>) {
    let program = Program::compile(source).into_program().unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let id: FunctionId = program.function(function).unwrap_or_else(|| panic!("{source}: no {function}"));
    let module = emit(program.bytecode(), id).unwrap_or_else(|error| panic!("{source}: {}", error.message));
    let features = WasmFeatures::WASM1 | WasmFeatures::SATURATING_FLOAT_TO_INT | WasmFeatures::TAIL_CALL;
    let rows = module.rows(program.bytecode());
    if let Err(error) = Validator::new_with_features(features).validate_all(&module.bytes) {
        panic!("{source}: {error}\n{}", listing::text(&rows));
    }
    (module, rows)
}

const FIB: &str = "f n:n>n;<n 2 n;a=f -n 1;b=f -n 2;+a b";

#[test]
fn a_function_of_numbers_reads_as_its_arithmetic() {
    let (module, rows) = validated("tot p:n q:n r:n>n;s=*p q;t=*s r;+s t", "tot");
    assert!(module.of_numbers);
    insta::assert_snapshot!(listing::text(&rows));
}

#[test]
fn a_loop_reads_as_a_loop() {
    let (_, rows) = validated("f n:n>n;x=0;@i 0..n{p=*i i;x=*x 0.5;x=+x p};x", "f");
    insta::assert_snapshot!(listing::text(&rows));
}

#[test]
fn the_bytes_of_the_lines_are_those_of_the_module() {
    let (module, rows) = validated(FIB, "f");
    let listed: Vec<_> = rows.iter().filter(|row| !row.bytes.is_empty()).collect();
    assert!(listed.len() > 20);
    for row in &listed {
        let count = row.bytes.split(' ').count();
        let bytes: Vec<_> =
            module.bytes[row.offset as usize..][..count].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(bytes.join(" "), row.bytes, "{}", row.text);
    }
    let last = listed.last().map(|row| row.offset as usize + row.bytes.split(' ').count());
    assert_eq!(last, Some(module.bytes.len()), "the last function ends with the module");
}

#[test]
fn what_runs_on_a_browsers_stack_stops_early_enough() {
    let (small, _) = validated(FIB, "f");
    assert!(small.nests && (100..=1000).contains(&small.nested_calls), "{}", small.nested_calls);
    let sums: String = (0..100).map(|index| format!("a{index}=+n /{index} n;")).collect();
    let rest: String = (0..100).map(|index| format!("r=+r a{index};")).collect();
    let (large, _) = validated(&format!("f n:n>n;<n 2 n;{sums}r=f -n 1;{rest}r"), "f");
    assert!(large.nested_calls < small.nested_calls, "{} and {}", large.nested_calls, small.nested_calls);
}
