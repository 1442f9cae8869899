//! Programs with loops: which of them come down to a formula, and that all mean the same as before, at the edges too.

use crate::evaluate::{Datum, Outcome, run};
use crate::random_functions::EDGES;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::build::build;
use ilo_core::ir::function::Function;
use ilo_core::ir::opcodes::Type;
use ilo_core::ir::passes::optimize;
use ilo_core::ir::verify::verify;
use ilo_core::playground::load;

/// The last function of a program, as built and as the pipeline leaves it.
pub fn both(source: &str) -> (Function, Function) {
    let (built, _, optimized) = stages(source);
    (built, optimized)
}

/// The same, and in between as it is once loops run in integers that can.
fn stages(source: &str) -> (Function, Function, Function) {
    let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let bytecode = program.bytecode();
    let built = build(bytecode, FunctionId(bytecode.functions.len() as u16 - 1)).unwrap();
    let (mut optimized, mut in_integers) = (built.clone(), None);
    optimize(&mut optimized, |pass, function, _| {
        assert_eq!(verify(function), Ok(()), "{}:\n{function}", pass.step.name);
        if pass.step.name == "run in integers" {
            in_integers = Some(function.clone());
        }
    });
    (built, in_integers.unwrap(), optimized)
}

/// Numbers around which sums stop being exact, or counts being counts.
const COUNTS: [f64; 20] = [
    0.0,
    -0.0,
    -0.3,
    1.0,
    1.5,
    2.0,
    3.0,
    7.0,
    40.0,
    99.9,
    -5.0,
    -1.0,
    67108863.0,
    67108865.0,
    94906266.0,
    9007199254740990.0,
    9007199254740991.0,
    9007199254740992.0,
    9007199254740994.0,
    -9007199254740990.0,
];

/// Steps of the function as built that are waited for; those that take longer are compared where they come down to a
/// formula with what is known of it.
const MOST: usize = 4_000;

/// A program, and what its loops come to.
const LOOPS: &[(&str, Form)] = &[
    ("numeric n:n>n;s=0;@i 0..n{s=+s i};s", Formula),
    ("while n:n>n;s=0;i=0;wh <i n{s=+s i;i=+i 1};s", Formula),
    ("addone n:n>n;x=0;@i 0..n{x=+x 1};x", Formula),
    ("addfive n:n>n;x=0;@i 0..n{x=+x 5};x", Formula),
    ("addi n:n>n;x=0;@i 0..n{x=+x i};x", Formula),
    ("addi2m1 n:n>n;x=0;@i 0..n{x=- +x *i 2 1};x", Formula),
    ("ifcount n:n>n;m=/n 2;x=0;@i 0..n{b= <i m;?b{true:x=+x 1;false:x}};x", Formula),
    ("ifbefore n:n m:n>n;x=0;@i 0..n{b= <i m;?b{true:x=+x 3;false:x=-x 2}};x", Formula),
    ("iffrom n:n m:n>n;x=0;@i 0..n{b= >=i m;?b{true:x=+x 1;false:x}};x", Formula),
    ("nested n:n m:n>n;x=0;@i 0..n{@j 0..m{x=+x 1}};x", Formula),
    ("nestedsum n:n m:n>n;x=0;@i 0..n{@j 0..m{x=+x j}};x", Formula),
    ("nestedouter n:n m:n>n;x=0;@i 0..n{@j 0..m{x=+x i}};x", Formula),
    ("nestedwhile n:n m:n>n;x=0;i=0;wh <i n{j=0;wh <j m{x=+x 1;j=+j 1};i=+i 1};x", Formula),
    ("start n:n x:n>n;@i 0..n{x=+x i};x", Formula),
    ("step n:n x:n d:n>n;@i 0..n{x=+x d};x", Formula),
    ("less n:n x:n d:n>n;@i 0..n{x=-x d};x", Formula),
    ("from a:n b:n>n;s=0;@i a..b{s=+s i};s", Formula),
    ("down n:n>n;s=0;wh >n 0{s=+s n;n=-n 1};s", Formula),
    ("threes n:n>n;s=0;i=0;wh <i n{s=+s i;i=+i 3};s", Formula),
    ("upto n:n>n;s=0;i=1;wh <=i n{s=+s i;i=+i 1};s", Formula),
    ("two n:n>n;s=0;t=5;@i 0..n{s=+s i;t=-t 2};+s *t 1000", Formula),
    ("twice n:n>n;s=0;@i 0..n{s=+s i};@i 0..n{s=+s 2};s", Formula),
    ("last n:n>n;y=0;@i 0..n{y=i};y", Formula),
    ("times n:n k:n>n;s=0;@i 0..n{s=+s *i k};s", Formula),
    ("cubes n:n>n;s=0;@i 0..n{s=+s *i i};s", Integers),
    ("halves n:n>n;s=0;@i 0..n{s=+s 0.5};s", AsTheyStand),
    ("powers n:n>n;s=1;@i 0..n{s=+s s};s", Integers),
    // The inner loop.
    ("triangle n:n>n;x=0;@i 0..n{@j 0..i{x=+x 1}};x", Formula),
    ("negated n:n>n;y=0;@i 0..n{y=*i -1};y", Integers),
    ("never n:n>n;s=0;i=0;wh <i n{s=+s 1;i=-i 1};s", Integers),
    ("guards n:n>n;s=0;@i 0..n{r=0;>i 30{r=3}{};>i 9{r=2}{};s=+s r};s", Integers),
    ("collatz n:n>n;k=0;wh >n 1{h=mod n 2;=h 0{n=*n 0.5}{n=+*n 3 1};k=+k 1};k", AsTheyStand),
    ("triples n:n>n;k=0;wh <k n{n=-n 1;k=+k 2};*k n", Formula),
    ("gcd a:n b:n>n;wh !=b 0{t=mod a b;a=b;b=t};a", Integers),
    ("counted n:n k:n>n;s=0;@i 0..n{r=mod i k;=r 0{s=+s i}{}};s", Integers),
    ("product n:n m:n>n;p=1;@i 0..n{p=*p m};p", Integers),
    ("squares n:n m:n>n;s=0;@i 0..n{d=-i m;s=+s *d d};s", Integers),
    ("alternates n:n>n;p=1;s=0;@i 0..n{p=- 0 p;s=+s *p i};s", Integers),
    ("turned n:n m:n>n;s=0;@i 0..n{s=-s m;s=- 0 s};s", Integers),
    ("largest n:n m:n>n;s=0;@i 0..n{d=-i m;s=max s d;s=min s 40};s", Integers),
    ("distance n:n m:n>n;s=0;@i 0..n{d=-i m;e=abs d;s=+s e};s", Integers),
    ("rounded n:n m:n>n;s=0;@i 0..n{d=flr m;s=+s *d i};s", Formula),
    ("divided n:n m:n>n;s=0;@i 0..n{s=+s /i m};s", AsTheyStand),
    ("leaves n:n m:n>n;s=9;@i 0..n{=i m{ret s};s=*s 3};s", AsTheyStand),
    ("faraway n:n m:n>n;k=max m 100000000000000000000;s=0;@i 0..n{d=+k i;e=*d d;s=-s e};s", Integers),
    ("decided n:n x:n y:n>n;b= <x y;s=x;@i 0..n{d=*i i;s=-s d;t=0;?b{true:t=+x i;false:t=-x i};s=+s t};s", Integers),
    ("twoloops n:n m:n>n;s=0;@i 0..n{s=+s *i i};@i 0..m{s=-s *i *i i};s", Integers),
];

use Form::{AsTheyStand, Formula, Integers};

/// What loops come to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// Integers computed at once.
    Formula,
    /// A loop in integers.
    Integers,
    /// Numbers.
    AsTheyStand,
}

impl Form {
    fn of(function: &Function) -> Form {
        let mut parameters = function.blocks.iter().flat_map(|block| &block.parameters);
        if parameters.any(|&parameter| function.type_of(parameter) == Type::I64) {
            Integers
        } else if function.to_string().contains("f64.of_i64") {
            Formula
        } else {
            AsTheyStand
        }
    }
}

#[test]
fn loops_come_down_to_formulas_or_run_in_integers() {
    let found = |&(source, expected): &(&'static str, Form)| {
        let form = Form::of(&stages(source).1);
        (form != expected).then_some((source, form))
    };
    let surprises: Vec<(&str, Form)> = LOOPS.iter().filter_map(found).collect();
    assert_eq!(surprises, []);
}

#[test]
fn loops_mean_the_same_at_the_edges() {
    let numbers: Vec<f64> = COUNTS.iter().chain(&EDGES).copied().collect();
    let mut compared = 0;
    for &(source, _) in LOOPS {
        let (built, optimized) = both(source);
        let count = built.entry().parameters.len();
        for choice in 0..numbers.len().pow(count as u32) {
            // All triples would take too long.
            if count == 3 && choice % 7 != 0 {
                continue;
            }
            let at = |place: u32| Datum::Number(numbers[choice / numbers.len().pow(place) % numbers.len()]);
            let arguments: Vec<Datum> = (0..count as u32).map(at).collect();
            let (expected, _) = run(&built, &arguments, MOST);
            if expected != Outcome::Endless {
                compared += 1;
                let (found, _) = run(&optimized, &arguments, 8 * MOST);
                assert_eq!(found, expected, "{source} on {arguments:?}\n{optimized}");
            }
        }
    }
    assert!(compared > 10_000, "{compared} runs were compared");
}

/// The last counts for which a formula is right are those for which every partial sum is a number, and the formula is
/// not taken for more.
#[test]
fn long_loops_are_exact_and_short_to_run() {
    let sum = |n: i128| (n * (n - 1) / 2) as f64;
    for (source, arguments, expected) in [
        ("numeric n:n>n;s=0;@i 0..n{s=+s i};s", vec![1e7], sum(10_000_000)),
        ("numeric n:n>n;s=0;@i 0..n{s=+s i};s", vec![134_217_000.0], sum(134_217_000)),
        ("addone n:n>n;x=0;@i 0..n{x=+x 1};x", vec![1e8], 1e8),
        ("addfive n:n>n;x=0;@i 0..n{x=+x 5};x", vec![1e8], 5e8),
        ("ifcount n:n>n;m=/n 2;x=0;@i 0..n{b= <i m;?b{true:x=+x 1;false:x}};x", vec![1e7], 5e6),
        ("nested n:n>n;x=0;@i 0..n{@j 0..n{x=+x 1}};x", vec![1e6], 1e12),
        ("down n:n>n;s=0;wh >n 0{s=+s n;n=-n 1};s", vec![1e7], sum(10_000_001)),
    ] {
        let (_, optimized) = both(source);
        let arguments: Vec<Datum> = arguments.into_iter().map(Datum::Number).collect();
        let (found, steps) = run(&optimized, &arguments, 1_000);
        assert_eq!(found, Outcome::Returned(Datum::Number(expected)), "{source}\n{optimized}");
        assert!(steps < 100, "{source} takes {steps} steps\n{optimized}");
    }
}

/// Partial sums that leave the exact range and come back are not the formula's.
#[test]
fn sums_that_stop_being_exact_are_left_to_the_loop() {
    let (built, optimized) = both("f n:n x:n d:n>n;@i 0..n{x=+x d};x");
    let big = 9007199254740992.0;
    for (count, start, step) in [
        (3.0, big - 2.0, 1.0),
        (4.0, big - 2.0, 1.0),
        (9.0, big, 1.0),
        (9.0, -big, -1.0),
        (9.0, -big + 3.0, -1.0),
        (4.0, big - 2.0, 0.5),
        (2.0, 0.5, 1.0),
        (5.0, -0.0, -0.0),
        (5.0, -0.0, 0.0),
        (5.0, big, -big),
        (1.0, f64::NAN, 1.0),
        (2.0, f64::INFINITY, f64::NEG_INFINITY),
    ] {
        let arguments = [count, start, step].map(Datum::Number);
        let expected = run(&built, &arguments, 1_000).0;
        assert_eq!(run(&optimized, &arguments, 1_000).0, expected, "{arguments:?}\n{optimized}");
    }
}

/// Where so few rounds are taken that sums are not looked at, they are exact, wherever they begin.
#[test]
fn sums_of_few_rounds_are_exact_without_a_look() {
    let half = 4503599627370496.0;
    let starts = [0.0, -0.0, 0.5, half - 1.0, half, half + 1.0, -half, 2.0 * half - 40.0, -2.0 * half + 40.0, f64::NAN];
    for (source, counts) in [
        ("f n:n x:n>n;@i 0..n{d=*i i;x=+x d};x", &[3.0, 1000.0, 207_999.0, 208_000.0, 208_001.0, 310_000.0][..]),
        ("f n:n x:n>n;@i 0..n{d=*i i;x=-x *d i};x", &[3.0, 9_699.0, 9_700.0, 9_701.0, 14_000.0]),
        ("f n:n x:n>n;@i 0..n{r=1;>i 30{r=3}{};>i 9{r=2}{};x=-x r};x", &[1.0, 9.0, 100.0, 5000.0]),
        ("f n:n x:n>n;@i 0..n{r=mod i 7;x=+x r;x=-x 3;x=+x r};x", &[1.0, 9.0, 100.0, 5000.0]),
        ("f n:n x:n>n;@i 0..n{x=+-x n *i i};x", &[5.0, 1000.0, -3.0]),
        ("f n:n x:n>n;y=0;@i 0..n{b= >i 2;?b{true:x=+x *i i;false:x=-x 1};y=+y x};+x y", &[5.0, 1000.0]),
        ("f n:n x:n>n;y=x;@i 0..n{z=- 0 y;y=+x *i i;x=z};+x y", &[1.0, 2.0, 5.0, 60.0]),
    ] {
        let (built, optimized) = both(source);
        for (&count, start) in counts.iter().flat_map(|count| starts.map(|start| (count, start))) {
            // Long runs of few: that is where the count is the matter.
            if count > 20_000.0 && start != 0.0 && start != half {
                continue;
            }
            let arguments = [count, start].map(Datum::Number);
            let expected = run(&built, &arguments, 10_000_000).0;
            assert_eq!(run(&optimized, &arguments, 10_000_000).0, expected, "{source} {arguments:?}\n{optimized}");
        }
    }
}

/// A count that is compared in some rounds only says nothing of how many there are.
#[test]
fn rounds_that_are_not_counted_may_be_many() {
    let source = "f n:n x:n>n;i=0;y=0;wh true{>x 100{<i n{y=+y 1}{brk}}{y=-y 1};y=+y *i i;x=+x 1;i=+i 1};y";
    let (built, optimized) = both(source);
    let arguments = [5.0, -400_000.0].map(Datum::Number);
    let expected = run(&built, &arguments, 20_000_000).0;
    assert_eq!(run(&optimized, &arguments, 20_000_000).0, expected, "{optimized}");
}

/// Loops one behind the other, each of which goes on with what the one before gives: all of them, and soon.
#[test]
fn many_loops_are_closed_quickly() {
    let loops: String = (0..300).map(|step| format!("@i 0..n{{s=+s {step}}};i=0;wh <i n{{s=+s i;i=+i 1}};")).collect();
    let start = std::time::Instant::now();
    let (built, optimized) = both(&format!("f n:n>n;s=0;{loops}s"));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    for count in [0.0, 1.0, 3.5, 6.0] {
        let arguments = [Datum::Number(count)];
        let (found, steps) = run(&optimized, &arguments, 100_000);
        assert_eq!(found, run(&built, &arguments, 100_000).0);
        assert!(steps < 600 * 40, "{steps} steps");
    }
}

#[test]
fn a_list_is_summed_the_same() {
    let (built, optimized) = both("arrsum xs:L n>n;s=0;@x xs{s=+s x};s");
    for list in [vec![], vec![0.5], vec![1.0, 2.0, 3.0]] {
        let arguments = [Datum::List(list)];
        assert_eq!(run(&optimized, &arguments, 1_000).0, run(&built, &arguments, 1_000).0);
    }
}

macro_rules! snapshots {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(both($source).1.to_string());
            });
        })*
    };
}

snapshots! {
    numeric "numeric n:n>n;s=0;@i 0..n{s=+s i};s";
    ifcount "ifcount n:n>n;m=/n 2;x=0;@i 0..n{b= <i m;?b{true:x=+x 1;false:x}};x";
    nested "nested n:n m:n>n;x=0;@i 0..n{@j 0..m{x=+x 1}};x";
    arrsum "arrsum xs:L n>n;s=0;@x xs{s=+s x};s";
}
