//! Any bytes as a well-typed program: interpreter and VM end alike.
#![no_main]

use ilo_core::engine::EngineName;
use ilo_tests::{agreement, generator};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let generated = generator::program(bytes);
    let reference = agreement::run(&generated, EngineName::Interp);
    if let Err(difference) = agreement::compare(&reference, &agreement::run(&generated, EngineName::Vm)) {
        panic!("{difference}\n\n{}\n{} {}", generated.source, generated.entry, generated.arguments.join(" "));
    }
});
