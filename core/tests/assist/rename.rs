//! Names that are given another name.

use crate::caret;
use ilo_core::assist::{apply, rename};

#[test]
fn every_place_changes_and_nothing_else() {
    for (marked, name, expected) in [
        ("f ‸x:n>n;+x x", "price", "f price:n>n;+price price"),
        ("fac n:n>n;<=n 1 1;r=fa‸c -n 1;*n r", "f", "f n:n>n;<=n 1 1;r=f -n 1;*n r"),
        ("f long-name:n>n;y=+‸long-name 1;y", "n", "f n:n>n;y=+n 1;y"),
        ("f>n;@i 0..2{‸i};@i 0..3{i};1", "j", "f>n;@j 0..2{j};@i 0..3{i};1"),
        ("type pt{x:n}\nf p:‸pt>pt;pt x:1", "point", "type point{x:n}\nf p:point>point;point x:1"),
        ("type pt{‸x:n}\nf p:pt>n;p.x", "left", "type pt{left:n}\nf p:pt>n;p.left"),
        ("type pt{x:n}\nf p:pt>n;{x}=p;+x p.‸x", "left", "type pt{left:n}\nf p:pt>n;{left}=p;+left p.left"),
        ("-- x\nf ‸x:n>t;\"x\"", "y", "-- x\nf y:n>t;\"x\""),
        ("f x:n>n;+x y‸y", "zz", "no name of this program stands here"),
        ("f x:n>n;‸abs x", "zz", "`abs` is a builtin, whose name is fixed"),
        ("f ‸x:n>n;+x", "y", "parts of the program cannot be read; mend that first, or places would be missed"),
        (
            "f ‸x:n>n;x",
            "y z",
            "`y z` is no name: names are of lower-case letters and digits, in groups joined by hyphens",
        ),
        ("f ‸x:n>n;x", "", "`` is no name: names are of lower-case letters and digits, in groups joined by hyphens"),
        ("f ‸x:n>n;x", "Y", "`Y` is no name: names are of lower-case letters and digits, in groups joined by hyphens"),
        ("f ‸x:n>n;x", "9", "`9` is no name: names are of lower-case letters and digits, in groups joined by hyphens"),
        (
            "f ‸x:n>n;x",
            "y-",
            "`y-` is no name: names are of lower-case letters and digits, in groups joined by hyphens",
        ),
        ("f ‸x:n>n;x", "with", "`with` is a word of the language"),
        ("f ‸x:n>n;x", "if", "`if` is a word of the language"),
        ("f ‸x:n>n;x", "ret", "`ret` is a word of the language"),
        ("f ‸x:n>n;x", "len", "`len` is a builtin"),
        // Clashes and captures.
        ("f ‸x:n y:n>n;+x y", "y", "`y` would mean something else in line 1"),
        ("f x:n>n;‸y=1;+x y", "x", "`x` would mean something else in line 1"),
        ("f x:n>n;\n@‸i 0..x{+i x};1", "x", "`x` would mean something else in line 2"),
        ("f>n;1\n‸g>n;f()", "f", "`f` would mean something else in line 2"),
        ("type pt{‸x:n;y:n}\nf p:pt>n;p.x", "y", "`y` would mean something else in line 2"),
        ("type ‸pt{x:n}\nf p:pt>n;1", "n", "`n` would mean something else in line 2"),
        ("f x:n>n;‸a=1;+a y", "y", "`y` would mean something else in line 1"),
        ("type pt{‸x:n}\ng>a;pt x:1\nf>n;r=g();r.x", "y", "it is not known of which record `.x` is a field in line 3"),
    ] {
        let (source, offset) = caret(marked);
        let renamed = rename(&source, offset, name).map_or_else(|reason| reason, |edits| apply(&source, &edits));
        assert_eq!(renamed, expected, "{marked:?}");
    }
}
