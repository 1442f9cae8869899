//! Sessions: inputs one after the other, and what each of them gives.

use ilo_core::engine::{Engine, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::imports::NoFolder;
use ilo_core::interp::Interp;
use ilo_core::render::{Colour, text};
use ilo_core::session::{Problem, Reading, Session, read};
use ilo_core::vm::Vm;

fn told(Problem { diagnostics, sources }: Problem) -> String {
    diagnostics.iter().map(|diagnostic| text(diagnostic, &sources, Colour::Plain)).collect::<Vec<_>>().join("\n")
}

/// What an input gives.
fn enter(session: &mut Session, input: &str, engine: &dyn Engine) -> String {
    match read(input) {
        Reading::Declarations => match session.declare("<input>", input, (), &mut NoFolder) {
            Ok((changes, _, _)) => {
                let verb = |replaced| if replaced { "redefined" } else { "defined" };
                let told = changes.iter().map(|change| format!("{} {}", verb(change.is_replacement), change.header));
                told.collect::<Vec<_>>().join("\n")
            }
            Err(problem) => told(problem),
        },
        Reading::Statements | Reading::Mixed => {
            let prepared = match session.prepare(input) {
                Ok(prepared) => prepared,
                Err(problem) => return told(problem),
            };
            let mut host = CapturingHost::default();
            match prepared.run(engine, Limits::default(), &mut host) {
                Ok(outcome) => {
                    let bound = outcome.variables.iter().map(|variable| format!("{}:{}", variable.name, variable.ty));
                    let value = outcome.value.iter().map(|shown| format!("{} : {}", shown.text, shown.ty));
                    let lost = outcome.lost.iter().map(|name| format!("lost {name}"));
                    let answer = value.chain(bound).chain(lost).collect::<Vec<_>>().join(", ");
                    session.keep(outcome.variables);
                    answer
                }
                Err(diagnostic) => text(&diagnostic, &prepared.sources, Colour::Plain),
            }
        }
        other => format!("{other:?}"),
    }
}

/// Inputs with their answers, on both engines.
fn check(rows: &[(&str, &str)]) {
    for engine in [&Vm as &dyn Engine, &Interp] {
        let mut session = Session::default();
        for (input, expected) in rows {
            let answer = enter(&mut session, input, engine);
            assert!(answer == *expected || !expected.is_empty() && answer.contains(expected), "{input}\n{answer}");
        }
    }
}

#[test]
fn values_and_variables() {
    check(&[
        ("+1 2", "3 : n"),
        ("1 + 2", "3 : n"),
        ("x=5", "x:n"),
        ("*x 2", "10 : n, x:n"),
        ("x=+x 1;y=\"a\"", "x:n, y:t"),
        ("x", "6 : n"),
        ("x > 5", "true : b"),
        ("x - 1", "5 : n"),
        ("i=3", "i:n"),
        ("x > i", "true : b"),
        (">x i", "true : b"),
        ("-- only a comment", "Nothing"),
        ("", "Nothing"),
        ("xs=[1, 2]", "xs:L n"),
        ("xs=+=xs 3", "xs:L n"),
        ("@v xs{*v v}", "9 : "),
        ("wh <x 9{x=+x 1}", "x:n"),
        ("x", "9 : n"),
        (">x 5{\"big\"}{\"small\"}", "big : t"),
        (">x 5{ret 1};x=0", "1 : n"),
        ("x", "9 : n"),
        ("ret 4", "4 : n"),
        ("num! \"x\"", "^"),
        ("num! \"7\"", "7 : n"),
        ("z=num \"7\"", "z:R n t"),
        ("?z{~v:v;^_:0}", "7 : n"),
        ("m=mset mmap \"k\" 1", "m:M"),
        ("mget m \"k\"", "1 : "),
        ("nan=/0.0 1", "nan:n"),
        ("y=1;y", "1 : n, y:n"),
    ]);
}

#[test]
fn declarations_stay_and_are_replaced() {
    check(&[
        ("f x:n>n;*x 2", "defined f x:n>n"),
        ("f 4", "8 : n"),
        ("f x:n>n;*x 3", "redefined f x:n>n"),
        ("f 4", "12 : n"),
        ("g x:n>n;f x", "defined g x:n>n"),
        // What others need is not taken away from them.
        ("f x:t>t;x", "ILO-T007"),
        ("g 1", "3 : n"),
        ("f x:t>t;x g x:t>t;f x", "redefined f x:t>t\nredefined g x:t>t"),
        ("g \"a\"", "a : t"),
        ("type pt{x:n;y:n}", "defined type pt{x:n;y:n}"),
        ("p=pt x:1 y:2", "p:pt"),
        ("p.x", "1 : n"),
        ("type pt{x:n;z:n}", "redefined"),
        ("p.y", "2 : n"),
        ("h=g", "h:F t t"),
        ("h \"b\"", "b : t"),
        ("k=abs", "lost k"),
        ("f>n;1 f>n;2", "ILO-T002"),
        ("use \"a.ilo\"", "ILO-P017"),
        ("x=1\nq>n;1", "either statements or declarations"),
    ]);
}

#[test]
fn errors_are_placed_in_the_input_and_lose_nothing() {
    check(&[
        ("x=5", "x:n"),
        ("+x \"a\"", "error[ILO-T009]: `+` takes two numbers, two texts or two lists, got n and t\n --> <input>:1:1"),
        ("x=7;/x 0", "error[ILO-R003]: division by zero\n --> <input>:1:5\n  |\n1 | x=7;/x 0\n  |     ^^^^ here"),
        ("x", "5 : n"),
        ("y", "no variable is called `y` here"),
        ("brk", "ILO-T028"),
        ("ff 1", "ILO-T005"),
    ]);
}

#[test]
fn inputs_go_on_while_something_is_open() {
    for (input, reading) in [
        ("f x:n>n;x{", Reading::Unfinished),
        ("f x:n>n", Reading::Unfinished),
        ("f x:n>n;", Reading::Unfinished),
        ("f x:n>n;\n", Reading::Declarations),
        ("@i 0..3{", Reading::Unfinished),
        ("@i 0..3{\n  prnt i", Reading::Unfinished),
        ("@i 0..3{\n  prnt i\n}", Reading::Statements),
        ("[1, 2", Reading::Unfinished),
        ("(+1", Reading::Unfinished),
        ("x=", Reading::Unfinished),
        ("type p{x:n", Reading::Unfinished),
        ("1)", Reading::Statements),
        ("\"abc", Reading::Statements),
        ("f>n;1", Reading::Declarations),
    ] {
        assert_eq!(read(input), reading, "{input:?}");
    }
}

#[test]
fn a_session_survives_its_own_serialisation_and_saves_what_was_written() {
    let mut session = Session::default();
    let written = "-- twice\ndbl x:n>n;*x 2";
    session.declare("<input>", written, (), &mut NoFolder).unwrap_or_else(|problem| panic!("{}", told(problem)));
    enter(&mut session, "x=dbl 4", &Vm);
    let json = serde_json::to_string(&session).expect("plain data");
    let mut copy: Session = serde_json::from_str(&json).expect("plain data");
    assert_eq!(enter(&mut copy, "dbl x", &Vm), "16 : n, x:n");
    assert_eq!(copy.program_text(), format!("{written}\n"));
    assert_eq!(copy.headers(), ["dbl x:n>n"]);
    copy.clear();
    assert!(copy.is_empty());
}
