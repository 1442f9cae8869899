//! Functions made of random bytes, run before and after every pass, on the numbers where arithmetic has its edges.

use crate::evaluate::{Datum, Outcome, run};
use crate::{after, names};
use ilo_core::ir::function::Function;
use ilo_core::ir::passes::optimize;
use ilo_core::ir::text::parse;
use ilo_core::ir::verify::verify;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::fmt::Write;

/// Bytes, as choices; nought when they have run out.
struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl Choices<'_> {
    fn below(&mut self, end: usize) -> usize {
        usize::from(*self.bytes.next().unwrap_or(&0)) % end
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// The numbers at which something changes.
pub const EDGES: [f64; 20] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    3.0,
    10.0,
    -7.0,
    0.5,
    2.5,
    1e-300,
    100.0,
    2147483648.0,
    9007199254740991.0,
    9007199254740992.0,
    -9007199254740992.0,
    1e300,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// A function of three numbers: blocks of arithmetic, each of which branches to later blocks or, counted, back.
struct Maker<'a> {
    choices: Choices<'a>,
    text: String,
    next: usize,
}

impl Maker<'_> {
    fn value(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// One instruction on the values that can be read here.
    fn instruction(&mut self, numbers: &mut Vec<usize>, flags: &mut Vec<usize>) {
        let (left, right) = (self.choices.of(numbers), self.choices.of(numbers));
        let (flag, other) = (self.choices.of(flags), self.choices.of(flags));
        let value = self.next;
        let text = match self.choices.below(20) {
            0 | 1 => format!("v{value} = f64.const {:?}", self.choices.of(&EDGES)),
            2 | 3 => format!("v{value} = f64.add v{left}, v{right}"),
            4 => format!("v{value} = f64.sub v{left}, v{right}"),
            5 => format!("v{value} = f64.mul v{left}, v{right}"),
            6 => format!("v{value} = f64.div v{left}, v{right}"),
            7 => format!("v{value} = f64.{} v{left}", self.choices.of(&["neg", "abs", "floor", "ceil", "whole"])),
            8 => format!("v{value} = f64.{} v{left}, v{right}", self.choices.of(&["min", "max"])),
            9 => format!("v{value} = f64.select v{flag}, v{left}, v{right}"),
            10 => format!("guard.nonzero v{left} exit @f0 pc 1 {{R0: v{left}, R1: v{right}}}"),
            11 => format!("guard v{flag} exit @f0 pc 1 {{R0: v{left}, R1: v{right}}}"),
            12 => {
                self.next += 2;
                numbers.push(value + 1);
                writeln!(self.text, "  @1 v{value} = ref.of_f64 v{left}").unwrap();
                format!("v{} = f64.of_ref v{value}", value + 1)
            }
            13 => format!("v{value} = bool.not v{flag}"),
            14 => format!("v{value} = bool.{} v{flag}, v{other}", self.choices.of(&["and", "or"])),
            15 => format!("v{value} = bool.const {}", self.choices.below(2) == 0),
            _ => {
                let operation = self.choices.of(&["lt", "le", "eq", "near"]);
                format!("v{value} = f64.{operation} v{left}, v{right}")
            }
        };
        writeln!(self.text, "  @1 {text}").unwrap();
        if let Some((made, operation)) = text.split_once(" = ")
            && made == format!("v{value}")
        {
            self.next += 1;
            let is_flag = operation.starts_with("bool")
                || [".lt ", ".le ", ".eq ", ".near "].iter().any(|name| operation.contains(name));
            if is_flag { flags.push(value) } else { numbers.push(value) }
        }
    }
}

/// Block by block: each takes two numbers and its round, reads those, the arguments and what it makes.
pub fn function(bytes: &[u8]) -> Function {
    let mut maker = Maker { choices: Choices { bytes: bytes.iter() }, text: String::new(), next: 0 };
    let count = 2 + maker.choices.below(6);
    let [a, b, c, flag] = std::array::from_fn(|_| maker.value());
    writeln!(maker.text, "function f @f0 -> f64 {{\nb0(v{a}: f64, v{b}: f64, v{c}: f64):").unwrap();
    let (zero, one, many) = (maker.value(), maker.value(), maker.value());
    writeln!(maker.text, "  @0 v{flag} = f64.lt v{a}, v{b}\n  @0 v{zero} = f64.const 0.0").unwrap();
    writeln!(maker.text, "  @0 v{one} = f64.const 1.0\n  @0 v{many} = f64.const 9.0").unwrap();
    writeln!(maker.text, "  @0 jump b1(v{a}, v{b}, v{zero})").unwrap();
    for block in 1..=count {
        let (x, y, round) = (maker.value(), maker.value(), maker.value());
        writeln!(maker.text, "b{block}(v{x}: f64, v{y}: f64, v{round}: f64):").unwrap();
        let (mut numbers, mut flags) = (vec![a, b, c, x, y], vec![flag]);
        for _ in 0..maker.choices.below(5) {
            maker.instruction(&mut numbers, &mut flags);
        }
        let (next, more) = (maker.value(), maker.value());
        writeln!(maker.text, "  @2 v{next} = f64.add v{round}, v{one}").unwrap();
        writeln!(maker.text, "  @2 v{more} = f64.lt v{next}, v{many}").unwrap();
        let edge = |maker: &mut Maker<'_>, to: usize| {
            let (left, right) = (maker.choices.of(&numbers), maker.choices.of(&numbers));
            if to > count { format!("b{to}(v{left})") } else { format!("b{to}(v{left}, v{right}, v{next})") }
        };
        let (later, back) = (block + 1 + maker.choices.below(count + 1 - block), 1 + maker.choices.below(block));
        let first = edge(&mut maker, block + 1);
        let condition = maker.choices.of(&flags);
        let text = match maker.choices.below(4) {
            0 => format!("jump {first}"),
            1 => format!("branch v{condition}, {first}, {}", edge(&mut maker, later)),
            2 => format!("branch v{more}, {}, {first}", edge(&mut maker, back)),
            _ => format!("branch v{condition}, {}, {first}", edge(&mut maker, later)),
        };
        writeln!(maker.text, "  @3 {text}").unwrap();
    }
    let last = maker.value();
    write!(maker.text, "b{}(v{last}: f64):\n  @4 return v{last}\n}}\n", count + 1).unwrap();
    parse(&maker.text).unwrap_or_else(|error| panic!("{error}\n{}", maker.text))
}

const MOST: usize = 2_000;

/// Compares two functions on triples of numbers.
pub fn compare(before: &Function, after: &Function, what: &str, arguments: &[[f64; 3]]) {
    for arguments in arguments {
        let arguments: Vec<Datum> = arguments.iter().map(|&number| Datum::Number(number)).collect();
        let (expected, _) = run(before, &arguments, MOST);
        if expected != Outcome::Endless {
            let (found, _) = run(after, &arguments, 8 * MOST);
            assert_eq!(found, expected, "{what} on {arguments:?}:\n{before}\n{after}");
        }
    }
}

/// A loop on four numbers, of arithmetic and choices, that is left at its end or at its beginning; at times within
/// another. Most of it are whole numbers.
fn counting(bytes: &[u8]) -> Function {
    let mut choices = Choices { bytes: bytes.iter() };
    let is_nested = choices.below(3) == 0;
    let (is_early, is_guarded) = (choices.below(2) == 0, choices.below(3) == 0);
    let constants = [0.0, 1.0, 1.0, 2.0, -1.0, 3.0, 5.0, -2.0, -0.0, 0.5];
    let mut text = String::from("function f @f0 -> f64 {\nb0(v0: f64, v1: f64, v2: f64):\n");
    for value in 3..6 {
        writeln!(text, "  @0 v{value} = f64.const {:?}", choices.of(&constants)).unwrap();
    }
    text += "  @0 v6 = f64.const 1.0\n  @0 v7 = f64.const 0.0\n  @0 v8 = f64.whole v0\n  @0 v9 = f64.max v8, v7\n";
    text += "  @0 v30 = f64.le v9, v7\n";
    let outside = [0usize, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    let mut some = |count: usize, from: &[usize]| {
        let values: Vec<String> = (0..count).map(|_| format!("v{}", choices.of(from))).collect();
        values.join(", ")
    };
    // The outer loop has the parameters 10 to 12, the inner one 20 to 22: two numbers and the rounds done.
    let (outer, inner) = (some(2, &outside), some(2, &[10, 11, 12, 0, 1, 2, 3, 4]));
    writeln!(text, "  @0 jump b1({outer}, v7)\nb1(v10: f64, v11: f64, v12: f64):").unwrap();
    let first = if is_nested { inner } else { "v10, v11".into() };
    match is_guarded {
        true => writeln!(text, "  @1 branch v30, b5({first}, v7), b2()\nb2():\n  @1 jump b3({first}, v7)").unwrap(),
        false => writeln!(text, "  @1 jump b2()\nb2():\n  @1 jump b3({first}, v7)").unwrap(),
    }
    writeln!(text, "b3(v20: f64, v21: f64, v22: f64):").unwrap();
    let mut inside = vec![20, 21, 22, 20, 21, 22, 0, 1, 2, 3, 4, 5, 6, 10, 12];
    let limit = choices.of(&[9usize, 9, 0, 1, 2]);
    let compare = choices.of(&["lt", "le"]);
    let step = choices.of(&[6usize, 6, 6, 3, 2]);
    if is_early {
        writeln!(text, "  @2 v23 = f64.{compare} v22, v{limit}\n  @2 branch v23, b4(), b5(v20, v21, v22)\nb4():")
            .unwrap();
    }
    for value in 40..41 + choices.below(5) {
        let (left, right, other) = (choices.of(&inside), choices.of(&inside), choices.of(&inside));
        let operation = choices.of(&["add", "add", "add", "sub", "sub", "mul", "select", "neg"]);
        match operation {
            "neg" => writeln!(text, "  @3 v{value} = f64.neg v{left}"),
            "select" => {
                let (low, high) = (choices.of(&[22usize, 22, 1, 20]), choices.of(&[2usize, 1, 0, 22]));
                let compare = choices.of(&["lt", "le"]);
                writeln!(text, "  @3 v{} = f64.{compare} v{low}, v{high}", value + 20).unwrap();
                writeln!(text, "  @3 v{value} = f64.select v{}, v{left}, v{other}", value + 20)
            }
            _ => writeln!(text, "  @3 v{value} = f64.{operation} v{left}, v{right}"),
        }
        .unwrap();
        inside.extend([value; 4]);
    }
    let next: Vec<String> = (0..2).map(|_| format!("v{}", choices.of(&inside))).collect();
    let next = next.join(", ");
    writeln!(text, "  @4 v70 = f64.add v22, v{step}").unwrap();
    match is_early {
        true => writeln!(text, "  @4 jump b3({next}, v70)").unwrap(),
        false => {
            writeln!(text, "  @4 v71 = f64.{compare} v70, v{limit}\n  @4 branch v71, b4(), b5({next}, v22)").unwrap();
            writeln!(text, "b4():\n  @4 jump b3({next}, v70)").unwrap();
        }
    }
    writeln!(text, "b5(v80: f64, v81: f64, v82: f64):").unwrap();
    if is_nested {
        writeln!(text, "  @5 v83 = f64.add v12, v6\n  @5 v84 = f64.lt v83, v9").unwrap();
        writeln!(text, "  @5 branch v84, b6(), b7()\nb6():\n  @5 jump b1(v80, v81, v83)\nb7():").unwrap();
    }
    let result = choices.of(&[80usize, 80, 81, 82]);
    writeln!(text, "  @6 return v{result}\n}}").unwrap();
    parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn small_arguments() -> impl Strategy<Value = Vec<[f64; 3]>> {
    let number = prop_oneof![
        4 => (-4i32..12).prop_map(f64::from),
        1 => (-9i32..40).prop_map(|halves| f64::from(halves) / 2.0),
        1 => prop::sample::select(&EDGES[..]),
        1 => (-8i64..8).prop_map(|more| (9007199254740992 + more) as f64),
        1 => (-8i64..8).prop_map(|more| -(9007199254740992 + more) as f64),
    ];
    prop::collection::vec(prop::array::uniform3(number), 16)
}

fn arguments() -> impl Strategy<Value = Vec<[f64; 3]>> {
    let number =
        prop_oneof![3 => prop::sample::select(&EDGES[..]), 1 => (-20i32..20).prop_map(f64::from), 1 => any::<f64>()];
    prop::collection::vec(prop::array::uniform3(number), 8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_pass_keeps_what_a_function_does(bytes in prop::collection::vec(any::<u8>(), 0..200), arguments in arguments()) {
        let before = function(&bytes);
        prop_assert_eq!(verify(&before), Ok(()));
        for name in names() {
            compare(&before, &after(name, &before), name, &arguments);
        }
        let mut optimized = before.clone();
        optimize(&mut optimized, |pass, function, _| compare(&before, function, pass.step.name, &arguments));
        // Each pass on what the others leave.
        for name in names() {
            compare(&before, &after(name, &optimized), name, &arguments);
        }
    }

    #[test]
    fn loops_that_count_are_exact(bytes in prop::collection::vec(any::<u8>(), 30..60), arguments in small_arguments()) {
        let before = counting(&bytes);
        prop_assert_eq!(verify(&before), Ok(()));
        let mut optimized = before.clone();
        optimize(&mut optimized, |pass, function, _| compare(&before, function, pass.step.name, &arguments));
        after("find closed forms", &before);
        after("find closed forms", &optimized);
    }
}

/// Counting loops that come down to formulas are no rarity among those.
#[test]
fn many_loops_that_count_come_down_to_formulas() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let bytes = prop::collection::vec(any::<u8>(), 30..60);
    let mut formulas = 0;
    for _ in 0..300 {
        let mut function = counting(&bytes.new_tree(&mut runner).unwrap().current());
        optimize(&mut function, |_, _, _| {});
        formulas += usize::from(function.to_string().contains("f64.of_i64"));
    }
    assert!(formulas > 30, "{formulas} of 300");
}
