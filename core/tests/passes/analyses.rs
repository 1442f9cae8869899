//! Dominators and loops.

use ilo_core::ir::dominators::Dominators;
use ilo_core::ir::function::BlockId;
use ilo_core::ir::loops::{Loops, preheader};
use ilo_core::ir::text::parse;
use ilo_core::ir::verify::verify;
use std::fmt::Write;

/// Two loops, one in the other, with a way out of both; and a block that nothing reaches.
const NESTED: &str = "\
function f @f0 -> f64 {
b0(v0: bool, v1: f64):
  @0 branch v0, b1(v1), b1(v1)
b1(v2: f64):
  @1 jump b2()
b2():
  @2 branch v0, b2(), b3()
b3():
  @3 branch v0, b4(), b5()
b4():
  @4 v3 = f64.add v2, v1
  @4 jump b1(v3)
b5():
  @5 return v2
b6():
  @6 jump b5()
}
";

#[test]
fn dominators_and_loops_are_found() {
    let mut function = parse(NESTED).unwrap();
    let dominators = Dominators::of(&function);
    let loops = Loops::of(&function, &dominators);
    let mut text = String::new();
    for &block in dominators.order() {
        writeln!(text, "{block:?} under {:?} in {:?}", dominators.parent(block), loops.innermost(block)).unwrap();
    }
    for found in &loops.all {
        writeln!(text, "{found:?}").unwrap();
    }
    insta::assert_snapshot!(text);
    assert!(dominators.dominates(BlockId(1), BlockId(5)) && !dominators.dominates(BlockId(2), BlockId(1)));
    assert!(!dominators.is_reachable(BlockId(6)));
    let outer = loops.entering(0, &dominators);
    assert_eq!(preheader(&mut function, BlockId(2), &loops.entering(1, &dominators)), BlockId(1), "the one there is");
    assert_eq!(preheader(&mut function, BlockId(1), &outer), BlockId(7), "a new one for both edges");
    assert_eq!(verify(&function), Ok(()));
}

/// A function of thousands of blocks, each with a branch and values, is checked in no time.
#[test]
fn long_functions_are_verified_quickly() {
    let mut text = String::from("function f @f0 -> f64 {\nb0(v0: f64, v1: bool):\n  @0 jump b1(v0)\n");
    let count = 20_000;
    for block in 1..=count {
        let (parameter, sum) = (block * 2, block * 2 + 1);
        let next = block + 1;
        write!(text, "b{block}(v{parameter}: f64):\n  @1 v{sum} = f64.add v{parameter}, v0\n").unwrap();
        writeln!(text, "  @1 branch v1, b{next}(v{sum}), b{next}(v{parameter})").unwrap();
    }
    write!(text, "b{}(v1000000: f64):\n  @2 return v1000000\n}}\n", count + 1).unwrap();
    let function = parse(&text).unwrap();
    let start = std::time::Instant::now();
    assert_eq!(verify(&function), Ok(()));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
