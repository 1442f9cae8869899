//! What stands at a caret.

use crate::caret;
use ilo_core::assist::{Analysis, Hover};

const HOVERS: &[(&str, &str)] = &[
    ("-- sums up\ntot p:n q:n>n;+p q\nf>n;‸tot 1 2", "tot: tot p:n q:n>n | sums up"),
    ("t‸ot p:n q:n>n;+p q", "tot: tot p:n q:n>n | "),
    ("f>n;1\ng>n;‸f()", "f: f>n | "),
    ("tot p:n q:n>n;+p ‸q", "q: q:n | a parameter of `tot`"),
    ("f>n;‸s=\"a\";len s", "s: s:t | a variable"),
    ("f>n;s=\"a\";s=1;abs ‸s", "s: s:n | a variable"),
    ("f x:a>n;y=‸x;1", "x: x:a | a parameter of `f`"),
    ("f xs:L t>n;@x xs{‸x};1", "x: x:t | a variable"),
    ("f r:R n t>n;?r{~v:‸v;^e:0}", "v: v:n | a variable"),
    ("f>n;‸max 1 2", "max: max left:n right:n>n | the larger number; NaN is ignored beside a number"),
    (
        "f>n;‸hd [1]",
        "hd: hd xs:L a>a\nhd text:t>t | the first element of a list, or character of a text, which must not be empty",
    ),
    ("type pt{x:n;y:L t}\nf p:‸pt>n;p.x", "pt: type pt{x:n;y:L t} | "),
    ("type pt{x:n}\nf p:pt>n;p.‸x", "x: x:n | a field of `pt`"),
    ("type pt{x:n}\nf>pt;pt ‸x:1", "x: x:n | a field of `pt`"),
    ("type pt{x:n}\nf p:pt>n;{‸x}=p;x", "x: x:n | a field of `pt`"),
    ("alias id n\nf x:‸id>n;x", "id: alias id n | "),
    ("tool ping\"asks an address\" url:t>R t t\nf>R t t;‸ping \"a\"", "ping: tool ping url:t>R t t | asks an address"),
    ("f x:‸n>n;x", "n: n | a number"),
    ("f x:‸L n>n;1", "L: L | a list: `L element`"),
    ("f x:n>n;‸ret x", "ret: ret | leaves the function with a value: `ret value`"),
    ("f x:n>n;‸+x 1", "+: + | sum of numbers, or two texts or lists joined"),
    ("f x:n>n;x ‸- 1", "-: - | difference of two numbers"),
    ("f x:n>n;(‸-x)", "-: - | the negative of a number"),
    ("f x:n>n;y‸=x;y", "=: = | gives a variable a value"),
    ("f x:n>b;‸=x 1", "=: = | whether both are equal"),
    ("f x:n‸>n;x", ">: > | the type of the result follows"),
    ("f x:n>R n t;‸~x", "~: ~ | an ok value: `~value`; in a pattern, matches one"),
    // In broken programs too.
    ("f x:n>n;a=+;b=);abs ‸x", "x: x:n | a parameter of `f`"),
    ("f>n;'\ng x:n>n;‸f()", "f: f>n | "),
    // Nothing to say.
    ("f x:n>n;‸1", ""),
    ("f x:n>n;1‸", ""),
    ("f x:n>n;1 -- x‸ y", ""),
    ("f x:n>n;y‸y", ""),
    ("‸", ""),
];

#[test]
fn hovers_say_what_it_is() {
    for (marked, expected) in HOVERS {
        let (source, offset) = caret(marked);
        let hover = Analysis::of(&source).hover(offset);
        let shown = |Hover { span, title, doc }| format!("{}: {title} | {doc}", &source[span.range()]);
        assert_eq!(hover.map_or_else(String::new, shown), *expected, "{marked:?}");
    }
}
