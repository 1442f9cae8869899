//! Every conformance case on the engines that every build has.

use std::panic::{self, AssertUnwindSafe};

use ilo_core::engine::EngineName;
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

fn on(name: EngineName) {
    let engine = engines::portable(name);
    let cases = cases::all();
    assert!(cases.len() > 600, "only {} cases were found", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            // A panic is one wrong answer; the other cases still have something to say.
            let answered = panic::catch_unwind(AssertUnwindSafe(|| answer(case, &*engine)));
            let judged = answered.map_or_else(|_| Err("a panic".to_owned()), |answer| judge(case, &answer));
            judged.err().map(|difference| complaint(case, &difference))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases are wrong on {name}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
