//! Deep nesting: refused past the limit, and never the end of a small stack.

use ilo_core::syntax::print::{Style, format};
use ilo_core::syntax::{MAX_NESTING, draft, parse};
use std::thread;

/// Ways to nest: before, innermost, after.
const SHAPES: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("+ ", "1", " 1"),
    ("- ", "1", ""),
    ("! ", "1", ""),
    ("$", "x", ""),
    ("1 + (", "1", ")"),
    ("(g ", "1", ")"),
    ("(p a:", "1", ")"),
    ("(x>>g ", "1", ")"),
    ("x{", "1", "}"),
    ("!x{", "1", "}"),
    ("x{}{", "1", "}"),
    ("wh x{", "1", "}"),
    ("@i 0..1{", "1", "}"),
    ("?x{1:", "1", "}"),
    ("y=?x{1:", "1", "}"),
    ("?(", "x", "){}"),
    ("", "1", " + 1"),
    ("", "1", " * 1"),
    ("", "1", "??1"),
    ("", "1", ">>g"),
    ("", "x", ".a"),
    ("", "x", ".0.0"),
];

fn program((before, inner, after): (&str, &str, &str), depth: usize) -> String {
    format!("f>n;{}{inner}{}", before.repeat(depth), after.repeat(depth))
}

/// Close to the limit, with room for what stands around the nested part.
const NEARLY: usize = MAX_NESTING * 9 / 10;

/// Runs on as much stack as a thread has by default.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(2 << 20).spawn(test).expect("a thread can be started");
    thread.join().expect("the thread ends well");
}

#[test]
fn programs_below_the_limit_are_read_and_printed() {
    on_a_small_stack(|| {
        for &shape in SHAPES {
            let source = program(shape, MAX_NESTING * 4 / 10);
            for style in [Style::Dense, Style::Expanded] {
                let text = format(&source, style).unwrap_or_else(|errors| panic!("{shape:?}: {errors:?}"));
                assert_eq!(format(&text, Style::Dense), format(&source, Style::Dense), "{shape:?} {style:?}");
            }
        }
    });
}

#[test]
fn parentheses_that_a_style_adds_count_as_well() {
    on_a_small_stack(|| {
        let source = program(("", "g x", " + (g y)"), MAX_NESTING);
        assert_eq!(parse(&source).diagnostics, []);
        let errors = format(&source, Style::Dense).expect_err("every operator goes one level deeper");
        assert_eq!(errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), ["ILO-P020"]);
    });
}

#[test]
fn printed_text_stays_in_proportion() {
    on_a_small_stack(|| {
        let source = program(("x{", "1", "}"), NEARLY).replace('1', &"1;".repeat(1000));
        let text = format(&source, Style::Expanded).expect("it can be printed");
        assert!(text.len() < source.len() * 100, "{} bytes from {}", text.len(), source.len());
    });
}

#[test]
fn programs_near_the_limit_are_read() {
    on_a_small_stack(|| {
        for &shape in SHAPES.iter().filter(|shape| shape.2 != ".0.0" && shape.0 != "1 + (") {
            let codes: Vec<_> = parse(&program(shape, NEARLY)).diagnostics.iter().map(|each| each.code).collect();
            assert_eq!(codes, [], "{shape:?}");
        }
    });
}

#[test]
fn deeper_programs_are_refused() {
    on_a_small_stack(|| {
        for &shape in SHAPES {
            for depth in [MAX_NESTING + 1, 100_000] {
                let parsed = parse(&program(shape, depth));
                let codes: Vec<&str> = parsed.diagnostics.iter().map(|each| each.code.as_str()).collect();
                assert_eq!(codes.first(), Some(&"ILO-P020"), "{shape:?} {depth}");
                assert!(codes.len() <= 2, "{shape:?} {depth}: {codes:?}");
                assert_eq!(draft(&program(shape, depth)).tree.declarations.len(), 1, "{shape:?} {depth}");
            }
        }
    });
}

#[test]
fn types_nest_as_deeply() {
    on_a_small_stack(|| {
        for constructor in ["L ", "O ", "F ", "M t ", "R n "] {
            let header = |depth| format!("f x:{}n>n;1", constructor.repeat(depth));
            assert_eq!(parse(&header(NEARLY)).diagnostics, [], "{constructor}");
            for depth in [MAX_NESTING, 100_000] {
                let codes: Vec<_> = parse(&header(depth)).diagnostics.iter().map(|each| each.code.as_str()).collect();
                assert_eq!(codes, ["ILO-P020"], "{constructor} {depth}");
            }
        }
    });
}

#[test]
fn chains_inside_chains_add_up() {
    // Every level of parentheses starts a chain, and the tree leans over all of them.
    let chain = " + 1".repeat(100);
    let source = format!("f>n;{}1{}", "(".repeat(100), format!("{chain})").repeat(100));
    on_a_small_stack(move || {
        assert_eq!(parse(&source).diagnostics.first().map(|each| each.code.as_str()), Some("ILO-P020"));
    });
}
