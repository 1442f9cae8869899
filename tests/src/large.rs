//! Programs that are large in one way each: what register allocators, branch ranges and literal pools have to cope with.

use std::fmt::Display;

use crate::generator::Generated;

/// A large program with a call of it.
pub struct Large {
    /// In which way it is large.
    pub what: String,
    /// The program and the call, of `f` with one number.
    pub call: Generated,
}

/// The most variables that a function of these keeps at once: the bytecode has 255 registers, and a loop or a call needs
/// some of them.
const LIVE: usize = 235;

/// How many texts: each of them is let go of on the way out of everything that can fail.
const TEXTS: usize = 30;

/// How many statements the long functions have.
const LONG: usize = 800;

/// Every large program, called so that it goes all the way through, and so that it fails or takes another way.
pub fn programs() -> Vec<Large> {
    let number = |index: usize| format!("v{index}=*x {index}.5");
    let text = |index: usize| format!("v{index}=+(str x) \"{index}\"");
    let counted = "slow n:n>n;<=n 1 n;a=slow -n 1;b=slow -n 2;+a b\n";
    let mut all = vec![
        (format!("{LIVE} numbers at once"), format!("f x:n>n;{};s=x;{};s", each(LIVE, number), sum(LIVE))),
        (
            format!("{LIVE} numbers across a call"),
            format!("{counted}f x:n>n;{};s=slow x;{};s", each(LIVE, number), sum(LIVE)),
        ),
        (format!("{LIVE} numbers at a side exit"), format!("f x:n>n;{};s=/1 x;{};s", each(LIVE, number), sum(LIVE))),
        (
            format!("{LIVE} numbers around a loop"),
            format!("f x:n>n;{};s=0;@i 0..x{{s=+s *i v7;s=+s /i x}};{};s", each(LIVE, number), sum(LIVE)),
        ),
        (
            format!("{TEXTS} texts at a side exit"),
            format!("f x:n>t;{};q=/1 x;s=str q;{};s", each(TEXTS, text), sum(TEXTS)),
        ),
        (
            format!("{TEXTS} texts across a call that may fail"),
            format!("{counted}f x:n>t;{};q=slow /20 x;s=str q;{};s", each(TEXTS, text), sum(TEXTS)),
        ),
        (
            format!("{LIVE} arguments"),
            format!(
                "g {}>n;s=/1 x0;{};s\nf x:n>n;y=g {};+y 1",
                joined(LIVE, " ", |index| format!("x{index}:n")),
                each(LIVE, |index| format!("s=+s *x{index} {index}")),
                joined(100, " ", |_| "x").to_owned() + &" 0.5".repeat(LIVE - 100),
            ),
        ),
        (
            format!("{LONG} statements in a row"),
            format!("f x:n>n;s=x;{};s", each(LONG, |index| format!("s=+*s 0.99 {index}.25"))),
        ),
        (
            format!("a loop of {LONG} statements and as many constants"),
            format!("f x:n>n;s=0;@i 0..x{{{}}};s", each(LONG, |index| format!("s=+*s 0.99 {index}.125"))),
        ),
        (
            "a loop of 60 divisions".to_owned(),
            format!("f x:n>n;s=1;@i 1..x{{{}}};s", each(60, |index| format!("s=/s -i {index}.5"))),
        ),
        (
            format!("{LONG} guards"),
            format!("f x:n>n;y=mod x 97;{};*y 2", each(LONG, |index| format!("=y {index}.5 {index}"))),
        ),
        (
            "100 texts in a row".to_owned(),
            format!("f x:n>t;s=str x;{};s", each(100, |index| format!("s=+s \"{index} \""))),
        ),
        (
            "an expression 390 levels deep".to_owned(),
            format!("f x:n>n;{}x{}", "+*".repeat(195), joined(195, "", |index| format!(" 0.5 {index}"))),
        ),
        (
            "an expression with 200 operands that wait".to_owned(),
            format!("f x:n>n;y=/6 x;{}y", joined(200, "", |index| format!("+*x {index}.5 "))),
        ),
        (
            "a list of 3000 elements".to_owned(),
            format!("f x:n>n;xs=[{}];s=/1 x;@e xs{{s=+s e}};s", joined(3000, ", ", |index| format!("{index}"))),
        ),
        (
            "400 functions that call each other in a row".to_owned(),
            format!(
                "{}\nf x:n>n;y=g0 x;+y 1",
                joined(400, "\n", |index| format!("g{index} x:n>n;y=g{} /x 1.01;+y {index}", index + 1))
                    + "\ng400 x:n>n;/1 x"
            ),
        ),
        (
            "a record of 100 fields".to_owned(),
            format!(
                "type r{{{}}}\nf x:n>n;p=r {};s=/1 x;{};s",
                joined(100, ";", |index| format!("a{index}:n")),
                joined(100, " ", |index| format!("a{index}:{index}")),
                each(100, |index| format!("s=+s p.a{index}")),
            ),
        ),
    ];
    let calls = ["0", "3.5"];
    let large = |(what, source): (String, String)| {
        calls.map(|argument| Large {
            what: format!("{what}, called with {argument}"),
            call: Generated { source: source.clone(), entry: "f".into(), arguments: vec![argument.into()] },
        })
    };
    all.drain(..).flat_map(large).collect()
}

/// A program of so many divisions, each of which may leave for the VM, by code behind all of them.
pub fn divisions(statements: usize) -> Generated {
    let source = format!("f x:n>n;s=0.7;@i 0..x{{{}}};+s 1", each(statements, |_| "s=/x s".to_owned()));
    Generated { source, entry: "f".into(), arguments: vec!["3".into()] }
}

fn joined<T: Display>(count: usize, between: &str, part: impl Fn(usize) -> T) -> String {
    (0..count).map(|index| part(index).to_string()).collect::<Vec<_>>().join(between)
}

fn each(count: usize, statement: impl Fn(usize) -> String) -> String {
    joined(count, ";", statement)
}

/// Adds up variables, the last one first.
fn sum(count: usize) -> String {
    each(count, |index| format!("s=+s v{}", count - 1 - index))
}
