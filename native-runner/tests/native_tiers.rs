//! Native tiers against the interpreter: the same bits, or the same error at the same place, whatever the numbers are.
//!
//! Runs every engine of this build, so that the same file tests x86-64 here and ARM64 under emulation.

#![allow(clippy::unwrap_used)]

use ilo_core::diagnostic::Code;
use ilo_core::engine::{Engine, EngineName, Limits, RuntimeError};
use ilo_core::host::CapturingHost;
use ilo_core::playground::load;
use ilo_core::program::Program;
use ilo_core::value::Value;
use ilo_runner::{engines, jit};
use proptest::prelude::*;
use std::sync::Arc;

/// Numbers at the edges of what IEEE 754 and the emitters treat specially.
const EDGES: [f64; 17] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.1,
    -31.0,
    1e308,
    -1e308,
    5e-324,
    f64::MIN_POSITIVE,
    f64::EPSILON,
    9007199254740993.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    1e-9,
];

fn program(source: &str) -> Arc<Program> {
    load(source).unwrap_or_else(|diagnostic| panic!("{source}\n{diagnostic:?}"))
}

fn numbers(arguments: &[f64]) -> Vec<Value> {
    arguments.iter().map(|&number| Value::number(number)).collect()
}

/// What came out, comparable to the bit. The calls in progress count too.
type Ending = Result<u64, RuntimeError>;

fn ending(result: Result<Value, RuntimeError>) -> Ending {
    result.map(|value| value.as_number().expect("a number").to_bits())
}

/// The engines that compile, of this build.
fn native_engines() -> Vec<Box<dyn Engine>> {
    EngineName::ALL.iter().filter_map(|&name| jit::engine(name).ok()).collect()
}

/// Calls the first function of a program on the interpreter and every native engine, with each list of arguments.
fn assert_agreement(source: &str, calls: &[Vec<f64>]) {
    let program = program(source);
    let entry = ilo_core::arguments::entry(&program, &[]).unwrap().0;
    let mut host = CapturingHost::new();
    let mut reference = engines::engine(EngineName::Interp).unwrap().prepare(&program, Limits::default()).unwrap();
    for engine in native_engines() {
        let mut instance = engine.prepare(&program, Limits::default()).unwrap();
        instance.compile(entry).unwrap_or_else(|refused| panic!("{source}\n{refused:?}"));
        for arguments in calls {
            let values = numbers(arguments);
            let expected = ending(reference.call(entry, &values, &mut host));
            let found = ending(instance.call(entry, &values, &mut host));
            assert_eq!(found, expected, "{} on {source} of {arguments:?}", engine.name());
        }
    }
}

#[test]
fn this_build_has_a_native_engine() {
    assert!(!native_engines().is_empty());
}

#[test]
fn tot_is_6200_everywhere() {
    let program = program("tot p:n q:n r:n>n;s=*p q;t=*s r;+s t\n");
    let tot = program.function("tot").unwrap();
    for engine in EngineName::ALL.iter().filter_map(|&name| engines::engine(name).ok()) {
        let mut instance = engine.prepare(&program, Limits::default()).unwrap();
        let result = instance.call(tot, &numbers(&[10.0, 20.0, 30.0]), &mut CapturingHost::new());
        assert_eq!(result.unwrap().as_number(), Some(6200.0), "{}", engine.name());
        let again = instance.call_repeatedly(tot, &numbers(&[1.0, 2.0, 3.0]), 1000, &mut CapturingHost::new());
        assert_eq!(again.unwrap().as_number(), Some(8.0), "{}", engine.name());
    }
}

#[test]
fn every_operation_agrees_on_every_pair_of_edge_values() {
    let pairs: Vec<Vec<f64>> = EDGES.iter().flat_map(|&a| EDGES.iter().map(move |&b| vec![a, b])).collect();
    for body in ["+a b", "-a b", "*a b", "/a b", "r=-a;+r b", "r=*a b;-r", "r=/a b;s=/b r;+r s"] {
        assert_agreement(&format!("f a:n b:n>n;{body}\n"), &pairs);
    }
}

#[test]
fn every_operation_agrees_on_every_constant() {
    let calls: Vec<Vec<f64>> = EDGES.iter().map(|&a| vec![a]).collect();
    for constant in ["0", "1", "2", "0.1", "31", "0.125", "33", "123456789.125", "9007199254740993"] {
        for operation in ["+a", "-a", "*a", "+", "-", "*"] {
            let operands = if operation.len() == 2 { constant.into() } else { format!("{constant} a") };
            assert_agreement(&format!("f a:n>n;{operation} {operands}\n"), &calls);
        }
        assert_agreement(&format!("f a:n>n;/{constant} a\n"), &calls);
        if constant != "0" {
            assert_agreement(&format!("f a:n>n;/a {constant}\n"), &calls);
        }
        assert_agreement(&format!("f a:n>n;{constant}\n"), &calls);
    }
}

#[test]
fn results_that_need_no_operation() {
    let calls = [vec![1.0, 2.0], vec![-0.0, f64::NAN]];
    assert_agreement("f a:n b:n>n;a\n", &calls);
    assert_agreement("f a:n b:n>n;b\n", &calls);
    assert_agreement("f a:n b:n>n;c=b;d=c;d\n", &calls);
}

#[test]
fn functions_of_every_number_of_parameters() {
    for count in 1..=16 {
        let names: Vec<String> = (1..=count).map(|index| format!("p{index}")).collect();
        let parameters: Vec<String> = names.iter().map(|name| format!("{name}:n")).collect();
        // Weighs every argument by its place, so that none can be mistaken for another.
        let sum = names.iter().enumerate().map(|(index, name)| format!("t=*{name} {};s=+s t;", index + 2));
        let source = format!("f {}>n;s=0;{}+s 0\n", parameters.join(" "), sum.collect::<String>());
        let arguments: Vec<f64> = (0..count).map(|index| 10f64.powi(index) + 0.5).collect();
        assert_agreement(&source, &[arguments]);
    }
}

/// More values live at once than an ARM64 has registers, across a division that fails in the end.
#[test]
fn values_beyond_the_registers_survive_and_reach_the_vm() {
    let live: String = (0..60).map(|index| format!("v{index}=*a {index}.5;w{index}=+v{index} b;")).collect();
    let sum: String = (0..60).map(|index| format!("t=/v{index} w{index};s=+s t;")).collect();
    let source = format!("f a:n b:n>n;s=0;{live}{sum}+s 0\n");
    assert_agreement(
        &source,
        &[vec![3.0, 4.0], vec![2.0, -7.0], vec![2.0, -119.0], vec![0.0, 0.0], vec![1.0, f64::NAN]],
    );
}

#[test]
fn a_failed_call_leaves_nothing_behind() {
    let program = program("f a:n b:n>n;r=/a b;+r 1\n");
    let entry = program.function("f").unwrap();
    let mut host = CapturingHost::new();
    for engine in native_engines() {
        let mut instance = engine.prepare(&program, Limits::default()).unwrap();
        let mut call = |a, b| instance.call_repeatedly(entry, &numbers(&[a, b]), 10, &mut host);
        assert_eq!(call(1.0, 2.0).unwrap().as_number(), Some(1.5));
        let error = call(1.0, 0.0).unwrap_err();
        assert_eq!(error.code, Code::R003);
        assert_eq!(&"f a:n b:n>n;r=/a b;+r 1\n"[error.span.range()], "/a b");
        assert_eq!(call(1.0, 2.0).unwrap().as_number(), Some(1.5));
    }
}

/// The ARM64 tier is the one that compiles numbers and booleans only.
#[test]
#[cfg(target_arch = "aarch64")]
fn a_function_that_cannot_be_compiled_is_refused_by_name_instruction_place_and_reason() {
    let source = "f a:n>n;l=[a];len l\ng a:n>n;b=f a;+b 1\nh a:t>t;a\nk a:n>L n;[a]\n";
    let program = program(source);
    let mut instance = jit::engine(EngineName::Arm64).unwrap().prepare(&program, Limits::default()).unwrap();
    for (name, part, place) in [
        ("f", "because of LIST", "[a]"),
        ("g", "`g` calls what cannot be compiled: `f` cannot be compiled to machine code because of LIST", "[a]"),
        ("h", "parameter 1", "h"),
        ("k", "because of LIST", "[a]"),
    ] {
        let id = program.function(name).unwrap();
        let refused = instance.compile(id).unwrap_err();
        assert_eq!(refused.code, Code::R017);
        assert!(refused.message.contains(&format!("`{name}`")), "{}", refused.message);
        assert!(refused.message.contains(part), "{}", refused.message);
        assert_eq!(&source[refused.span().range()], place);
        let error = instance.call(id, &[Value::number(1.0)], &mut CapturingHost::new()).unwrap_err();
        assert_eq!((error.code, error.span), (Code::R017, refused.span()));
    }
}

#[test]
fn an_engine_that_is_not_here_says_why_and_what_to_do() {
    for (name, is_here, advice) in [
        (EngineName::Arm64, cfg!(target_arch = "aarch64"), "`cranelift` and `llvm` compile for this processor"),
        (EngineName::Cranelift, cfg!(feature = "cranelift"), "build it with `--features cranelift`"),
        (EngineName::Llvm, cfg!(feature = "llvm-any"), "build with `--features llvm`"),
    ] {
        match jit::engine(name) {
            Ok(engine) => assert!(is_here && engine.name() == name, "{name}"),
            Err(reason) => assert!(!is_here && reason.contains(advice), "{name}: {reason}"),
        }
    }
}

/// As the kernel sees it, on Linux.
#[test]
#[cfg(target_os = "linux")]
fn no_page_is_writable_and_executable_once_code_is_there() {
    let program = program("f a:n b:n>n;r=/a b;*r 0.1\n");
    let entry = program.function("f").unwrap();
    let mut instances: Vec<_> =
        native_engines().iter().map(|engine| engine.prepare(&program, Limits::default()).unwrap()).collect();
    for instance in &mut instances {
        instance.compile(entry).unwrap();
    }
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let protections = || maps.lines().filter_map(|line| line.split(' ').nth(1));
    assert!(protections().any(|protection| protection == "r-xp"), "{maps}");
    assert!(!protections().any(|protection| protection.contains("wx")), "{maps}");
}

/// The listing is made of the bytes that run, constants included, and leads back to source.
#[test]
fn the_listing_covers_the_code_and_leads_back_to_source() {
    let source = "f a:n b:n>n;r=/a b;*r 0.1\n";
    let program = program(source);
    let entry = program.function("f").unwrap();
    for engine in native_engines() {
        let mut instance = engine.prepare(&program, Limits::default()).unwrap();
        assert_eq!(instance.machine_code(entry), None, "nothing is compiled yet");
        instance.compile(entry).unwrap();
        let code = instance.machine_code(entry).unwrap();
        assert_eq!((code.engine, code.architecture.as_str()), (engine.name(), jit::ARCHITECTURE));
        let mut end = 0;
        assert_eq!(code.rows[0].offset, 0, "offsets count from the start of the function: {code:#?}");
        assert_ne!(code.rows[0].note, "the constant 0.1", "constants follow the code: {code:#?}");
        for row in &code.rows {
            assert!(row.offset >= end, "{row:?}");
            end = row.offset + row.bytes.split(' ').count() as u32;
        }
        assert!(end <= code.bytes, "{code:#?}");
        let text: Vec<&str> = code.rows.iter().map(|row| row.text.as_str()).collect();
        assert!(text.iter().any(|text| text.contains("div")), "{text:#?}");
        let pools_constants = cfg!(target_arch = "x86_64") || engine.name() == EngineName::Arm64;
        let lists_constant = code.rows.iter().any(|row| row.note == "the constant 0.1");
        assert!(lists_constant || !pools_constants, "{code:#?}");
        for (mnemonic, origin) in [("div", "/a b"), ("mul", "*r 0.1")] {
            let row = code.rows.iter().find(|row| row.text.contains(mnemonic)).unwrap();
            assert_eq!(row.span.map(|span| &source[span.range()]), Some(origin), "{code:#?}");
        }
    }
}

/// A random straight-line function of three parameters: each step an operation on two earlier values or constants.
fn straight_line() -> impl Strategy<Value = String> {
    let operand = (0..8u8, any::<u16>(), prop::sample::select(vec!["0", "1", "2.5", "0.1", "1000000007"]));
    let step = (0..9u8, operand.clone(), operand);
    prop::collection::vec(step, 1..70).prop_map(|steps| {
        let mut names: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        let mut source = String::from("f a:n b:n c:n>n;");
        for (index, (operation, left, right)) in steps.into_iter().enumerate() {
            let name = |(kind, pick, constant): (u8, u16, &str)| match kind {
                0 => constant.to_string(),
                _ => names[pick as usize % names.len()].clone(),
            };
            let (left, right) = (name(left), name(right));
            let operation = ["+", "-", "*", "/", "+", "-", "*", "neg", "copy"][operation as usize];
            let value = match operation {
                "neg" => format!("(-{left})"),
                "copy" => left,
                // A constant zero divisor is a branch to an error, which is another matter.
                "/" if right == "0" => format!("/{left} a"),
                _ => format!("{operation} {left} {right}"),
            };
            source.push_str(&format!("v{index}={value};"));
            names.push(format!("v{index}"));
        }
        // All of the last values are read at the end, so that many registers are live at once.
        let sum: String = names.iter().rev().take(45).map(|name| format!("s=+s {name};")).collect();
        format!("{source}s=0;{sum}+s 0\n")
    })
}

fn edge_or_any() -> impl Strategy<Value = f64> {
    prop_oneof![prop::sample::select(EDGES.to_vec()), any::<f64>(), -100.0..100.0f64]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_straight_line_functions_agree(source in straight_line(), calls in prop::collection::vec(prop::collection::vec(edge_or_any(), 3), 8)) {
        assert_agreement(&source, &calls);
    }
}
