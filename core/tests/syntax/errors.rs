//! Syntax errors: which code, at which place, and how they read.

use crate::trees::{error_codes, errors};
use ilo_core::diagnostic::Code;
use ilo_core::render::{Colour, text};
use ilo_core::source::Sources;
use ilo_core::syntax::parse;

/// Programs, and the code of their first error.
const CODES: &[(&str, &str)] = &[
    ("f>t;'hi'", "L001"),
    ("f>n;# note", "L001"),
    ("f x:n>n;x % 2", "L001"),
    ("f>n;Zed", "L001"),
    ("f>t;\"open", "L001"),
    ("f>n;\u{7}", "L001"),
    ("f>n;é", "L001"),
    ("my_sum x:n>n;x", "L002"),
    ("f>n;a_=1;2", "L002"),
    ("Total x:n>n;x", "L003"),
    ("MyFunc x:n>n;x", "L003"),
    ("myFunc x:n>n;x", "L003"),
    ("f>n;Sum=1;2", "L003"),
    ("f a:n>n;+a 1 * 2", "P001"),
    ("f>n;9 -2", "P001"),
    ("f>n;7.", "P001"),
    ("f>n;1)", "P001"),
    ("f>n;1}g>n;2", "P001"),
    ("f x:n>n;^x ?? 1", "P001"),
    ("f x:n>n;x with 1", "P001"),
    ("f x:n>n;r=>x 0{1}{2};r", "P001"),
    ("def x:n>n;x", "P001"),
    ("+1 2", "P001"),
    (";", "P001"),
    ("f x:n>n *x 2", "P003"),
    ("f x:n->n;x", "P003"),
    ("f x:n;x", "P003"),
    ("f x n>n;1", "P003"),
    ("f a:b>b;&&a a", "P003"),
    ("f a:b>b;+ ||a a 1", "P003"),
    ("f>L n;[1 2]", "P003"),
    ("f>n;(1 2)", "P003"),
    ("type pt{x:n y:n}", "P003"),
    ("app fn:F n n x:n>n;fn x", "P003"),
    ("f x:n>n;?x{1 2}", "P003"),
    ("f>n;0x1F", "P003"),
    ("f>n;(1", "P004"),
    ("f>n;[1", "P004"),
    ("f>n;-0 v", "P004"),
    ("f x:n>n;@i x{", "P004"),
    ("f>n", "P004"),
    ("f x:n>n;?x{1:", "P004"),
    ("tool a \"d\">n timeout", "P004"),
    ("f x:n>n;xs.-1", "P005"),
    ("f>n;xs.99999999999", "P005"),
    ("f>n;@5 xs{1}", "P005"),
    ("f>n;x.type", "P005"),
    ("f>n;x >> 1", "P005"),
    ("f x:n>n;?x{n:2}", "P005"),
    ("type p{a:n;}", "P005"),
    ("use \"x\" [a,b]", "P005"),
    ("type", "P006"),
    ("f>n;x.", "P006"),
    ("f x:>n;x", "P007"),
    ("f x:L>n;1", "P007"),
    ("f x:if>n;1", "P007"),
    ("f x:", "P008"),
    ("f>n;;1", "P009"),
    ("f g:F>n;1", "P009"),
    ("f>n;let y=1;y", "P009"),
    ("f>n;r=@i 0..3{i};r", "P009"),
    ("f>n;@i 0..3{brk;1};2", "P009"),
    ("f>n;{x}", "P009"),
    ("f>n;.7", "P009"),
    ("f>R R n t t;~~3", "P009"),
    ("f x:O n>n;??x 0", "P009"),
    ("f x:n>n;?+x 1{2:3}", "P009"),
    ("f>n;p x:+1 2", "P009"),
    ("f>n;ret=5;ret", "P009"),
    ("f x:S>n;1", "P010"),
    ("f a:b>b;a || true", "P010"),
    ("f>n;a=", "P010"),
    ("f>n;wh", "P010"),
    ("f x:t>n;?x{red:1}", "P011"),
    ("f x:t>n;?x{\"red\":1;blue:2}", "P011"),
    ("f>n;x.if", "P011"),
    ("f>n;@if xs{}", "P011"),
    ("f>n;?5{", "P012"),
    ("tool ping\"d\">n timeout:soon", "P013"),
    ("tool ping\"d\">n retry:", "P014"),
    ("tool ping>n", "P015"),
    ("g y:n>n;y f x:n>n;>x 5 g x;0", "P016"),
    ("f x:n>n;>x 5 1 g y:n>n;y", "P016"),
    ("use lib", "P016"),
    ("use \"a\" []", "P016"),
];

#[test]
fn every_mistake_has_its_code() {
    for (source, code) in CODES {
        assert_eq!(error_codes(source).first(), Some(&&*format!("ILO-{code}")), "{source:?}");
    }
}

/// Codes that the parser cannot give: imports are resolved elsewhere, and a program may be empty.
const NOT_OURS: &[Code] = &[Code::P002, Code::P017, Code::P018, Code::P019, Code::P020];

#[test]
fn every_code_has_a_mistake() {
    for code in Code::ALL.iter().filter(|code| code.as_str().starts_with("ILO-L") || code.as_str().starts_with("ILO-P"))
    {
        let shown = CODES.iter().any(|(_, short)| code.as_str().ends_with(short));
        assert!(shown || NOT_OURS.contains(code), "{code}");
    }
}

#[test]
fn every_error_says_what_to_do() {
    for (source, _) in CODES {
        let parsed = parse(source);
        for error in errors(&parsed) {
            assert!(error.suggestion.is_some(), "{source:?}: {}", error.message);
        }
    }
}

#[test]
fn errors_stop_at_twenty_and_at_one_for_each_place() {
    assert_eq!(error_codes(&"f>n;)\n".repeat(100)).len(), 20);
    assert_eq!(error_codes("f x:n>n;?x{1:;5;_:3}}}}}").len(), 1);
    assert_eq!(error_codes("f>n;x{\n  1 2\n}\n}\n}\ng>n;(\n"), ["ILO-P003", "ILO-P010"]);
}

#[test]
fn foreign_operators_are_warned_of() {
    for (source, fixed) in [("f a:b>b;a && &b c", "&"), ("f a:b>b;a || |b c", "|"), ("f a:n>n;a // b 2 3", "--")] {
        let warnings: Vec<_> = parse(source).diagnostics.into_iter().filter(|each| !each.is_error()).collect();
        let codes: Vec<&str> = warnings.iter().map(|each| each.code.as_str()).collect();
        assert_eq!(codes, ["ILO-W002"], "{source}");
        assert_eq!(warnings[0].fix.as_ref().map(|fix| &*fix.replacement), Some(fixed), "{source}");
    }
}

#[test]
fn a_fix_mends_its_program() {
    for (source, mended) in [
        ("f x:n->n;x", "f x:n>n;x"),
        ("f x:n>n *x 2", "f x:n>n; *x 2"),
        ("f>n;9 -2", "f>n;9 - 2"),
        ("f>n;9-2", "f>n;9 - 2"),
        ("f a:b>b;&&a a", "f a:b>b;&a a"),
        ("f>n;(1", "f>n;(1)"),
        ("f>n;[1", "f>n;[1]"),
        ("f x:n>n;x{1", "f x:n>n;x{1}"),
        ("f x:n>n;?x{1:2", "f x:n>n;?x{1:2}"),
        ("type p{x:n y:n}", "type p{x:n ;y:n}"),
        ("f x:t>n;?x{red:1}", "f x:t>n;?x{\"red\":1}"),
        ("my_sum x:n>n;x", "my-sum x:n>n;x"),
        ("MyFunc x:n>n;x", "my-func x:n>n;x"),
        ("f>n;1# note", "f>n;1-- note"),
        ("f x:n>b;x≥1", "f x:n>b;x>=1"),
        ("use \"a\" []", "use \"a\" "),
        ("f>n;1}", "f>n;1"),
    ] {
        let parsed = parse(source);
        let fix = parsed.diagnostics.first().and_then(|error| error.fix.clone()).expect(source);
        let mut text = source.to_string();
        text.replace_range(fix.span.range(), &fix.replacement);
        assert_eq!(text, mended, "{source:?}");
        assert_eq!(error_codes(&text), [""; 0], "{text:?}");
    }
}

#[test]
fn errors_read_well() {
    let reports: Vec<String> = CODES.iter().map(|(source, _)| rendered(source)).collect();
    insta::assert_snapshot!(reports.join("\n"));
}

fn rendered(source: &str) -> String {
    let parsed = parse(source);
    let sources = Sources::new("main.ilo", source);
    let reports = parsed.diagnostics.iter().map(|each| text(each, &sources, Colour::Plain) + "\n");
    reports.collect::<Vec<_>>().join("\n")
}
