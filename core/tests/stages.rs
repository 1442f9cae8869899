//! A function on its way through the optimiser, as those see it who compare steps.

#![allow(clippy::unwrap_used)]

use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::stages;
use ilo_core::program::Program;
use ilo_core::report::{IrReport, IrRow, IrStage};
use std::collections::HashMap;

/// Programs in which blocks move, join, vanish and come anew.
const PROGRAMS: &[(&str, &str)] = &[
    ("straight", "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t"),
    ("guards", "cls sp:n>t;>=sp 1000 \"gold\";>=sp 500 \"silver\";\"bronze\""),
    ("recursion", "fib n:n>n;<n 2 n;a=fib -n 1;b=fib -n 2;+a b"),
    ("a closed form", "sum n:n>n;s=0;@i 0..n{s=+s i};s"),
    ("a loop that stays", "f n:n>n;x=0;@i 0..n{p=*i i;x=*x 0.5;x=+x p};x"),
    ("an endless search", "f n:n>n;wh >n 1{n=/n 2};n"),
    ("inlining", "dbl x:n>n;*x 2\nf x:n>n;y=dbl x;>y 10{dbl y}{dbl 3}"),
    ("a list", "f n:n>n;xs=[1, 2, 3];s=0;@x xs{>x n{s=+s x}};s"),
];

/// The stages of the last function of a program, in which the others are inlined.
fn stages_of(source: &str) -> Vec<IrStage> {
    let program = Program::compile(source).into_program().unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let last = FunctionId(program.bytecode().functions.len() as u16 - 1);
    match stages::report(program.bytecode(), last) {
        IrReport::Stages { stages } => stages,
        IrReport::Refused { diagnostic } => panic!("{source}: {diagnostic:?}"),
    }
}

/// Those of them that changed something.
fn changes_of(source: &str) -> Vec<IrStage> {
    stages_of(source).into_iter().filter(|stage| stage.changed).collect()
}

/// The block in which each parameter of a block is one.
fn parameters(rows: &[IrRow]) -> HashMap<String, String> {
    let heads = rows.iter().filter_map(|row| row.text.strip_prefix('b')?.split_once('('));
    heads
        .flat_map(|(block, rest)| {
            let values = rest.split(", ").filter_map(|parameter| parameter.split_once(':'));
            values.map(|(value, _)| (value.to_owned(), block.to_owned())).filter(|(value, _)| value.starts_with('v'))
        })
        .collect()
}

#[test]
fn a_step_that_changed_something_is_written_out() {
    for (name, source) in PROGRAMS {
        for stage in stages_of(source) {
            assert_eq!(stage.changed, !stage.rows.is_empty(), "{name}, after {}", stage.name);
        }
    }
}

#[test]
fn a_block_keeps_its_name_as_long_as_it_keeps_a_parameter() {
    let mut moved = 0;
    for (name, source) in PROGRAMS {
        for pair in changes_of(source).windows(2) {
            let (before, after) = (parameters(&pair[0].rows), parameters(&pair[1].rows));
            for (value, block) in &after {
                let was = before.get(value).unwrap_or(block);
                assert_eq!(was, block, "{value} of {name}, after {}\n{:#?}", pair[1].name, pair[1].rows);
            }
            moved += after.len();
        }
    }
    assert!(moved > 50, "the programs have blocks with parameters");
}

/// Names are told apart by numbers, of which none comes twice.
#[test]
fn no_two_blocks_have_one_name() {
    for (name, source) in PROGRAMS {
        for stage in changes_of(source) {
            let mut heads: Vec<&str> = stage
                .rows
                .iter()
                .filter(|row| row.text.starts_with('b'))
                .map(|row| row.text.split('(').next().unwrap())
                .collect();
            assert_eq!(heads.first(), Some(&"b0"), "the entry of {name} comes first, after {}", stage.name);
            let count = heads.len();
            heads.sort_unstable();
            heads.dedup();
            assert_eq!(heads.len(), count, "{name}, after {}", stage.name);
        }
    }
}
