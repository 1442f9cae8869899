//! Bodies on indented lines.

use crate::trees::{dense, error_codes};

#[test]
fn indented_lines_need_no_semicolons() {
    for (source, expected) in [
        ("f x:n>n\n  a=*x 2\n  +a 1\n", "f x:n>n;a=*x 2;+a 1\n"),
        ("f x:n>t\n  >=x 90 \"high\"\n  \"low\"\n", "f x:n>t;>=x 90 \"high\";\"low\"\n"),
        ("f x:n>n;\n  a=*x 2;\n  +a 1;\n", "f x:n>n;a=*x 2;+a 1\n"),
        ("f x:n>n\n  >x 1{\n    5\n  }\n  0\n", "f x:n>n;>x 1{5};0\n"),
        ("f x:n>n\n  >x 0{\n    y=1\n  }{\n    y=2\n  }\n  y\n", "f x:n>n;>x 0{y=1}{y=2};y\n"),
        ("f x:n>n\n  r=?x{\n    1:2\n    _:\n      y=3\n      +y 1\n  }\n  r\n", "f x:n>n;r=?x{1:2;_:y=3;+y 1};r\n"),
        ("f x:n>n\n  x\n  >>g 1\n  >>h\n", "f x:n>n;x>>g 1>>h\n"),
        ("f x:n>n\n  [1,\n   2]\n", "f x:n>n;[1, 2]\n"),
        ("f x:n\n  y:n\n  >n;+x y\n", "f x:n y:n>n;+x y\n"),
        ("type p{\n  x:n\n  y:n\n}\n", "type p{x:n;y:n}\n"),
        ("tool g\"d\" a:t>n\n  timeout:5\n  retry:1\n", "tool g\"d\" a:t>n timeout:5,retry:1\n"),
        ("f>n\n\n  -- note\n\n  1\n", "-- note\nf>n;1\n"),
        ("f x:n>n;\r\n+x 1\r\n", "f x:n>n;+x 1\n"),
    ] {
        assert_eq!(dense(source), expected, "{source:?}");
    }
}

#[test]
fn an_expression_does_not_go_on_in_an_indented_line() {
    assert_eq!(error_codes("f x:n>n\n  +x\n    1\n"), ["ILO-P009"]);
}
