//! Generated programs on all engines: the same value to the bit, the same output, or the same error at the same place.

use ilo_core::engine::{Engine, EngineName};
use ilo_core::interp::Interp;
use ilo_core::report::{Outcome, RunReport};
use ilo_tests::agreement::{compare, run};
use ilo_tests::generator::{self, Generated};
use ilo_tests::trial::Trial;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// How many programs a test makes; `ILO_GENERATED` asks for another number, and then for other programs each time.
const PROGRAMS: u32 = 1500;

#[test]
fn interpreter_and_vm_agree() {
    let mut endings = Endings::default();
    for_each_program(400, generator::program, |generated| {
        let reference = run(generated, EngineName::Interp);
        endings.count(&reference);
        compare(&reference, &run(generated, EngineName::Vm))
    });
    endings.are_worth_comparing();
}

#[test]
fn native_compilers_agree() {
    let compilers = present(&[EngineName::Cranelift, EngineName::Llvm]);
    let mut endings = Endings::default();
    for_each_program(400, generator::program, |generated| {
        endings.count(&run(generated, EngineName::Interp));
        agree_with(generated, &compilers)
    });
    endings.are_worth_comparing();
}

#[test]
fn native_tiers_agree_on_arithmetic() {
    native_tiers_agree(120, generator::arithmetic);
}

#[test]
fn native_tiers_agree_on_numeric_programs() {
    native_tiers_agree(400, generator::numeric);
}

fn native_tiers_agree(longest: usize, make: impl Fn(&[u8]) -> Generated) {
    let tiers = present(&[EngineName::Arm64, EngineName::Cranelift, EngineName::Llvm]);
    let mut endings = Endings::default();
    for_each_program(longest, make, |generated| {
        endings.count(&run(generated, EngineName::Interp));
        agree_with(generated, &tiers)
    });
    endings.are_worth_comparing();
}

/// Those of some engines that this build has, which are some.
fn present(names: &[EngineName]) -> Vec<Box<dyn Engine>> {
    let present: Vec<_> = names.iter().filter_map(|&name| ilo_runner::engines::engine(name).ok()).collect();
    println!("native tiers of this build: {:?}", present.iter().map(|engine| engine.name()).collect::<Vec<_>>());
    assert!(!present.is_empty(), "every build of the runner has a native tier");
    present
}

/// Whether engines end as the interpreter does, and leave nothing behind.
fn agree_with(generated: &Generated, engines: &[Box<dyn Engine>]) -> Result<(), String> {
    let trial = Trial::of_generated(generated);
    let reference = trial.run(&Interp);
    engines.iter().try_for_each(|engine| trial.run(&**engine).is_like(&reference))
}

#[test]
fn deep_recursion_ends_alike() {
    let compilers = present(&[EngineName::Cranelift, EngineName::Llvm]);
    for source in [
        "f p:n>n;r=f +p 1;+r 1\n",
        "f p:n>n;r=g p;+r 1\ng p:n>n;r=f +p 1;+r 1\n",
        "f p:n>n;<=p 0{0};r=f -p 1;+r 1\n",
        "f p:n>n;<=p 0{0};f -p 1\n",
        "f p:n>n;h=g;h p\ng p:n>n;<=p 0{0};k=f;k -p 1\n",
    ] {
        let generated =
            Generated { source: source.to_owned(), entry: "f".to_owned(), arguments: vec!["100000".to_owned()] };
        let reference = run(&generated, EngineName::Interp);
        let compared = compare(&reference, &run(&generated, EngineName::Vm));
        compared
            .and_then(|()| agree_with(&generated, &compilers))
            .unwrap_or_else(|difference| panic!("{source}{difference}"));
    }
}

/// Makes programs from random bytes and shrinks the first one that fails.
fn for_each_program(
    longest: usize,
    make: impl Fn(&[u8]) -> Generated,
    mut check: impl FnMut(&Generated) -> Result<(), String>,
) {
    let asked = std::env::var("ILO_GENERATED").ok().and_then(|number| number.parse().ok());
    let config = Config {
        cases: asked.unwrap_or(PROGRAMS),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut runner = match asked {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let check = std::cell::RefCell::new(&mut check);
    let result = runner.run(&vec(any::<u8>(), 0..longest), |bytes| {
        let generated = make(&bytes);
        (check.borrow_mut())(&generated).map_err(|difference| {
            let Generated { source, entry, arguments } = &generated;
            proptest::test_runner::TestCaseError::fail(format!(
                "{difference}\n\n{source}\n{entry} {}",
                arguments.join(" ")
            ))
        })
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

/// How the programs ended: a generator that only makes programs of one kind would prove little.
#[derive(Debug, Default)]
struct Endings {
    values: usize,
    runtime_errors: usize,
    refused: usize,
}

impl Endings {
    fn count(&mut self, report: &RunReport) {
        match &report.outcome {
            Outcome::Value(_) => self.values += 1,
            Outcome::Error { diagnostic } if diagnostic.code.as_str().starts_with("ILO-R") => self.runtime_errors += 1,
            Outcome::Error { .. } => self.refused += 1,
        }
    }

    fn are_worth_comparing(&self) {
        println!("{self:?}");
        assert_eq!(self.refused, 0, "every generated program is well-typed: {self:?}");
        assert!(self.runtime_errors > 10 && self.values > 2 * self.runtime_errors, "too much of one kind: {self:?}");
    }
}
