//! Entry arguments: words become values of the declared types, or are refused with the place that is wrong.

use ilo_core::arguments;
use ilo_core::engine::{Engine, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::interp::Interp;
use ilo_core::playground::{Session, load};
use ilo_core::vm::Vm;

/// The words as values in display form, or why they are refused, with the suggestion.
fn read(source: &str, words: &[&str]) -> String {
    let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    match arguments::entry(&program, &words).and_then(|(id, words)| arguments::parse(&program, id, words)) {
        Ok(values) => values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
        Err(refused) => format!("{}: {}", refused.code.as_str(), refused.message),
    }
}

#[track_caller]
fn check(source: &str, rows: &[(&str, &str)]) {
    for (word, expected) in rows {
        assert_eq!(read(source, &["f", word]), *expected, "{source} {word}");
    }
}

#[test]
fn scalars() {
    check("f x:n>n;x", &[("7", "7"), ("1e3", "1000"), ("", "ILO-R004: `x` of `f` takes a number, got ``")]);
    check("f x:n>n;x", &[("inf", "ILO-R004: `x` of `f` takes a number, got `inf`")]);
    assert_eq!(read("f x:n>n;x", &["inf"]), "ILO-R002: the program has no function `inf`");
    assert_eq!(read("f x:O n>n;1", &["nil"]), "nil");
    check("f x:t>t;x", &[("12", "12"), ("[1,2]", "[1,2]"), ("\"q\"", "\"q\"")]);
    check("f x:b>b;x", &[("true", "true"), ("True", "ILO-R004: `x` of `f` takes `true` or `false`, got `True`")]);
    check("f x:a>a;x", &[("[1, a]", "[1, a]"), ("-2", "-2"), ("[]", "[]")]);
    check("f x:_>t;\"\"", &[("1,b", "[1, b]")]);
}

#[test]
fn lists() {
    let number = "ILO-R004: `xs.1` of `f` takes a number, got `b`";
    check(
        "f xs:L n>n;1",
        &[
            ("[1, 2,3]", "[1, 2, 3]"),
            ("1,2", "[1, 2]"),
            ("[]", "[]"),
            (" [ ] ", "[]"),
            ("[7]", "[7]"),
            ("1,b,c", number),
            ("[1,b]", number),
            ("1,", "ILO-R004: `xs.1` of `f` takes a number, got ``"),
            ("5", "ILO-R004: `xs` of `f` takes a list, such as `[1, 2]`, got `5`"),
            ("[1,[2]]", "ILO-R004: `xs.1` of `f` takes a number, got `[2]`"),
        ],
    );
    check("f xs:L t>n;1", &[("a, b ,,12", "[a, b, , 12]"), ("[[a],b]", "[[a], b]"), ("[a]b]", "[a]b]")]);
    check(
        "f xs:L L n>n;1",
        &[
            ("[[1,2],[3]]", "[[1, 2], [3]]"),
            ("[1,2],[3]", "[[1, 2], [3]]"),
            ("[[],[]]", "[[], []]"),
            ("[[1]]", "[[1]]"),
            ("[]", "[]"),
            ("[[1,2],[x]]", "ILO-R004: `xs.1.0` of `f` takes a number, got `x`"),
            ("[1,2]", "ILO-R004: `xs.0` of `f` takes a list, such as `[1, 2]`, got `1`"),
            ("[[1]", "ILO-R004: `xs` of `f` takes lists in a list, such as `[[1], [2]]`, got `[[1]`"),
            ("[1]]", "ILO-R004: `xs` of `f` takes lists in a list, such as `[[1], [2]]`, got `[1]]`"),
        ],
    );
    check("f xs:L a>n;1", &[("1,true,x, y ", "[1, true, x, y]"), ("[1,[2,3]]", "[1, [2, 3]]")]);
    let shown = format!("ILO-R004: `x` of `f` takes a number, got `{}…`", "é".repeat(60));
    assert_eq!(read("f x:n>n;x", &["f", &"é".repeat(100)]), shown);
}

#[test]
fn optionals_and_sums() {
    check("f x:O n>n;1", &[("nil", "nil"), ("3", "3"), ("a b", "ILO-R004: `x` of `f` takes a number, got `a b`")]);
    check("f xs:L O n>n;1", &[("1,nil,3", "[1, nil, 3]")]);
    check("f x:O L n>n;1", &[("nil", "nil"), ("[nil]", "ILO-R004: `x.0` of `f` takes a number, got `nil`")]);
    assert_eq!(read("f x:S red green>t;x", &["f", "green"]), "green");
    assert_eq!(read("f x:S red green>t;x", &["f", "blue"]), "blue");
}

#[test]
fn functions_are_named() {
    let source = "app g:F n n x:n>n;g x\ntri x:n>n;*x 3\nadd a:n b:n>n;+a b";
    assert_eq!(read(source, &["app", "tri", "5"]), "<fn:tri> | 5");
    assert_eq!(read(source, &["app", "trii", "5"]), "ILO-R004: `g` of `app` takes the name of a function, got `trii`");
    assert_eq!(read(source, &["app", "add", "5"]), "ILO-R004: `g` of `app` takes `F n n`, and `add` is `F n n n`");
    assert_eq!(read("f gs:L F n n>n;1\ntri x:n>n;x", &["f", "[tri, tri]"]), "[<fn:tri>, <fn:tri>]");
}

#[test]
fn maps_records_and_results_are_json() {
    check(
        "f m:M t n>n;1",
        &[
            (r#"{"b": 1, "a": 2}"#, "{a: 2; b: 1}"),
            ("{}", "{}"),
            (r#"{"a": "x"}"#, r#"ILO-R004: `m.a` of `f` takes a number, got `"x"`"#),
            ("[1]", "ILO-R004: `m` of `f` takes a JSON object, got `[1]`"),
            (
                "{a: 1}",
                "ILO-R004: `m` of `f` takes a JSON object, got `{a: 1}`, \
                 which is not JSON: no key in quotes at line 1, column 2",
            ),
        ],
    );
    check(
        "type pt{y:n;x:n}\ntype line{name:t;ends:L pt;next:O line}\nf l:line>n;1",
        &[
            (
                r#"{"name": "a", "ends": [{"x": 1, "y": 2}], "next": {"next": null, "name": "b", "ends": []}}"#,
                "line {name: a, ends: [pt {y: 2, x: 1}], next: line {name: b, ends: [], next: nil}}",
            ),
            (
                r#"{"name": "a", "ends": [{"x": 1, "y": true}], "next": null}"#,
                "ILO-R004: `l.ends.0.y` of `f` takes a number, got `true`",
            ),
            (r#"{"name": "a", "ends": [{"x": 1}], "next": null}"#, "ILO-R004: `l.ends.0` of `f` lacks the field `y`"),
            (r#"{"nam": "a", "ends": [], "next": null}"#, "ILO-R004: `l` of `f` has no field `nam`"),
            (r#""a""#, "ILO-R004: `l` of `f` takes a JSON object with `name`, `ends`, `next`, got `\"a\"`"),
        ],
    );
    check(
        "f r:R n t>n;1",
        &[
            (r#"{"ok": 1}"#, "~1"),
            (r#"{"err": "no"}"#, "^no"),
            (r#"{"ok": "x"}"#, r#"ILO-R004: `r.ok` of `f` takes a number, got `"x"`"#),
            (
                r#"{"ok": 1, "err": "x"}"#,
                r#"ILO-R004: `r` of `f` takes a JSON object with `ok` or `err`, got `{"err":"x","ok":1}`"#,
            ),
        ],
    );
    check("f xs:L M t L n>n;1", &[(r#"[{"a": [1, 2]}, {}]"#, "[{a: [1, 2]}, {}]")]);
    check("f m:O M t a>n;1", &[("nil", "nil"), (r#"{"a": {"b": 1}}"#, "{a: json {b: 1}}")]);
    assert_eq!(read("tri x:n>n;*x 3\nf m:M t F n n>n;1", &["f", r#"{"g": "tri"}"#]), "{g: <fn:tri>}");
}

/// Fields of given records are proved no more than was checked: both engines compute the same, or fail alike.
#[test]
fn given_records_are_as_proved() {
    let rows = [
        // No record is made in the program, yet there is one.
        ("type p{x:n}\nf r:p>n;+r.x 1", r#"{"x": 2}"#, "3"),
        ("type p{x:a}\nf r:p>n;+r.x 1", r#"{"x": "s"}"#, "ILO-R004"),
        // The only record made in the program has a number.
        ("type p{x:a}\nf r:p>n;s=p x:1;+r.x s.x", r#"{"x": "s"}"#, "ILO-R004"),
        ("type p{x:a}\nf m:M t p>n;s=p x:1;r=(mget m \"k\") ?? s;+r.x s.x", r#"{"k": {"x": "s"}}"#, "ILO-R004"),
        ("type q{v:a}\ntype p{i:q}\nf r:p>n;s=q v:1;i=r.i;+i.v s.v", r#"{"i": {"v": "s"}}"#, "ILO-R004"),
        ("type q{v:n}\ntype p{i:q}\nf r:p>n;i=r.i;*i.v 2", r#"{"i": {"v": 21}}"#, "42"),
        // A function in a record may be any declared one.
        ("type p{g:F n n}\nf r:p>n;g=r.g;g 5\ntri x:n>n;*x 3", r#"{"g": "tri"}"#, "15"),
    ];
    for (source, word, expected) in rows {
        for engine in [&Interp as &dyn Engine, &Vm] {
            let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
            let words = [word.to_owned()];
            let session = Session::new(&program, "f", &words, engine, Limits::default());
            let mut session = session.unwrap_or_else(|error| panic!("{source}\n{error:?}"));
            let found = session.call(&mut CapturingHost::new());
            let shown = found.map_or_else(|error| error.code.as_str().to_owned(), |value| value.to_string());
            assert_eq!(shown, expected, "{source} {word}");
        }
    }
}
