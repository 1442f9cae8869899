//! Programs that are large in one way each end alike on all engines; what an engine refuses, it refuses by name.

use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Code;
use ilo_core::emit::{arm64, wasm};
use ilo_core::engine::EngineName;
use ilo_core::interp::Interp;
use ilo_core::playground;
use ilo_core::vm::Vm;
use ilo_tests::large;
use ilo_tests::trial::Trial;

#[test]
fn end_alike() {
    let compilers = [EngineName::Cranelift, EngineName::Llvm];
    let compilers: Vec<_> = compilers.iter().filter_map(|&name| ilo_runner::engines::engine(name).ok()).collect();
    let mut wrong = Vec::new();
    for large in large::programs() {
        let trial = Trial::of_generated(&large.call);
        let reference = trial.run(&Interp);
        for ran in [trial.run(&Vm)].into_iter().chain(compilers.iter().map(|engine| trial.run(&**engine))) {
            if let Err(difference) = ran.is_like(&reference) {
                wrong.push(format!("{}:\n{difference}", large.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn are_made_code_of_or_refused_by_name() {
    let mut compiled = 0;
    for large in large::programs() {
        let program = playground::load(&large.call.source).expect("it is well-typed");
        let function = program.function("f").expect("it has an `f`");
        if let Err(refusal) = wasm::emit(program.bytecode(), function) {
            panic!("{}: {}", large.what, refusal.message);
        }
        match arm64::compile(program.bytecode(), function) {
            Ok(_) => compiled += 1,
            Err(refusal) => assert_eq!(refusal.code, Code::R017, "{}: {}", large.what, refusal.message),
        }
    }
    assert!(compiled > 20, "only {compiled} calls are of functions for the ARM64 tier");
}

/// A conditional branch of that processor reaches a megabyte, and so does a load of a constant.
#[test]
fn arm64_code_that_branches_too_far_is_refused_by_name() {
    for (statements, fits) in [(20_000, true), (60_000, false)] {
        let program = playground::load(&large::divisions(statements).source).expect("it is well-typed");
        let compiled = arm64::compile(program.bytecode(), FunctionId(0));
        match compiled {
            Ok(assembled) => assert!(fits, "{} bytes are made", assembled.bytes().len()),
            Err(refusal) => {
                assert!(!fits, "{statements}: {}", refusal.message);
                assert_eq!(refusal.code, Code::R017);
                let reason = "`f` cannot be compiled to machine code: its machine code would be too large";
                assert_eq!(refusal.message, reason);
            }
        }
    }
}
