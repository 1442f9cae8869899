//! Every conformance case on the engines that every build has.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

use ilo_core::engine::{Engine, EngineName};
use ilo_tests::cases;
use ilo_tests::engines;
use ilo_tests::verdict::{answer, complaint, judge};

#[test]
fn on_the_interpreter() {
    on(EngineName::Interp);
}

#[test]
fn on_the_vm() {
    on(EngineName::Vm);
}

#[test]
fn on_the_native_compilers() {
    for name in [EngineName::Cranelift, EngineName::Llvm] {
        match ilo_runner::engines::engine(name) {
            Ok(engine) => every_case_is_right(&*engine),
            Err(reason) => println!("{name}: {reason}"),
        }
    }
}

fn on(name: EngineName) {
    every_case_is_right(&*engines::portable(name));
}

fn every_case_is_right(engine: &dyn Engine) {
    let name = engine.name();
    let cases = cases::all();
    assert!(cases.len() > 600, "only {} cases were found", cases.len());
    let mut side_exits = 0;
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            // A panic is one wrong answer; the other cases still have something to say.
            let answered = panic::catch_unwind(AssertUnwindSafe(|| answer(case, engine)));
            side_exits += answered.as_ref().map_or(0, |answer| answer.side_exits);
            let judged = answered.map_or_else(|_| Err("a panic".to_owned()), |answer| judge(case, &answer));
            judged.err().map(|difference| complaint(case, &difference))
        })
        .collect();
    // Not by the macro that prints, whose output tests keep to themselves.
    let (all, right) = (cases.len(), cases.len() - wrong.len());
    let _ = writeln!(io::stderr(), "{name}: {right} of {all} cases are right, {side_exits} side exits taken");
    assert!(wrong.is_empty(), "{} of {} cases are wrong on {name}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
