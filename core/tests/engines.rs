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

#[test]
fn lists() {
    let long = format!("f>t;x=\"a\";xs=[{}x,(+x \"b\")];n=len xs;+xs.39 xs.40", "(+x \"c\"),x,".repeat(39));
    check(&[
        ("f>L n;[]", &[], "[]"),
        ("f n:n>L n;[n,*n 2,[n]]", &["3"], "[3, 6, [3]]"),
        ("f n:n>L n;xs=[];@i 0..n{xs=+=xs i};xs", &["4"], "[0, 1, 2, 3]"),
        ("f>L n;a=[1];b=a;a=+=a 2;c=+a b;+c a", &[], "[1, 2, 1, 1, 2]"),
        ("f>L n;a=[1];b=+=a 2;c=+=b 3;d=+=b 4;+c +d a", &[], "[1, 2, 3, 1, 2, 4, 1]"),
        ("f>L n;a=[1];a=+a a;a=+=a (len a);a", &[], "[1, 1, 2]"),
        ("f>n;xs=[5,6,7];+xs.0 xs.2", &[], "12"),
        ("f>n;xs=[5];xs.1", &[], "ILO-R006 at `xs.1` in f"),
        ("f>n;xs=[[1],[2,3]];ys=xs.1;ys.1", &[], "3"),
        ("f>L n;x=1;xs=[x,(?(x){1:x=7;x;_:0}),x];xs", &[], "[1, 7, 7]"),
        (&long, &[], "aac"),
        ("f>L n;r=[];@x [3,1,2]{r=+=r *x 2};r", &[], "[6, 2, 4]"),
        ("f>n;xs=[1,2,3];@x xs{xs=+=xs x;x};len xs", &[], "6"),
        ("f>n;@x []{1}", &[], "nil"),
        ("f>n;@x [1,2,3]{>x 1{brk *x 10};x}", &[], "20"),
        ("f>n;s=0;@x [1,2,3,4]{=x 2{cnt};s=+s x};s", &[], "8"),
        ("f>n;s=0;@x [1,2]{@y [10,20]{x=+x y;s=+s x}};s", &[], "86"),
        ("f>n;@x [1,2,3]{=x 2{ret 9};x};7", &[], "9"),
        ("g x:a>a;x\nf>n;xs=g 5;@x xs{x}", &[], "ILO-R007 at `@x xs{x}` in f"),
        ("g x:a>a;x\nf>n;xs=g 5;xs.0", &[], "ILO-R006 at `xs.0` in f"),
        ("g x:a>a;x\nf>L n;xs=g 5;+=xs 1", &[], "ILO-R004 at `+=xs 1` in f"),
    ]);
}

#[test]
fn records() {
    let pt = "type pt{x:n;y:n}\n";
    let with = |body: &str| format!("{pt}{body}");
    let rows = [
        ("f>pt;pt y:2 x:1", "pt {x: 1, y: 2}"),
        ("f>pt;pt y:(prnt 2) x:(prnt 1)", "2\n1\npt {x: 1, y: 2}"),
        ("f>n;p=pt x:1 y:2;+p.x p.y", "3"),
        ("f>L pt;p=pt x:1 y:2;q=p;p=p with x:9;[p,q]", "[pt {x: 9, y: 2}, pt {x: 1, y: 2}]"),
        ("f>pt;p=pt x:1 y:2;p with x:p.y y:p.x", "pt {x: 2, y: 1}"),
        ("f>n;p=pt x:1 y:2;@i 0..5{p=p with x:(+p.x i)};p.x", "11"),
        ("f>n;p=pt x:1 y:2;{y;x}=p;-y x", "1"),
        ("f>n;s=0;@p [pt x:1 y:2,pt x:3 y:4]{s=+s *p.x p.y};s", "14"),
        ("g a:a>a;a\nf>n;p=g 5;p.x", "ILO-R005 at `p.x` in f"),
        ("g a:a>a;a\nf>n;p=g (pt x:1 y:2);p.z", "ILO-R005 at `p.z` in f"),
        ("g a:a>a;a\nf>n;p=g (pt x:1 y:2);p.y", "2"),
        ("g a:a>a;a\nf>n;p=g [];p.?x", "ILO-R005 at `p.?x` in f"),
        ("g a:a>a;a\nf>n;p=g (mk());p.?x\nmk>a;@i 0..0{1}", "nil"),
        ("g a:a>a;a\nf>n;p=g (mk());p.x\nmk>a;@i 0..0{1}", "ILO-R005 at `p.x` in f"),
    ];
    for (source, expected) in rows {
        check_within(Limits::default(), &with(source), &[], expected);
    }
}

#[test]
fn results_and_patterns() {
    check(&[
        ("g x:n>R n t;>x 0 ~x;^\"no\"\nf x:n>R n t;r=g! x;~+r 1", &["4"], "~5"),
        ("g x:n>R n t;>x 0 ~x;^\"no\"\nf x:n>R n t;r=g! x;~+r 1", &["0"], "^no"),
        ("g x:n>R n t;>x 0 ~x;^\"no\"\nf x:n>n;r=g x;?r{~v:v;^e:len e}", &["0"], "2"),
        ("f>R L n t;x=~[1];?x{~xs:xs=+=xs 2;?x{~ys:~+xs ys;^_:x};^_:x}", &[], "~[1, 2, 1]"),
        ("g x:a>a;x\nf>t;v=g 3;?v{t s:s;n k:\"number\";_:\"other\"}", &[], "number"),
        ("g x:a>a;x\nf>t;v=g [1];?v{l xs:xs=+=xs 2;\"list\";_:\"other\"}", &[], "list"),
        ("g x:a>a;x\nf>t;v=g true;?v{b b1:\"flag\";_:\"other\"}", &[], "flag"),
        // Arms for kinds that the subject cannot be of.
        ("f p:t>n;?p{n v:p=+p (slc p 0 1);_:0};len p", &["abc"], "3"),
        ("f p:n>n;s=?p{t v:+v \"\";n v:\"number\";_:\"\"};len s", &["1"], "6"),
        ("f p:n>t;s=hd (?p{0:[];_:+=[] \"ab\"});slc s 0 1", &["1"], "a"),
        ("g x:a>t;slc x 0 2\nf>t;g \"abc\"", &[], "ab"),
        ("f>n;x=?{1:2};x??7", &[], "7"),
        ("f>n;x=?{_:0};x??7", &[], "0"),
        ("g x:n>R n t;^\"no\"\nf>R n t;@i 0..3{x=?i{1:g! i;_:i};x};~7", &[], "^no"),
    ]);
}

#[test]
fn functions_as_values() {
    check(&[
        ("sq x:n>n;*x x\nf x:n>n;g=sq;g x", &["4"], "16"),
        ("sq x:n>n;*x x\nap g:F n n x:n>n;g x\nf x:n>n;ap sq x", &["4"], "16"),
        ("sq x:n>n;*x x\nap g:F n n x:n>n;r=g x;+r 1\nf x:n>n;ap sq x", &["4"], "17"),
        ("sq x:n>n;*x x\nid x:a>a;x\nf x:n>n;g=id \"sq\";ap g x\nap g:F n n x:n>n;g x", &["4"], "16"),
        ("id x:a>a;x\nf x:n>n;g=id \"nosuch\";ap g x\nap g:F n n x:n>n;g x", &["4"], "ILO-R002 at `g x` in ap"),
        ("id x:a>a;x\nf x:n>n;g=id 7;ap g x\nap g:F n n x:n>n;r=g x;r", &["4"], "ILO-R004 at `g x` in f ap"),
        (
            "add a:n b:n>n;+a b\nid x:a>a;x\nf x:n>n;g=id add;ap g x\nap g:F n n x:n>n;r=g x;r",
            &["4"],
            "ILO-R004 at `g x` in f ap",
        ),
        ("sq x:n>n;*x x\nf>t;s=sq;+\"\" (?s{n k:\"number\";_:\"other\"})", &[], "other"),
        ("dn n:n>n;g=dn;<=n 0 0;r=g -n 1;+r 1\nf>n;dn 9999", &[], "9999"),
        ("dn n:n>n;g=dn;<=n 0 0;g -n 1\nf>n;dn 100000", &[], "0"),
    ]);
    let limits = Limits { depth: 3 };
    check_within(limits, "f n:n>n;g=f;<=n 0 0;r=g -n 1;+r 1", &["4"], "ILO-R015 at `g -n 1` in f f f f");
}

/// What would take minutes if values were copied takes no time when they change in place.
#[test]
fn values_that_nobody_else_holds_change_in_place() {
    let n = "100000";
    check(&[
        ("f n:n>n;xs=[];@i 0..n{xs=+=xs i};len xs", &[n], "100000"),
        ("f n:n>n;xs=[];@i 0..n{xs=+xs [i]};len xs", &[n], "100000"),
        ("f n:n>n;s=\"\";@i 0..n{s=+s \"x\"};len s", &[n], "100000"),
        ("add xs:L n x:n>L n;+=xs x\nf n:n>n;xs=[];@i 0..n{xs=add xs i};len xs", &[n], "100000"),
        ("add xs:L n x:n>L n;ys=xs;ys=+=ys x;ys\nf n:n>n;xs=[];@i 0..n{xs=add xs i};len xs", &[n], "100000"),
        ("go xs:L n n:n>n;<=n 0{len xs};go (+=xs n) (-n 1)\nf n:n>n;go [] n", &[n], "100000"),
        (
            "go xs:L n n:n>R L n t;<=n 0{~xs};ys=+=xs n;go ys (-n 1)\nf n:n>n;r=go [] n;?r{~xs:len xs;^_:0}",
            &[n],
            "100000",
        ),
        (
            "add xs:L n x:n>R L n t;~+=xs x\nf n:n>n;xs=[];@i 0..n{r=add xs i;xs=?r{~ys:ys;^_:[]}};len xs",
            &[n],
            "100000",
        ),
        (
            "add xs:L n x:n>R L n t;~+=xs x\ngo n:n>R n t;xs=[];@i 0..n{xs=add! xs i};~len xs\nf n:n>R n t;go n",
            &[n],
            "~100000",
        ),
        ("f n:n>n;@k 0..3{xs=[];@i 0..n{xs=+=xs i};@x xs{=x 5{brk}};xs=+=xs 1;len xs}", &[n], "100001"),
    ]);
}

#[test]
fn a_finished_loop_lets_go_of_its_list() {
    // Were the loop's own hold on the list still there, every append would copy it.
    check(&[("f n:n>n;xs=[0];@i 0..n{@x xs{brk};xs=+=xs i};len xs", &["50000"], "50001")]);
}
