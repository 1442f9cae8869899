//! What could stand at a caret.

use crate::caret;
use ilo_core::assist::{Caret, Completion, NameKind};
use ilo_core::builtins::Builtin;
use ilo_core::imports::NoFolder;

/// Everything that is offered at the caret.
fn offered(marked: &str) -> Vec<Completion> {
    let (source, offset) = caret(marked);
    Caret::new("main.ilo", &source, offset, (), &mut NoFolder).map_or_else(Vec::new, |caret| caret.completions().items)
}

/// What the program itself brings, as it would be written in a header.
fn own(marked: &str) -> String {
    let shown = |Completion { label, kind, signature, insert, .. }: &Completion| match kind {
        NameKind::Builtin | NameKind::Keyword | NameKind::Type => None,
        NameKind::Pattern => Some(insert.clone()),
        NameKind::Field => Some(format!("{insert} {signature}")),
        NameKind::Function | NameKind::Tool if !signature.starts_with('>') => Some(format!("{label} {signature}")),
        NameKind::Variable | NameKind::Parameter | NameKind::Alias => Some(format!("{label}:{signature}")),
        _ => Some(format!("{label}{signature}")),
    };
    offered(marked).iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

const OWN: &[(&str, &str)] = &[
    // Variables and functions, wherever an operand can stand.
    ("f p:n q:t>n;+‸", "q:t, p:n, f p:n q:t>n"),
    ("f p:n>n;‸", "p:n, f p:n>n"),
    ("f p:n>n;+p ‸", "p:n, f p:n>n"),
    ("f p:n>n;a=1;b=\"x\";‸", "b:t, a:n, p:n, f p:n>n"),
    ("f p:n>n;[p, ‸", "p:n, f p:n>n"),
    ("f p:n>n;ret ‸", "p:n, f p:n>n"),
    ("f p:n>n;(‸", "p:n, f p:n>n"),
    ("f p:n>n;p{‸}", "p:n, f p:n>n"),
    ("f p:n>n;p>>‸", "f p:n>n"),
    ("f p:n>n;wh >p ‸{p=1}", "p:n, f p:n>n"),
    ("f p:n>n;~‸", "p:n, f p:n>n"),
    ("f p:n>n;$‸", "p:n, f p:n>n"),
    ("f p:n>n;p ?? ‸", "p:n, f p:n>n"),
    ("f p:n>n;?‸{1:2;_:3}", "p:n, f p:n>n"),
    // In the middle of a name, and before other things.
    ("f price:n>n;+pr‸ 1", "price:n, f price:n>n"),
    ("f price:n>n;+pr‸ice 1", "price:n, f price:n>n"),
    ("f p:n>n;‸ p 1", "p:n, f p:n>n"),
    // A binding is in reach behind it, in its block and those inside.
    ("f p:n>n;a=‸;b=2;a", "p:n, f p:n>n"),
    ("f p:n>n;p{a=1;a};‸", "p:n, f p:n>n"),
    ("f p:n>n;p{a=1;b{‸}}", "a:n, p:n, f p:n>n"),
    ("f p:n>n;wh p{a=1};‸", "a:n, p:n, f p:n>n"),
    ("f p:n>n;@i 0..p{‸}", "i:n, p:n, f p:n>n"),
    ("f p:L t>n;@x p{‸}", "x:t, p:L t, f p:L t>n"),
    ("f p:R n t>n;?p{~v:‸;^e:2}", "v:n, p:R n t, f p:R n t>n"),
    ("f p:R n t>n;a=?p{~v:1;^e:(‸)}", "e:t, p:R n t, f p:R n t>n"),
    ("f a:n>n;@a 0..3{‸}", "a:n, f a:n>n"),
    // The type is that of the last binding before.
    ("f>n;a=1;a=\"x\";‸", "a:t, f>n"),
    ("f>n;a=1;‸;a=\"x\";a", "a:n, f>n"),
    // Those first that fit.
    ("g x:t y:n>n;1\nf a:t b:n c:t>n;g ‸", "c:t, a:t, b:n, g x:t y:n>n, f a:t b:n c:t>n"),
    ("g x:t y:n>n;1\nf a:t b:n>n;g a ‸", "b:n, a:t, g x:t y:n>n, f a:t b:n>n"),
    ("f a:t b:n>n;abs ‸", "b:n, a:t, f a:t b:n>n"),
    // Everything that the program declares, also behind the caret and in spite of errors.
    ("type pt{x:n;y:n}\nf>n;‸\ng a:n>n;a", "f>n, g a:n>n, pt{x:n;y:n}"),
    ("tool ping\"asks\" url:t>R t t\nf>n;‸", "ping url:t>R t t, f>n"),
    ("f>n;+ )\ng>n;let a=1;‸", "f>n, g>n"),
    ("f>t;'\ng x:n>n;‸", "x:n, f>t, g x:n>n"),
    ("f x:n>n;a=+;b=);c=a.;‸", "c:?, b:?, a:?, x:n, f x:n>n"),
    ("f x:n>n;wh true{a=1;b=‸\ng y:n>n;y", "a:n, x:n, f x:n>n, g y:n>n"),
    ("f x:n>n\n  a=1\n  ‸", "a:n, x:n, f x:n>n"),
    ("f x:n>n\n  x{\n    a=1\n    ‸\n  }\n  2", "a:n, x:n, f x:n>n"),
    // Fields.
    ("type pt{x:n;y:t}\nf p:pt>n;p.‸", "x n, y t"),
    ("type pt{x:n;y:t}\nf p:pt>n;+p.x‸ 1", "x n, y t"),
    ("type pt{x:n;y:t}\nf p:pt>n;p.?‸", "x n, y t"),
    ("type pt{x:n}\ntype line{from:pt;to:pt}\nf l:line>n;a=l.from;a.‸", "x n"),
    ("type pt{x:n}\ntype line{from:pt;to:pt}\nf l:line>n;l.from.‸", "x n"),
    ("type pt{x:n}\nf ps:L pt>n;ps.0.‸", "x n"),
    ("type pt{x:n}\nalias where pt\nf p:where>n;p.‸", "x n"),
    ("type pt{x:n;y:t}\nf p:pt>n;{‸}=p;1", "x n, y t"),
    ("f p:n>n;p.‸", ""),
    // Fields of records that are made.
    ("type pt{x:n;y:t}\nf>pt;pt ‸", "x: n, y: t, f>pt, pt{x:n;y:t}"),
    ("type pt{x:n;y:t}\nf>pt;pt x:1 ‸", "y: t"),
    ("type pt{x:n;y:t}\nf>pt;pt x:1 y‸", "y: t"),
    ("type pt{x:n;y:t}\nf>pt;a=2;pt x:‸", "a:n, f>pt, pt{x:n;y:t}"),
    ("type pt{x:n;y:t}\nf p:pt>pt;p with ‸", "x: n, y: t"),
    ("type pt{x:n;y:t}\nf p:pt>pt;p with y:\"\" ‸;p", "x: n"),
    // Patterns.
    ("f p:R n t>n;?p{‸}", "~v:, ^e:, _:"),
    ("f p:R n t>n;?p{~v:1;‸}", "^e:, _:, v:n, p:R n t, f p:R n t>n"),
    ("f p:b>n;?p{true:1;‸}", "false:, _:, p:b, f p:b>n"),
    ("f p:S red blue>n;?p{\"red\":1;b‸}", "\"blue\":, _:, p:S red blue, f p:S red blue>n"),
    ("f p:n>n;?p{‸", "_:"),
    ("f p:a>n;?p{n v:1;‸", "t v:, b v:, l v:, _:, v:n, p:a, f p:a>n"),
    ("g x:n>R n t;~x\nf>n;?(g 1){‸", "~v:, ^e:, _:"),
    // Types.
    ("type pt{x:n}\nalias id n\nf p:‸", "pt{x:n}, id:n"),
    ("type pt{x:n}\nf p:L ‸>n;1", "pt{x:n}"),
    ("type pt{x:n}\nf>‸", "pt{x:n}"),
    ("type pt{x:n}\nf>R n ‸;1", "pt{x:n}"),
    ("type pt{x:n}\ntype line{from:‸", "pt{x:n}, line"),
    ("type pt{x:n}\nalias a ‸", "pt{x:n}, a:"),
    ("type pt{x:n}\ntool t\"d\" u:‸", "pt{x:n}"),
    // Nothing that is new has a name yet, and what is no name needs none.
    ("‸f x:n>n;1", ""),
    ("f ‸x:n>n;1", ""),
    ("f x:n>n;@‸ 0..3{1}", ""),
    ("f p:R n t>n;?p{~‸:1;^e:2}", ""),
    ("f x:n>n;1‸", ""),
    ("f x:n>n;x.0‸", ""),
    ("f x:n>n;\"a‸\"", ""),
    ("f x:n>n;\"a‸", ""),
    ("f x:n>n;1 -- a‸", ""),
    ("type ‸", ""),
];

#[test]
fn names_in_reach_are_offered() {
    for (source, expected) in OWN {
        assert_eq!(own(source), *expected, "{source:?}");
    }
}

/// The labels of one kind.
fn labels(marked: &str, kind: NameKind) -> Vec<String> {
    offered(marked).into_iter().filter(|offer| offer.kind == kind).map(|offer| offer.label).collect()
}

#[test]
fn builtins_are_offered_with_their_signatures_and_docs() {
    let writable = Builtin::ALL.iter().filter(|builtin| !builtin.is_internal()).count();
    for source in ["f>n;‸", "f>n;+‸", "f x:n>n;x>>‸", "f>n;len ‸"] {
        let builtins: Vec<Completion> =
            offered(source).into_iter().filter(|offer| offer.kind == NameKind::Builtin).collect();
        assert_eq!(builtins.len(), writable, "{source}");
        assert!(builtins.iter().all(|offer| offer.signature.contains('>') && !offer.doc.is_empty()));
    }
    for source in ["f x:‸", "f x:t>n;x.‸", "‸", "f>n;@‸"] {
        assert_eq!(labels(source, NameKind::Builtin), [""; 0], "{source}");
    }
}

#[test]
fn words_are_offered_where_they_mean_something() {
    const NONE: &[&str] = &[];
    let statements: &[&str] = &["ret", "brk", "cnt", "wh"];
    let types: &[&str] = &["n", "t", "b", "L", "R", "F", "O", "M", "S", "_"];
    for (source, keywords, of_types) in [
        ("f>n;‸", statements, NONE),
        ("f x:n>n;x{1;‸}", statements, NONE),
        ("f>n;a=‸", &["true", "false"], NONE),
        ("‸", &["type", "tool", "use", "alias"], NONE),
        ("f>n;1\nty‸", &["type", "tool", "use", "alias"], NONE),
        ("f x:‸", NONE, types),
        ("f x:M t ‸", NONE, types),
        ("f x:t>n;x.‸", NONE, NONE),
    ] {
        assert_eq!(labels(source, NameKind::Keyword), keywords, "{source}");
        assert_eq!(labels(source, NameKind::Type), of_types, "{source}");
    }
}

#[test]
fn what_is_chosen_replaces_what_was_begun() {
    for (marked, begun) in [("f price:n>n;+pr‸ice 1", "pr"), ("f x-y:n>n;x-‸", "x-"), ("f x:n>n;‸", ""), ("é‸", "")]
    {
        let (source, offset) = caret(marked);
        let completions = Caret::new("main.ilo", &source, offset, (), &mut NoFolder).map(|caret| caret.completions());
        let span = completions.map(|completions| completions.span);
        assert_eq!(span.map_or("", |span| &source[span.range()]), begun, "{marked}");
    }
}

#[test]
fn comments_above_declarations_are_their_docs() {
    let offers = offered("-- doubles\n--  a number\ndbl x:n>n;*x 2\n\n-- apart\n\nf>n;‸");
    let doc = |label: &str| offers.iter().find(|offer| offer.label == label).map(|offer| offer.doc.clone());
    assert_eq!(doc("dbl").as_deref(), Some("doubles\na number"));
    assert_eq!(doc("f").as_deref(), Some(""));
}
