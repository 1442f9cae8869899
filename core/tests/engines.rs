//! Interpreter and VM side by side: the same value, output, error code and span, on programs chosen for their edges.

use ilo_core::engine::{Engine, Limits, RuntimeError};
use ilo_core::host::CapturingHost;
use ilo_core::interp::Interp;
use ilo_core::playground::{Session, load};
use ilo_core::vm::Vm;

/// What a run shows: its output, then the value, or the code with the source text that failed.
fn observe(engine: &dyn Engine, source: &str, arguments: &[&str], limits: Limits) -> (String, Option<u64>) {
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let program = load(source).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let mut session =
        Session::new(&program, "f", &arguments, engine, limits).unwrap_or_else(|error| panic!("{source}\n{error:?}"));
    let mut host = CapturingHost::new();
    let result = session.call(&mut host);
    let bits = result.as_ref().ok().and_then(|value| value.as_number()).map(f64::to_bits);
    let shown = match result {
        Ok(value) => value.to_string(),
        Err(RuntimeError { code, span, calls, .. }) => {
            format!("{code} at `{}` in {}", &source[span.range()], calls.join(" "))
        }
    };
    (format!("{}{shown}", host.output()), bits)
}

#[track_caller]
fn check_within(limits: Limits, source: &str, arguments: &[&str], expected: &str) {
    let reference = observe(&Interp, source, arguments, limits);
    let found = observe(&Vm, source, arguments, limits);
    assert_eq!(reference, found, "interpreter (left) and VM (right) differ on {source} {arguments:?}");
    assert_eq!(reference.0, expected, "{source} {arguments:?}");
}

#[track_caller]
fn check(rows: &[(&str, &[&str], &str)]) {
    for (source, arguments, expected) in rows {
        check_within(Limits::default(), source, arguments, expected);
    }
}

#[test]
fn numbers() {
    check(&[
        ("f x:n>n;-x", &["0"], "0"),
        ("f x:n y:n>n;- x y", &["0", "0"], "0"),
        ("f x:n>n;/x 3", &["1"], "0.3333333333333333"),
        ("f x:n>n;*x x", &["1e200"], "inf"),
        ("f x:n>n;y=*x x;-y y", &["1e200"], "NaN"),
        ("f x:n>b;y=*x x;z=-y y;=z z", &["1e200"], "false"),
        ("f x:n>b;y=*x x;=y y", &["1e200"], "true"),
        ("f>n;+9007199254740991 2", &[], "9007199254740992"),
        ("f>b;=+0.1 0.2 0.3", &[], "true"),
        ("f x:n>n;+1 *2 x", &["3"], "7"),
        ("f x:n>n;- 1 x", &["3"], "-2"),
    ]);
}

#[test]
fn errors_name_the_failed_expression() {
    check(&[
        ("f x:n>n;+1 /1 x", &["0"], "ILO-R003 at `/1 x` in f"),
        ("f x:n>n;+1 /1 x", &["-0"], "ILO-R003 at `/1 x` in f"),
        ("f x:n>n;/x 0", &["1"], "ILO-R003 at `/x 0` in f"),
        ("g x:n>n;/1 x\nf x:n>n;+1 (g x)", &["0"], "ILO-R003 at `/1 x` in f g"),
        // A guard may return anything; the sum fails where it is made.
        ("g x:n>n;>x 1 \"big\";x\nf x:n>n;y=g x;+y 1", &["2"], "ILO-R004 at `+y 1` in f"),
        ("g x:n>n;>x 1 \"big\";x\nf x:n>n;y=g x;+y 1", &["1"], "2"),
        ("g x:n>n;>x 1 \"big\";x\nf x:n>n;y=g x;s=0;@i 0..y{s=+s i};s", &["2"], "ILO-R007 at `@i 0..y{s=+s i}` in f"),
        ("g x:n>n;>x 1 \"big\";x\nf x:n>b;y=g x;<y 1", &["2"], "ILO-R004 at `<y 1` in f"),
        ("g x:n>n;>x 1 \"big\";x\nf x:n>n;y=g x;-y", &["2"], "ILO-R004 at `-y` in f"),
        ("f n:n>n;wh >n 0{n=-n 1;z=3};z", &["0"], "ILO-R001 at `z` in f"),
        ("f n:n>n;wh >n 0{n=-n 1;z=3};z", &["2"], "3"),
        // The variable is new in every round of the loop around it.
        ("f>n;s=0;@i 0..2{n=- 1 i;wh >n 0{n=-n 1;z=3};s=+s z};s", &[], "ILO-R001 at `z` in f"),
    ]);
}

#[test]
fn operands_are_values_not_registers() {
    check(&[
        ("f>n;x=1;y=x;x=5;y", &[], "1"),
        ("f x:n>n;+x (?1{1:x=5;x;_:0})", &["1"], "6"),
        ("f x:n>n;x=-*2 x x;x", &["3"], "3"),
        ("f a:b x:b>b;x=&a x;x", &["true", "true"], "true"),
        ("f>t;s=\"ab\";s=+s s;s", &[], "abab"),
        ("f>t;s=\"a\";u=s;s=+s \"b\";+u s", &[], "aab"),
        ("f x:n>n;y=?x{1:y=7;8;_:9};y", &["1"], "8"),
    ]);
}

#[test]
fn loops() {
    check(&[
        ("f>n;@i 0..3{i}", &[], "2"),
        ("f>n;@i 0..5{>i 2{cnt};*i 10}", &[], "20"),
        ("f>n;@i 0..5{>i 2{brk};*i 10}", &[], "20"),
        ("f>n;@i 3..0{i}", &[], "nil"),
        ("f a:n b:n>n;c=0;@i a..b{c=+c 1};c", &["9007199254740992", "9007199254740996"], "4"),
        ("f a:n b:n>n;c=0;@i a..b{c=i};c", &["-2.9", "1.9"], "0"),
        ("f>n;s=0;@i 0..4{@j 0..i{>j 1{brk};s=+s 1}};s", &[], "5"),
        ("f>n;s=0;@i 0..3{i=+i 10;s=+s i};s", &[], "33"),
        ("f>n;i=0;wh true{i=+i 1;>=i 7{brk *i 10}}", &[], "70"),
        ("f>n;r=0;@i 0..3{r=?i{1:brk 5;_:i}};r", &[], "0"),
        ("f>n;s=0;@i 0..6{?i{2:cnt;4:brk s;_:s=+s i}};s", &[], "4"),
        ("f>n;@i 0..3{?i{1:ret 42;_:0}};7", &[], "42"),
    ]);
}

/// Every comparison as a value, as a guard, negated, in logic and as the condition of a loop; beside NaN too.
#[test]
fn comparisons_branch_as_they_evaluate() {
    // Infinity minus infinity is not a number.
    let infinity = format!("1{}", "0".repeat(309));
    let operands = [("1", "2"), ("2", "1"), ("1", "1"), ("- i i", "1"), ("1", "- i i"), ("- i i", "- i i")];
    for (left, right) in operands {
        let number = |text: &str| text.parse().unwrap_or(f64::NAN);
        let (x, y) = (number(left), number(right));
        let comparisons = [("<", x < y), (">", x > y), ("<=", x <= y), (">=", x >= y), ("=", x == y), ("!=", x != y)];
        for (op, holds) in comparisons {
            let forms = [
                (format!("r=({op}x y);?r{{true:\"true\";false:\"false\"}}"), holds),
                (format!("{op}x y{{\"true\"}};\"false\""), holds),
                (format!("!({op}x y){{\"true\"}};\"false\""), !holds),
                (format!("wh {op}x y{{ret \"true\"}};\"false\""), holds),
                (format!("&{op}x y true{{\"true\"}};\"false\""), holds),
                (format!("|{op}x y false{{\"true\"}};\"false\""), holds),
                (format!("({op}x y){{\"true\"}}{{\"false\"}}"), holds),
            ];
            for (form, expected) in forms {
                let source = format!("f>t;i={infinity};x={left};y={right};{form}");
                check_within(Limits::default(), &source, &[], &expected.to_string());
            }
        }
    }
}

#[test]
fn logic_gives_the_deciding_operand() {
    check(&[
        ("f x:n>b;&x 0", &["3"], "0"),
        ("f x:n>b;|x 7", &["0"], "7"),
        ("f x:n>b;&x (prnt 5)", &["0"], "0"),
        ("f x:n>b;|x (prnt 5)", &["0"], "5\n5"),
        ("f a:b b:b d:b>t;!a & b | d{\"no\"};\"yes\"", &["true", "true", "false"], "yes"),
        ("f s:t>t;s{\"some\"};\"none\"", &[""], "none"),
        ("f a:n b:n>t;&>a 0 >b 0 \"both\";|>a 0 >b 0 \"one\";\"none\"", &["0", "4"], "one"),
    ]);
}

#[test]
fn depth_is_counted_alike() {
    let down = "f n:n>n;<=n 0 0;r=f -n 1;+r 1";
    check(&[
        (down, &["10000"], "10000"),
        // Tail calls, mutual ones too, are free.
        ("f n:n>n;<=n 0 7;f -n 1", &["200000"], "7"),
        ("f n:n>n;<=n 0 7;g -n 1\ng n:n>n;<=n 0 8;f -n 1", &["100001"], "8"),
        ("f n:n>n;?n{0:1;_:f -n 1}", &["50000"], "1"),
    ]);
    let limits = Limits { depth: 5 };
    check_within(limits, down, &["5"], "5");
    check_within(limits, down, &["6"], "ILO-R015 at `f -n 1` in f f f f f f");
    // Calls off every cycle are not counted.
    check_within(limits, "a>n;r=b();r\nb>n;r=c();r\nc>n;1\nf>n;r=a();r", &[], "1");
    check_within(Limits { depth: 1_000_000 }, down, &["1000000"], "1000000");
}
