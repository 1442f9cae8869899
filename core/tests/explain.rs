//! Programs line by line, as `explain` shows them.

use ilo_core::explain::explain;
use ilo_core::program::Program;
use ilo_core::syntax::print::{Style, format};

/// The lines of a program, laid out and explained.
fn explained(source: &str, function: Option<&str>) -> String {
    let text = format(source, Style::Expanded).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let compilation = Program::compile(&text);
    assert!(compilation.program.is_some(), "{text}\n{:#?}", compilation.diagnostics);
    let lines = explain(&compilation, function);
    let shown = lines.iter().map(|line| {
        let role = line.role.map(|role| role.to_string()).unwrap_or_default();
        format!("{:<32} {role:<11} {}", line.text, line.note).trim_end().to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}

macro_rules! snapshots {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true }, {
                insta::assert_snapshot!(explained($source, None));
            });
        })*
    };
}

snapshots! {
    straight_line "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t";
    guards_and_recursion "-- the factorial\nfac n:n>n;<=n 1 1;r=fac (- n 1);*n r";
    tail_calls "even n:n>b;=n 0{true};odd (- n 1)\nodd n:n>b;=n 0{false};even (- n 1)";
    loops "f xs:L n>n;s=0;@x xs{s=+s x;>s 100{brk s};cnt};@i 0..3{s=+s i};wh >s 10{s=/s 2};@x xs{*x x}";
    matches "f s:t>R n t;v=num! s;r=?v{1:\"one\";n k:\"number\";_:\"other\"};prnt r;?s{\"a\":~1;_:^\"no\"}";
    ternaries_and_early_returns "f x:n>n;y=0;>x 0{y=1}{y=2};!x{ret 7};g y\ng x:n>n;x";
    declarations "type pt{x:n;y:n}\nalias name t\ntool look\"up\" k:t>R t t timeout:5,retry:2\nf p:pt>n;{x;y}=p;q=p with x:2;+x q.x";
    the_world "f p:t>R t t;s=rd! p;wr p (cat [\"x\", p] \"\")";
    an_empty_body "f>_;";
    a_function_on_one_line_with_a_comment "f x:n>n;-- starts\n>x 1{ -- big\n2};x -- small";
}

#[test]
fn one_function_alone() {
    let source = "-- first\nf>n;1\n-- second\ng>n;f()\nh>n;3";
    let shown = explained(source, Some("g"));
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(shown.starts_with("g > n"), "{shown}");
    assert_eq!(explained(source, Some("nothing")), "");
}
