//! Hostile and huge programs: an error or a result, never a stack overflow, a panic or a long wait.

use ilo_core::check::proof::Proof;
use ilo_core::diagnostic::Code;
use ilo_core::engine::{Engine, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::interp::Interp;
use ilo_core::playground::{Session, check, load};
use ilo_core::program::Program;
use ilo_core::syntax::{self, MAX_NESTING};
use ilo_core::vm::Vm;

/// Ways to nest, each as opening, middle and closing.
const SHAPES: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("- ", "n", ""),
    ("!", "n", ""),
    ("+1 ", "n", ""),
    ("&n ", "n", ""),
    ("", "n", " + 1"),
    ("", "n", ">>f"),
    ("f (", "n", ")"),
    ("?n{_:", "1", "}"),
    ("wh n{", "1", "}"),
    ("@i 0..n{", "1", "}"),
    ("n{", "1", "}"),
    ("n{", "1", "}{2}"),
    ("[", "1", "]"),
    ("~(", "1", ")"),
    ("n ?? (", "n", ")"),
    ("map f (", "[1]", ")"),
    ("fld max [n] (", "n", ")"),
    ("srt f (flt f (", "[n]", "))"),
    ("num! (str (num! (str (", "1", "))))"),
    ("(p with v:(", "n", "))"),
    ("(r v:(", "n", "))"),
    ("?(~", "n", "){~v:v;^e:0}"),
    ("?n{n v:", "1", "}"),
    ("@x [n]{", "1", "}"),
];

fn nested((open, middle, close): (&str, &str, &str), depth: usize) -> String {
    format!("type r{{v:a}}\nf n:a>R n t;p=r v:1;{}{middle}{};~1", open.repeat(depth), close.repeat(depth))
}

/// Nested nearly as deeply as the parser takes it; some shapes are several levels each.
fn nested_nearly_too_deep(shape: (&str, &str, &str)) -> String {
    let too_deep = |source: &String| syntax::parse(source).diagnostics.iter().any(|found| found.code == Code::P020);
    let sources = (1..5).map(|levels| nested(shape, MAX_NESTING * 9 / 10 / levels));
    sources.into_iter().find(|source| !too_deep(source)).expect("a shape has few levels")
}

/// The stack of a thread or of a page is smaller than that of a main thread.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .expect("a thread starts")
        .join()
        .expect("the thread ends");
}

#[test]
fn nesting_beyond_the_limit_is_an_error() {
    on_a_small_stack(|| {
        for &shape in SHAPES {
            let codes: Vec<Code> =
                Program::compile(&nested(shape, 100_000)).diagnostics.iter().map(|found| found.code).collect();
            assert!(codes.contains(&Code::P020), "{shape:?}: {codes:?}");
        }
    });
}

#[test]
fn nesting_below_the_limit_goes_through_every_stage() {
    on_a_small_stack(|| {
        // Some shapes keep more values than there are registers.
        let allowed = [Code::T032];
        for &shape in SHAPES {
            let report = check(&nested_nearly_too_deep(shape));
            let fatal = report.diagnostics.iter().find(|found| found.is_error() && !allowed.contains(&found.code));
            assert_eq!(fatal, None, "{shape:?}");
        }
    });
}

#[test]
fn unbounded_recursion_is_an_error_with_a_short_list_of_calls() {
    on_a_small_stack(|| {
        let program = load("f n:n>n;r=f +n 1;+r 1").unwrap();
        let engines: [&dyn Engine; 2] = [&Interp, &Vm];
        for engine in engines {
            let mut session = Session::new(&program, "f", &["0".into()], engine, Limits::default()).unwrap();
            let diagnostic = session.call(&mut CapturingHost::new()).unwrap_err().into_diagnostic();
            assert_eq!(diagnostic.code, Code::R015);
            assert!(diagnostic.notes.len() < 30, "{:?}", diagnostic.notes);
        }
    });
}

/// Proofs travel along calls; thousands of them in a row, either way, must not take as many sweeps.
#[test]
fn long_chains_of_calls_are_proved() {
    for reversed in [false, true] {
        let mut functions: Vec<String> =
            (0..6000).map(|index| format!("f{index} x:n>n;y=f{} x;+y 1", index + 1)).collect();
        functions.push("f6000 x:n>n;x".into());
        if reversed {
            functions.reverse();
        }
        let program = load(&functions.join("\n")).expect("it compiles");
        let first = program.function("f0").expect("it is there");
        assert_eq!(program.bytecode().function(first).result, Proof::Number);
    }
}

#[test]
fn output_is_bounded() {
    let program = load("f n:n>n;@i 0..n{prnt \"0123456789\"};0").unwrap();
    let engines: [&dyn Engine; 2] = [&Interp, &Vm];
    for engine in engines {
        let mut host = CapturingHost::with_limit(100);
        let mut session = Session::new(&program, "f", &["1000".into()], engine, Limits::default()).unwrap();
        assert_eq!(session.call(&mut host).unwrap_err().code, Code::R018);
        assert_eq!(host.output().len(), 99);
    }
}
