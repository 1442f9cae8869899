//! Programs that are being written: each is read like the whole one beside it.

use crate::trees::{meaning, tree};
use ilo_core::syntax::{MAX_NESTING, draft};

const DRAFTS: &[(&str, &str)] = &[
    // Operands that are still to come.
    ("f x:n>n;+x", "f x:n>n;+x _"),
    ("f x:n>n;y=+x;y", "f x:n>n;y=+x _;y"),
    ("f x:n>n;y=;y", "f x:n>n;y=_;y"),
    ("f x:n>n;*", "f x:n>n;* _ _"),
    ("f x:n>n;x ?? ;x", "f x:n>n;x ?? _;x"),
    ("f x:n>n;ret ;x", "f x:n>n;ret _;x"),
    ("f x:n>n;wh >x {x=-x 1};x", "f x:n>n;wh >x _{x=-x 1};x"),
    ("f x:n>n;>x {x};x", "f x:n>n;>x _{x};x"),
    // Fields.
    ("f p:t>n;p.;1", "f p:t>n;p;1"),
    ("f p:t>n;a=p.b.?;1", "f p:t>n;a=p.b;1"),
    ("f>n;pt x:", "f>n;pt x:_"),
    ("f>n;pt x:1 y;2", "f>n;pt x:1 y:_;2"),
    ("f p:t>n;p with x:1 y", "f p:t>n;p with x:1 y:_"),
    // Brackets.
    ("f x:n>n;(+x 1;x", "f x:n>n;(+x 1);x"),
    ("f x:n>n;[x, (x;x", "f x:n>n;[x, (x)];x"),
    ("f x:n>n;@i 0..x{y=i;z=", "f x:n>n;@i 0..x{y=i;z=_}"),
    ("f x:n>n;@i 0..x;x", "f x:n>n;@i 0..x{};x"),
    ("f x:n>n;?x{1:2;_:", "f x:n>n;?x{1:2;_:}"),
    ("f x:n>n;?x{1:2;bi", "f x:n>n;?x{1:2;bi}"),
    ("f x:n>n;?x{bi", "f x:n>n;?x{_:}"),
    // What makes no sense is left out.
    ("f x:n>n;a=1;b=) 2;c=3;a", "f x:n>n;a=1;b=_;c=3;a"),
    ("f x:n>n;a=1 x 2 } ;a", "f x:n>n;a=1"),
    ("f x:n>n;x{y=1;=) z;y};x", "f x:n>n;x{y=1;=_ _;y};x"),
    ("f x:n>n;x{y=1;let z=(2;3);y};x", "f x:n>n;x{y=1;y};x"),
    ("f x:n>n;?x{1:a=2;let b=2;(=);~v:v}", "f x:n>n;?x{1:a=2;(=_ _);~v:v}"),
    ("f x:t>t;y='a';x", "f x:t>t;y=a;x"),
    // Headers.
    ("f x:", "f x:_>_;"),
    ("f x:n y:L", "f x:n y:L _>_;"),
    ("f x:n>", "f x:n>_;"),
    ("f x:n;*x 2", "f x:n>_;*x 2"),
    ("type p{x:n;y", "type p{x:n}"),
    ("type p{x:", "type p{x:_}"),
    ("tool a\"d\" x:n", "tool a\"d\" x:n>_"),
    // The next declaration is not swallowed.
    ("f x:n>n;+x\ng y:n>n;y", "f x:n>n;+x _\ng y:n>n;y"),
    ("f x:n>n;a=*\ng y:n>n;y", "f x:n>n;a=*_ _\ng y:n>n;y"),
    ("f x:n>n;wh true{a=1;b=(\ng y:n>n;y", "f x:n>n;wh true{a=1;b=_}\ng y:n>n;y"),
    ("f x:\ng y:n>n;+y", "f x:_>_;\ng y:n>n;+y _"),
    ("f x:n>n;?x{~v:\ntype p{x:n}", "f x:n>n;?x{~v:}\ntype p{x:n}"),
    ("type p{x:n}\nf>p;p x:1;\np x:2;\nq=", "type p{x:n}\nf>p;p x:1;\np x:2;\nq=_"),
    ("f>n;1 g>n;+2", "f>n;1 g>n;+2 _"),
    // Lines.
    ("f x:n>n\n  a=+x\n  b=2\n  a", "f x:n>n\n  a=+x _\n  b=2\n  a"),
    ("f x:n>n\n  x{\n    a=*\n  b=2", "f x:n>n;x{a=*_ _;b=2}"),
];

#[test]
fn drafts_are_read_as_far_as_they_go() {
    for (source, whole) in DRAFTS {
        assert_eq!(meaning(&draft(source).tree), meaning(&tree(whole)), "{source:?}");
    }
}

#[test]
fn drafts_cost_little() {
    for piece in ["wh x{;", "?x{1:", "(", "[{", "+;", "x{", "f x:", "a:n\n ", "x>F a", "?x{~v:)", "pt x:1 y "] {
        let source = format!("f>n;{}", piece.repeat(100 * MAX_NESTING));
        assert!(draft(&source).tree.declarations.len() <= 100 * MAX_NESTING, "{piece:?}");
    }
}
