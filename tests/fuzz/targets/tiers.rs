//! Any bytes as a well-typed program: every compiler of this build ends as the interpreter does, and so it does where it
//! leaves for the VM at some instruction for no reason.
#![no_main]

use ilo_core::engine::{Engine, EngineName};
use ilo_core::interp::Interp;
use ilo_core::ir::stress::{ForcedExit, places};
use ilo_runner::jit;
use ilo_tests::generator;
use ilo_tests::trial::Trial;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first bytes choose the instruction, so that the others mean the same program with any.
    let (choice, bytes) = match bytes {
        [first, second, rest @ ..] => (usize::from(u16::from_le_bytes([*first, *second])), rest),
        _ => (0, bytes),
    };
    let trial = Trial::of_generated(&generator::program(bytes));
    let reference = trial.run(&Interp);
    let check = |engine: &dyn Engine, what: &str| {
        if let Err(difference) = trial.run(engine).is_like(&reference) {
            panic!("{difference}\n{what}\n{}", trial.title);
        }
    };
    let function = trial.function().expect("the function that is called exists");
    let bytecode = trial.program.bytecode();
    let places = places(bytecode, function);
    let exit = places.get(choice % places.len().max(1)).and_then(|&place| {
        let exits = ForcedExit::added(bytecode, function, place).unwrap_or_else(|error| panic!("{}", error.message));
        let exit = exits.into_iter().next()?;
        let round = if exit.repeats { 1 + choice as u32 % 3 } else { 1 };
        Some(exit.in_round(round))
    });
    for name in [EngineName::Cranelift, EngineName::Llvm] {
        let Ok(plain) = jit::engine(name) else { continue };
        check(&*plain, "");
        if let Some(exit) = &exit
            && let Ok(forced) = jit::engine_of_units(name, exit.units())
        {
            check(&*forced, &format!("with {exit:?}"));
        }
    }
});
