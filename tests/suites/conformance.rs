//! Every conformance case on every engine that this build has.
//!
//! Cases that need more of the language than is there yet must be refused as such, and are listed by name in
//! `conformance/not-yet.txt`: a case cannot leave or enter that list unnoticed. `UPDATE_NOT_YET=1` rewrites it.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, AssertUnwindSafe};

use ilo_core::engine::EngineName;
use ilo_tests::cases;
use ilo_tests::engines;
use ilo_tests::verdict::{Verdict, answer, judge};

const HEADER: &str = "# Cases that need a part of the language that is refused with ILO-T033 for now, by file and name.
# `UPDATE_NOT_YET=1 cargo test -p ilo-tests --test conformance` rewrites this list.\n";

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
    let mut refused = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in &cases {
        // A panic is one wrong answer; the other cases still have something to say.
        let answered = panic::catch_unwind(AssertUnwindSafe(|| answer(case, &*engine)));
        let verdict = answered.map_or_else(|_| Verdict::Wrong("a panic".to_owned()), |answer| judge(case, &answer));
        match verdict {
            Verdict::Right => {}
            Verdict::NotYet => drop(refused.insert(case.title())),
            Verdict::Wrong(difference) => {
                wrong.push(format!("{}\n    {}\n    {difference}", case.title(), case.source.trim()))
            }
        }
    }
    let right = cases.len() - refused.len() - wrong.len();
    println!("{name}: {right} right, {} not supported yet, {} wrong", refused.len(), wrong.len());
    compare_with_list(&refused);
    assert!(wrong.is_empty(), "{} cases are wrong on {name}:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare_with_list(refused: &BTreeSet<String>) {
    let path = cases::folder().join("not-yet.txt");
    if std::env::var_os("UPDATE_NOT_YET").is_some() {
        let lines: String = refused.iter().map(|title| format!("{title}\n")).collect();
        fs::write(&path, format!("{HEADER}{lines}")).expect("the list can be written");
        return;
    }
    let text = fs::read_to_string(&path).expect("the list can be read");
    let listed: BTreeSet<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let lost: Vec<_> = refused.difference(&listed).collect();
    let gained: Vec<_> = listed.difference(refused).collect();
    assert!(lost.is_empty(), "these cases were supported before: {lost:#?}");
    assert!(gained.is_empty(), "these cases are supported now; take them off the list: {gained:#?}");
}
