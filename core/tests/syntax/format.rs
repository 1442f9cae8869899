//! The formatter.

use crate::generator::program;
use crate::trees::{comments, meaning, tree};
use ilo_core::syntax::parse;
use ilo_core::syntax::print::{Style, format};
use proptest::prelude::*;

const EXAMPLE: &str = r#"type pt{x:n;y:n} -- a point
alias name t
tool look-up"finds a name" key:t>R t t timeout:5,retry:2
use "lib.ilo" [dbl tri]
-- the longest
-- of them
f x:n xs:L n g:F n n>R n t;-- starts here
a=*x 2;{x;y}=p;>x 5{"big"};>=x 9 ~3;!x{~0};
@i 0..(+x 3){b=+a i;=b 3{cnt};=b 4{brk b}};-- a loop
wh >x 0{x=-x 1};@v xs{prnt v -- every one
};
r=?(+x 1){~v:v;^_:0;n k:a=3;g (h x) (-a 1);_:};-- a match
>x 0{1}{};q=p with x:1 y:(*a 2);w=pt x:1 y:-2;
m=mget m "k\n\"q\"\\" ?? 3>>g 2;u=$!url;- 0 x;a.b.0.?c;!(a = b);a + b * c - (d - e);(len xs) > 1;mmap;now;
?x{1:ret ~2;_:^"no"}
h>n;"#;

fn formatted(source: &str, style: Style) -> String {
    format(source, style).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"))
}

/// Both styles read back as the same tree with the same comments, and formatting again changes nothing.
fn assert_round_trip(source: &str) {
    let original = tree(source);
    let dense = formatted(source, Style::Dense);
    for style in [Style::Dense, Style::Expanded] {
        let text = formatted(source, style);
        let parsed = parse(&text);
        assert!(parsed.diagnostics.iter().all(|each| !each.is_error()), "{source}\n{text}\n{:#?}", parsed.diagnostics);
        assert_eq!(meaning(&parsed.tree), meaning(&original), "{source}\n{text}");
        assert_eq!(comments(&parsed.tree, &text), comments(&original, source), "{text}");
        assert_eq!(formatted(&text, style), text, "not a fixpoint");
        assert_eq!(formatted(&text, Style::Dense), dense);
    }
}

#[test]
fn dense_form() {
    insta::assert_snapshot!(formatted(EXAMPLE, Style::Dense));
}

#[test]
fn expanded_form() {
    insta::assert_snapshot!(formatted(EXAMPLE, Style::Expanded));
}

#[test]
fn the_example_survives() {
    assert_round_trip(EXAMPLE);
}

#[test]
fn programs_that_are_easily_misprinted_survive() {
    for body in [
        "- 0 x",
        "-0",
        "- -x 1",
        "- -3 x",
        "- - -x",
        "- -(-x 1)",
        "-(!(-x))",
        "(len xs) + 1",
        "len xs > 1",
        "m=mmap;m",
        "(ret) + 1",
        "(wh x)",
        "(x = 1);2",
        "=mmap x;2",
        ">mmap n;2",
        "(x = 1){2};3",
        "(y > n);2",
        "(f > n)",
        "(?x{1:2}) ?? 3",
        "(!x) ?? 3",
        "(^x) ?? 3",
        "~x ?? 3",
        "(~x) with a:1",
        "g (alias) x n",
        "(alias x n)",
        "y=(=a b)",
        "y=!(a = b)",
        "$(!x)",
        "x??(?y{1:2})",
        "(x>>g)??1",
        "x??(y??z)",
        "g (=a b)",
        "g (-x)",
        "g -x (-y)",
        "g (-x.a 1)",
        "+(-x) 1",
        "-(-x)",
        "~(~x)",
        "!(~x)",
        "!g x",
        "?x{1:2;_:(n x:1);(n y:2)}",
        "?x{1:y=2;(n x:1);_:3}",
        "a & b & c | d",
        "a & (b & c)",
        "& &a b c",
        "/ /a b c",
        "> >a b c",
        "+rnd 1",
        "(rnd) + 1",
        "x + ~rnd * x",
        "\"a\\nb\\t\\\\d\\\"\u{1}é\"",
        "123456789012345678901234567890",
        "0.00000000000000000001",
        ">x 5 1;",
    ] {
        assert_round_trip(&format!("f x:n>n;{body}"));
        assert_round_trip(&format!("f x:n>n;{body}\ng>n;1"));
        assert_round_trip(&format!("f x:n>n;x{{{body}}};g x\ntype g{{a:n}}"));
    }
}

#[test]
fn a_number_beyond_the_range_of_doubles_survives() {
    assert_round_trip(&format!("f>n;-{}", "9".repeat(400)));
}

#[test]
fn comments_stay_wherever_they_stand() {
    for source in [
        "-- only",
        "",
        "f>n;-- empty body",
        "f>n; --a\n1 --b\n;2--c\n--d\n\n--e\ng>n;3",
        "f x:n --a\n>n --b\n;x{ --c\n} --d\n;[1, --e\n2] --f\n",
        "f x:n>n\n  -- a {\n  x{\n    -- b {\n  }\n  ?x{ -- c {\n    1: 2 -- d {\n    -- e\n  }\n",
        "type p{ --a\nx:n --b\n} --c\nalias q n --d\n--e\n",
    ] {
        assert_round_trip(source);
    }
}

#[test]
fn a_program_with_errors_is_not_formatted() {
    let errors = format("f>n;(1", Style::Dense).expect_err("it has an error");
    assert_eq!(errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), ["ILO-P004"]);
}

proptest! {
    #[test]
    fn generated_programs_survive(source in program()) {
        if parse(&source).diagnostics.iter().all(|each| !each.is_error()) {
            assert_round_trip(&source);
        }
    }
}
