//! What must stay linear, bounded or flat, on both engines. A row that were quadratic would not end in anyone's lifetime.

use ilo_core::diagnostic::Code;
use ilo_core::engine::{EngineName, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::playground;
use ilo_core::report::Outcome;
use ilo_tests::engines::{self, PORTABLE};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Tests of this file measure the memory of the whole process, so one runs at a time.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Calls the first function, `f`, with a number.
fn call(source: &str, argument: u32, engine: EngineName, depth: u32) -> Outcome {
    let (mut host, limits) = (CapturingHost::new(), Limits { depth });
    playground::outcome(source, "f", &[argument.to_string()], &*engines::portable(engine), limits, &mut host)
}

fn result(source: &str, argument: u32, engine: EngineName) -> String {
    match call(source, argument, engine, Limits::default().depth) {
        Outcome::Value(value) => value.text,
        Outcome::Error { diagnostic } => panic!("{source}\non {engine}: {} {}", diagnostic.code, diagnostic.message),
    }
}

#[test]
fn building_a_million_parts_is_linear() {
    let _alone = ALONE.lock();
    let rows = [
        ("f n:n>n;xs=[];@i 0..n{xs=+=xs i};len xs", "1000000"),
        ("f n:n>n;xs=[];@i 0..n{xs=+xs [i]};len xs", "1000000"),
        ("f n:n>n;xs=[];@i 0..n{xs=+=xs (len xs)};len xs", "1000000"),
        ("f n:n>n;xs=[];i=0;wh <i n{xs=+=xs i;i=+i 1};len xs", "1000000"),
        ("f n:n>n;s=\"\";@i 0..n{s=+s \"x\"};len s", "1000000"),
        ("f n:n>n;s=\"\";@i 0..n{s=++s \"x\" \"y\"};len s", "2000000"),
        ("push xs:L n x:n>L n;+=xs x\nf n:n>n;xs=[];@i 0..n{xs=push xs i};len xs", "1000000"),
        ("go xs:L n i:n>L n;<=i 0{xs};go (+=xs i) (-i 1)\nf n:n>n;xs=go [] n;len xs", "1000000"),
        ("f n:n>n;m=mmap;@i 0..n{k=str (mod i 1000);m=mset m k i};len m", "1000"),
        ("f n:n>n;m=mmap;@i 0..n{k=str (mod i 1000);m=mset m k (+1 ((mget m k)??0))};v=mvals m;sum v", "1000000"),
        ("f n:n>n;m=mmap;@i 0..n{k=str i;m=mset m k i};@i 0..n{k=str i;m=mdel m k};len m", "0"),
        ("type p{x:n;y:n}\nf n:n>n;r=p x:0 y:0;@i 0..n{r=r with x:i};r.x", "999999"),
        ("sq x:n>n;*x x\nf n:n>n;xs=[];@i 0..n{xs=+=xs i};ys=map sq xs;len ys", "1000000"),
    ];
    for (source, expected) in rows {
        for engine in PORTABLE {
            assert_eq!(result(source, 1_000_000, engine), expected, "{source}\non {engine}");
        }
    }
}

#[test]
fn values_nested_a_million_deep_are_compared_and_released() {
    let _alone = ALONE.lock();
    let source = "f n:n>b;xs=[];ys=[];@i 0..n{xs=[xs];ys=[ys]};=xs ys";
    for engine in PORTABLE {
        assert_eq!(result(source, 1_000_000, engine), "true", "{engine}");
    }
}

#[test]
fn garbage_does_not_pile_up() {
    let _alone = ALONE.lock();
    let rows = [
        "f n:n>n;@i 0..n{xs=[i, i, i]};n",
        "f n:n>n;@i 0..n{s=+\"number \" (str i);r=~s};n",
        "type p{x:n;s:t}\nf n:n>n;@i 0..n{r=p x:i s:\"a\";q=r with x:2};n",
        "g i:n>L n;xs=[i, i];+xs xs\nf n:n>n;@i 0..n{xs=g i;hd xs};n",
        "f n:n>n;@i 0..n{m=mset mmap \"k\" [i];v=mget m \"k\"};n",
        "f n:n>n;go n n\ngo i:n n:n>n;<=i 0{n};xs=[i];go -i 1 n",
    ];
    for source in rows {
        for engine in PORTABLE {
            let peak = |rounds: u32| {
                MEMORY.reset_peak_usage();
                let before = MEMORY.current_usage();
                assert_eq!(result(source, rounds, engine), rounds.to_string());
                MEMORY.peak_usage() - before
            };
            let (short, long) = (peak(1_000), peak(200_000));
            assert!(long < short * 2, "{source}\non {engine}: {short} bytes for 1,000 rounds, {long} for 200,000");
        }
    }
}

#[test]
fn calls_nest_as_deep_as_they_may_and_no_deeper() {
    let _alone = ALONE.lock();
    // Each makes as many counted calls as its argument says, the first one not counted.
    let rows = [
        "f n:n>n;<=n 0{0};r=f -n 1;+r 1",
        "f n:n>n;<=n 0{0};r=g -n 1;+r 1\ng n:n>n;<=n 0{0};r=f -n 1;+r 1",
        "f n:n>n;h=f;<=n 0{0};r=h -n 1;+r 1",
        "f n:n>n;<=n 0{0};xs=map f [-n 1];+1 (hd xs)",
    ];
    for source in rows {
        for engine in PORTABLE {
            let deepest = |depth: u32| match call(source, depth, engine, 5_000) {
                Outcome::Value(value) => value.text,
                Outcome::Error { diagnostic } => diagnostic.code.as_str().to_owned(),
            };
            assert_eq!(deepest(5_000), "5000", "{source}\non {engine}");
            assert_eq!(deepest(5_001), Code::R015.as_str(), "{source}\non {engine}");
            match call(source, 1_000_000, engine, 1_000_000) {
                Outcome::Value(value) => assert_eq!(value.text, "1000000", "{source}\non {engine}"),
                Outcome::Error { diagnostic } => panic!("{source}\non {engine}: {}", diagnostic.message),
            }
        }
    }
}

#[test]
fn tail_calls_are_free() {
    let _alone = ALONE.lock();
    let rows = [
        ("f n:n>n;<=n 0{7};f -n 1", "7"),
        ("f n:n>n;<=n 0{7};g -n 1\ng n:n>n;<=n 0{8};f -n 1", "7"),
        ("f n:n>n;go f n\ngo h:F n n n:n>n;<=n 0{9};go h (-n 1)", "9"),
        ("f n:n>n;h=f;<=n 0{5};h -n 1", "5"),
    ];
    for (source, expected) in rows {
        for engine in PORTABLE {
            assert_eq!(result(source, 1_000_000, engine), expected, "{source}\non {engine}");
        }
    }
}

#[test]
fn text_nested_a_hundred_thousand_deep_is_an_error() {
    let _alone = ALONE.lock();
    const DEEP: usize = 100_000;
    let nested = |open: &str, core: &str, close: &str| [&open.repeat(DEEP), core, &close.repeat(DEEP)].concat();
    let rows = [
        nested("(", "1", ")"),
        nested("[", "1", "]"),
        nested("-", "1", ""),
        nested("+1 ", "1", ""),
        nested("~", "1", ""),
        nested("$", "\"u\"", ""),
        nested("?1{_:", "1", "}"),
        nested(">1 2{", "1", "}"),
        nested("@i 0..1{", "1", "}"),
        nested("1 + ", "1", ""),
        nested("1 ?? ", "1", ""),
        nested("1>>str ", "", ""),
        nested("x.", "y", ""),
    ];
    let bodies = rows.iter().map(|body| format!("f>n;{body}"));
    let types = ["L ", "O ", "R n ", "M t ", "F "].map(|open| format!("f x:{}>n;1", nested(open, "n", "")));
    for source in bodies.chain(types) {
        let report = playground::check(&source);
        assert!(report.diagnostics.iter().any(|found| found.is_error()), "{}…", &source[..40]);
    }
}
