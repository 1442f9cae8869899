//! Where names come from, and where else they stand.

use crate::{caret, marked};
use ilo_core::assist::Analysis;

const PLACES: &[(&str, &str)] = &[
    ("f x:n>n;+‸x y", "f «x»:n>n;+«x» y"),
    ("‸f x:n>n;f x", "«f» x:n>n;«f» x"),
    ("f x:n>n;y=x;y=2;y‸", "f x:n>n;«y»=x;«y»=2;«y»"),
    ("f>n;@i 0..2{‸i};@i 0..3{i};1", "f>n;@«i» 0..2{«i»};@i 0..3{i};1"),
    ("type ‸pt{x:n}\nf p:pt>L pt;[p,(pt x:1)]", "type «pt»{x:n}\nf p:«pt»>L «pt»;[p,(«pt» x:1)]"),
    (
        "type pt{x:n}\ntype ps{x:n}\nf p:pt q:ps>n;a=p with ‸x:1;+a.x q.x",
        "type pt{«x»:n}\ntype ps{x:n}\nf p:pt q:ps>n;a=p with «x»:1;+a.«x» q.x",
    ),
    ("alias id n\nf a:‸id>id;a", "alias «id» n\nf a:«id»>«id»;a"),
    ("f>n;‸abs 1;abs 2", "f>n;«abs» 1;«abs» 2"),
    ("f>n;1 ‸-- f", "f>n;1 -- f"),
];

#[test]
fn references_are_every_place_of_a_name() {
    for (source, expected) in PLACES {
        let (source, offset) = caret(source);
        let references = Analysis::of(&source).references(offset);
        assert_eq!(marked(&source, references.iter().map(|reference| reference.span)), *expected);
        let declared = references.iter().filter(|reference| reference.is_declaration).count();
        assert_eq!(declared, usize::from(expected.contains('«') && !expected.contains("abs")), "{expected}");
    }
}

#[test]
fn definitions_are_where_names_are_declared() {
    for (source, expected) in [
        ("f x:n>n;+x ‸x", "f «x»:n>n;+x x"),
        ("f>n;‸g()\ng>n;1", "f>n;g()\n«g»>n;1"),
        ("f>n;y=1;y=2;‸y", "f>n;«y»=1;y=2;y"),
        ("type pt{x:n}\nf p:pt>n;p.‸x", "type pt{«x»:n}\nf p:pt>n;p.x"),
        ("type pt{x:n}\nf p:pt>n;{‸x}=p;x", "type pt{«x»:n}\nf p:pt>n;{x}=p;x"),
        ("f>n;‸len \"a\"", "f>n;len \"a\""),
        ("f>n;+ ;‸g()\ng>n;1", "f>n;+ ;g()\n«g»>n;1"),
    ] {
        let (source, offset) = caret(source);
        assert_eq!(marked(&source, Analysis::of(&source).definition(offset)), expected);
    }
}
