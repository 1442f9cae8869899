//! The runner's ARM64 tier, run for real: an ARM64 build of the runner under an emulator, with its `mmap`, its
//! `mprotect` and its calls into what the emitter wrote. On ARM64 machines the build runs as it is.

use std::env;
use std::process::Command;

use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::arm64;
use ilo_core::engine::EngineName;
use ilo_core::playground;
use ilo_core::report::Outcome;
use ilo_tests::cases::{self, Case, Expected};
use ilo_tests::generator::{self, Generated};
use ilo_tests::runner::{Finished, finish};
use ilo_tests::{engines, large, random};

const TOT: &str = "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t";

/// Runs the ARM64 build with these words.
fn run<'a>(words: impl IntoIterator<Item = &'a str>) -> Finished {
    let program = env::var_os("ILO_RUNNER_ARM64").expect("ILO_RUNNER_ARM64 names an ARM64 build of the runner");
    let mut command = match env::var_os("ILO_EMULATOR") {
        None => Command::new(program),
        Some(emulator) => {
            let mut command = Command::new(emulator);
            command.arg(program);
            command
        }
    };
    finish(command.args(words))
}

fn printed(text: &str) -> Finished {
    Finished { status: Some(0), stdout: text.to_owned(), stderr: String::new() }
}

#[test]
fn tot_gives_its_answer() {
    assert_eq!(run(["run", "--engine", "arm64", TOT, "tot", "10", "20", "30"]), printed("6200\n"));
}

#[test]
fn the_seeds_command_line_means_this_tier() {
    let file = env::temp_dir().join(format!("ilo-arm64-{}.ilo", std::process::id()));
    std::fs::write(&file, TOT).expect("a temporary file can be written");
    let ran = run([file.to_str().expect("a path in UTF-8"), "--run-jit", "tot", "10", "20", "30"]);
    std::fs::remove_file(&file).expect("the file is still there");
    assert_eq!(ran, printed("6200\n"));
}

#[test]
fn a_timing_names_the_tier_and_its_sixteen_bytes() {
    let timed = run(["bench", "--json", "--budget", "50", "--engines", "interp,arm64", TOT, "tot", "10", "20", "30"]);
    assert_eq!(timed.status, Some(0), "{}", timed.stderr);
    let report: serde_json::Value = serde_json::from_str(&timed.stdout).expect("bench --json prints JSON");
    let arm64 = &report["engines"][1];
    assert_eq!((report["value"].as_f64(), arm64["engine"].as_str()), (Some(6200.0), Some("arm64")), "{report}");
    assert_eq!(arm64["code_bytes"], 16, "four instructions: {report}");
    assert!(arm64["median_ns"].as_f64().is_some_and(|ns| ns > 0.0), "{report}");
}

#[test]
fn division_by_zero_is_the_languages_error() {
    let failed = run(["run", "--engine", "arm64", "f x:n>n;y=+x 1;/1 x", "f", "0"]);
    assert_eq!((failed.status, failed.stdout.as_str()), (Some(1), ""));
    assert!(failed.stderr.contains("error[ILO-R003]") && failed.stderr.contains(":1:16"), "{}", failed.stderr);
}

#[test]
fn what_it_cannot_compile_it_names() {
    let refused = run(["run", "--engine", "arm64", "f x:t>t;+x x", "f", "a"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains("error[ILO-R017]") && refused.stderr.contains("`f`"), "{}", refused.stderr);
}

/// Whether the tier compiles the function that a case calls.
fn is_compiled(case: &Case) -> bool {
    let Some(program) = case.compile().program else { return false };
    let bytecode = program.bytecode();
    let entry = match &case.func {
        Some(name) => program.function(name),
        None => Some(FunctionId(0)),
    };
    entry.is_some_and(|entry| arm64::compile(bytecode, entry).is_ok())
}

#[test]
fn conformance_cases_that_it_compiles_are_right() {
    let cases = cases::all().into_iter().filter(|case| case.files.is_empty() && is_compiled(case));
    let mut count = 0;
    for case in cases {
        count += 1;
        let words = ["run", "--engine", "arm64", "--", &case.source].into_iter();
        let ran = run(words.chain(case.func.as_deref()).chain(case.args.iter().map(String::as_str)));
        match case.expected() {
            Expected::Output(text) => assert_eq!(ran.stdout, text, "{}: {}", case.title(), ran.stderr),
            Expected::Error { code, output_before } => {
                let is_told = ran.stderr.contains(&format!("error[{code}]"));
                assert!(is_told && ran.stdout.starts_with(output_before), "{}: {ran:?}", case.title());
            }
        }
    }
    assert!(count > 100, "only {count} cases were compiled");
}

#[test]
fn booleans_are_arguments_and_results() {
    let words = ["run", "--engine", "arm64", "f a:b b:n>b;c=>b 1;=a c", "f", "true", "2"];
    assert_eq!(run(words), printed("true\n"));
}

#[test]
fn recursion_is_quick_enough_to_be_native() {
    let source = "fib n:n>n;<n 2{n};a=fib -n 1;b=fib -n 2;+a b";
    assert_eq!(run(["run", "--engine", "arm64", source, "fib", "24"]), printed("46368\n"));
}

#[test]
fn the_depth_limit_is_the_languages_and_so_is_its_place() {
    let failed = run(["run", "--engine", "arm64", "f n:n>n;<n 1{0};a=f -n 1;+a 1", "f", "1000000"]);
    assert_eq!((failed.status, failed.stdout.as_str()), (Some(1), ""));
    assert!(failed.stderr.contains("error[ILO-R015]") && failed.stderr.contains(":1:19"), "{}", failed.stderr);
}

#[test]
fn generated_arithmetic_agrees_with_the_interpreter() {
    agrees_with_the_interpreter(150, 120, generator::arithmetic);
}

#[test]
fn generated_numeric_programs_agree_with_the_interpreter() {
    agrees_with_the_interpreter(300, 400, generator::numeric);
}

/// Those of them that the tier compiles, and one whose branches and constants are nearly as far as they may be.
#[test]
fn large_programs_agree_with_the_interpreter() {
    let is_compiled = |call: &Generated| {
        let program = playground::load(&call.source).expect("it is well-typed");
        program.function(&call.entry).is_some_and(|entry| arm64::compile(program.bytecode(), entry).is_ok())
    };
    let calls = large::programs().into_iter().map(|large| large.call).chain([large::divisions(20_000)]);
    let calls: Vec<Generated> = calls.filter(is_compiled).collect();
    assert!(calls.len() > 20, "only {} calls are of functions for this tier", calls.len());
    for call in &calls {
        agrees(call);
    }
}

fn agrees_with_the_interpreter(programs: usize, longest: usize, make: impl Fn(&[u8]) -> Generated) {
    let values = random::byte_strings(programs, longest).filter(|bytes| agrees(&make(bytes))).count();
    let errors = programs - values;
    assert!(values > programs / 2 && errors > 3, "{values} values and {errors} errors are too much of one kind");
}

/// Runs a call here and there; whether it ends with a value.
fn agrees(Generated { source, entry, arguments }: &Generated) -> bool {
    let interpreter = engines::portable(EngineName::Interp);
    // A long program is no word of a command line.
    let file = (source.len() > 50_000).then(|| env::temp_dir().join(format!("ilo-large-{}.ilo", std::process::id())));
    if let Some(file) = &file {
        std::fs::write(file, source).expect("a temporary file can be written");
    }
    let program = file.as_ref().map_or(&**source, |file| file.to_str().expect("a path in UTF-8"));
    let words = ["run", "--json", "--engine", "arm64", program, entry].into_iter();
    let ran = run(words.chain(arguments.iter().map(String::as_str)));
    if let Some(file) = &file {
        std::fs::remove_file(file).expect("the file is still there");
    }
    match engines::run(source, entry, arguments, &*interpreter).outcome {
        Outcome::Value(value) => {
            // As text: reading the number back could round it.
            let expected = format!("{{\"ok\":{},", value.json);
            assert!(ran.stdout.starts_with(&expected), "{expected} is not {}{source}{entry} {arguments:?}", ran.stdout);
            true
        }
        Outcome::Error { diagnostic } => {
            let place = diagnostic.span();
            let expected = (Some(diagnostic.code.as_str()), Some(u64::from(place.start)), Some(u64::from(place.end)));
            let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("run --json prints JSON");
            let found = &said["error"];
            let label = &found["labels"][0];
            let got = (found["code"].as_str(), label["start"].as_u64(), label["end"].as_u64());
            assert_eq!(got, expected, "{source}{entry} {arguments:?}");
            false
        }
    }
}
