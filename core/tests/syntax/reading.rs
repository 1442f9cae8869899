//! How programs are read. The dense form on the right shows it: operators stand before their operands.

use crate::trees::{dense, tree};
use ilo_core::syntax::ast::{Declaration, ExprKind, StatementKind};
use ilo_core::syntax::parse;

/// Checks how the body of a function is read.
fn check(rows: &[(&str, &str)]) {
    for (body, expected) in rows {
        assert_eq!(dense(&format!("f x:n>n;{body}")), format!("f x:n>n;{expected}\n"), "{body}");
    }
}

#[test]
fn infix_operators_bind_by_precedence_and_to_the_left() {
    check(&[
        ("a + b * c", "+a *b c"),
        ("a * b + c", "+*a b c"),
        ("a - b - c", "- -a b c"),
        ("a - b += c", "+=-a b c"),
        ("a < b & c = d | e", "|&<a b =c d e"),
        ("a | b & c", "|a &b c"),
        ("(a + b) * c", "*+a b c"),
        ("a * (b + c)", "*a +b c"),
        ("a + -3", "+a -3"),
        ("a - -x", "-a (-x)"),
        ("a != b", "!=a b"),
        ("len xs + 1", "+(len xs) 1"),
        ("p x:1 y:2 + 3", "+(p x:1 y:2) 3"),
        ("1 + (dbl x)", "+1 (dbl x)"),
        ("g()+1", "+(g()) 1"),
    ]);
}

#[test]
fn prefix_operators_take_exactly_two_operands() {
    check(&[
        ("-*a b *c d", "-*a b *c d"),
        ("-x", "-x"),
        ("-x y", "-x y"),
        ("- -x 1", "- -x 1"),
        ("-0", "-0"),
        ("- 0 x", "- 0 x"),
        ("*-3 -4", "*-3 -4"),
        ("==a b", "=a b"),
        ("& &a b c", "& &a b c"),
        ("> >a b c", "> >a b c"),
        ("! =a b", "! =a b"),
        ("+mmap 1", "+mmap 1"),
    ]);
}

#[test]
fn an_operator_after_a_name_is_an_argument_only_before_two_atoms() {
    check(&[
        ("dbl -x", "-dbl x"),
        ("fac -n 1", "fac -n 1"),
        ("fac - n 1", "fac -n 1"),
        ("fac -n (g x)", "fac -n (g x)"),
        ("fac -[1] [2]", "fac -[1] [2]"),
        ("x - 3", "-x 3"),
        ("f -a.x", "-f a.x"),
        ("x > 5 \"big\"", "x >5 \"big\""),
        ("g a -b", "-(g a) b"),
        ("g a (-b)", "g a (-b)"),
        ("g a -3", "g a -3"),
        ("g -a 1 b", "g -a 1 b"),
        ("g a !b", "g a !b"),
        ("g !x", "g !x"),
        ("get-or 9 ~x", "get-or 9 ~x"),
        ("g $x", "g $x"),
        ("f (g x)", "f (g x)"),
        ("f g x", "f g x"),
        ("f(x)", "f x"),
        ("f ()", "f()"),
    ]);
}

#[test]
fn unwrapping_calls_and_pipes_take_every_operand() {
    check(&[
        ("g! a b", "g! a b"),
        ("g! a -b 1", "g! a (-b 1)"),
        ("g! -x", "g! (-x)"),
        ("g!()", "g!()"),
        ("g!", "g!()"),
        ("$x", "$x"),
        ("$!x", "$!x"),
        ("$ !x", "$ !x"),
        ("x>>g", "x>>g"),
        ("x>>g! 1>>h 2 -y 1", "x>>g! 1>>h 2 (-y 1)"),
        ("a + b>>str", "+a b>>str"),
        ("x ?? 1 + 2", "x??+1 2"),
        ("x??y??z", "x??y??z"),
        ("x??y>>g", "x??y>>g"),
        ("r with x:5 y:(+a 1)", "r with x:5 y:(+a 1)"),
        ("r with x:1??2", "r with x:1??2"),
        ("~x ?? 1", "(~x)??1"),
        ("y=~*x 2", "y=~*x 2"),
        ("y=^g x", "y=^g x"),
        ("y=!x", "y=!x"),
    ]);
}

#[test]
fn some_builtins_call_themselves() {
    check(&[
        ("now", "now()"),
        ("rnd + 1", "+(rnd()) 1"),
        ("rnd 1 6", "rnd 1 6"),
        ("mmap", "mmap"),
        ("g mmap 1", "g mmap 1"),
    ]);
}

#[test]
fn fields_and_indexes_chain() {
    check(&[
        ("x.a.b", "x.a.b"),
        ("x.0.1", "x.0.1"),
        ("x.?0.1.2.a", "x.?0.1.2.a"),
        ("x.a.?b", "x.a.?b"),
        ("x.01", "x.1"),
        ("g x.a y.0", "g x.a y.0"),
    ]);
}

#[test]
fn conditions_guard_what_follows_them() {
    check(&[
        ("x{1};2", "x{1};2"),
        (">x 0{1}{2}", ">x 0{1}{2}"),
        ("x > 0{1}{2}", ">x 0{1}{2}"),
        ("x > 5{\"big\"};0", ">x 5{\"big\"};0"),
        (">x 5 \"big\";0", ">x 5 \"big\";0"),
        (">x 5 -y;0", ">x 5 (-y);0"),
        ("(>x 5) 3;1", ">x 5 3;1"),
        (">x 5", ">x 5"),
        ("!x{1};0", "!x{1};0"),
        ("!x{1}{2}", "!x{1}{2}"),
        ("! =x 1 2;0", "! =x 1 2;0"),
        ("!=x 1 2;0", "!=x 1 2;0"),
        ("!a | b", "!|a b"),
        ("(!a) | b", "|!a b"),
        ("(!x){1};0", "(!x){1};0"),
        ("!g x", "!g x"),
        ("~x{1};0", "~x{1};0"),
        ("?x{1:2;_:3}", "?x{1:2;_:3}"),
        ("g x{1};0", "g x{1};0"),
        ("{a;b}=r;a", "{a;b}=r;a"),
        ("x=y = z;1", "x= =y z;1"),
    ]);
}

#[test]
fn loops_take_atoms() {
    check(&[
        ("@i 0..n{*i i}", "@i 0..n{*i i}"),
        ("@i x.a..(+x 1){cnt}", "@i x.a..(+x 1){cnt}"),
        ("@y xs.0{brk}", "@y xs.0{brk}"),
        ("@y (g x){brk *y 2}", "@y (g x){brk *y 2}"),
        ("wh <i n{i=+i 1};i", "wh <i n{i=+i 1};i"),
        ("wh true{ret 1}", "wh true{ret 1}"),
    ]);
}

#[test]
fn arms_go_on_until_the_next_pattern() {
    check(&[
        ("?x{1:a=2;+a 1;_:0}", "?x{1:a=2;+a 1;_:0}"),
        ("?x{~v:v;^_:0}", "?x{~v:v;^_:0}"),
        ("?x{n v:1;t _:2;b y:3;l z:4}", "?x{n v:1;t _:2;b y:3;l z:4}"),
        ("?x{1:;_:3}", "?x{1:;_:3}"),
        ("?x{1:2;;_:3;}", "?x{1:2;_:3}"),
        ("?x{-1.5:true;\"a\":false}", "?x{-1.5:true;\"a\":false}"),
        ("?{_:1}", "?{_:1}"),
        ("?x{}", "?x{}"),
        ("y=?(+x 1){2:\"two\";_:?x{1:2}}", "y=?(+x 1){2:\"two\";_:?x{1:2}}"),
        ("(?x{1:2}) + 1", "+(?x{1:2}) 1"),
    ]);
}

#[test]
fn a_body_ends_before_the_next_declaration() {
    for (source, expected) in [
        ("f x:n>n;+x 1 g y:n>n;*y 2", "f x:n>n;+x 1\ng y:n>n;*y 2\n"),
        ("h a:n>n;g a g>n;1", "h a:n>n;g a\ng>n;1\n"),
        ("f>n;x\ng>other;1", "f>n;x\ng>other;1\n"),
        ("f>n;g x type p{a:n}", "f>n;g x\ntype p{a:n}\n"),
        ("f>n;g x\nalias price n", "f>n;g x\nalias price n\n"),
        ("f>n;g x tool h\"d\" a:t>n timeout:1,retry:2", "f>n;g x\ntool h\"d\" a:t>n timeout:1,retry:2\n"),
        ("f>n;1;\ng y:n>n;2;\nh>n;3", "f>n;1\ng y:n>n;2\nh>n;3\n"),
        ("f>n;\ng>n;2", "f>n;\ng>n;2\n"),
        ("f>n\n  1\n  g>n;2", "f>n;1\ng>n;2\n"),
        ("f g:n n:n>b;1;\ng>n;", "f g:n n:n>b;1;>g n\n"),
        ("f xs:L n>b;len xs > 1", "f xs:L n>b;>(len xs) 1\n"),
        ("f xs:L n limit:n>b;len xs > limit;", "f xs:L n limit:n>b;>(len xs) limit\n"),
        ("type limit{a:n}f x:n>n;g x limit>limit;1", "type limit{a:n}\nf x:n>n;g x\nlimit>limit;1\n"),
        ("use \"a.ilo\" use \"b.ilo\" [x y]", "use \"a.ilo\"\nuse \"b.ilo\" [x y]\n"),
        ("alias>n;1", "alias>n;1\n"),
    ] {
        assert_eq!(dense(source), expected, "{source:?}");
    }
}

#[test]
fn types_take_what_belongs_to_them() {
    for header in
        ["a:L n b:O t", "m:M t L n", "r:R L n t", "s:S a b t x:n", "g:F n n t x:n", "g:F F n n t", "u:_ v:any"]
    {
        let source = format!("f {header}>n;1\n");
        assert_eq!(dense(&source), source);
    }
    let declared = tree("f g:F n n x:n>R n t;1").declarations;
    let [Declaration::Function(function)] = declared.as_slice() else { panic!("one function") };
    assert_eq!(function.parameters.len(), 2);
}

#[test]
fn spans_are_exact() {
    let source = "f x:n>n;y = (+x  1) * 2 ;>y 3{ g! y };y";
    let texts = |source: &'static str| {
        let declared = tree(source).declarations;
        let [Declaration::Function(function)] = declared.as_slice() else { panic!("one function") };
        let statements: Vec<&str> =
            function.body.statements.iter().map(|statement| &source[statement.span.range()]).collect();
        let [first, ..] = function.body.statements.as_slice() else { panic!("a statement") };
        let StatementKind::Bind { name, value } = &first.kind else { panic!("a binding") };
        let ExprKind::Binary { op_span, left, .. } = &value.kind else { panic!("an operator") };
        let parts = [function.span, function.body.span, name.span, value.span, *op_span, left.span];
        (statements, parts.map(|span| &source[span.range()]))
    };
    let (statements, parts) = texts(source);
    assert_eq!(statements, ["y = (+x  1) * 2", ">y 3{ g! y }", "y"]);
    assert_eq!(parts, [source, &source[8..], "y", "+x  1) * 2", "*", "+x  1"]);
}

#[test]
fn what_has_errors_is_left_out_and_the_rest_is_read() {
    let source = "f>n;(1\ng>n;2\ntype p{a n}\nalias a n\nh>n;{3\n";
    let names: Vec<&str> = parse(source).tree.declarations.iter().map(|each| &source[each.span().range()]).collect();
    assert_eq!(names, ["g>n;2", "alias a n"]);
}
