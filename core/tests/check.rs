//! The checker's diagnostics as people see them: one program, its messages drawn under the source.

use ilo_core::program::Program;
use ilo_core::render::{Colour, text};
use ilo_core::source::Sources;

fn messages(source: &str) -> String {
    let found = Program::compile(source).diagnostics;
    let sources = Sources::new("main.ilo", source);
    found.iter().map(|diagnostic| text(diagnostic, &sources, Colour::Plain)).collect::<Vec<_>>().join("\n")
}

macro_rules! snapshots {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true }, {
                insta::assert_snapshot!(messages($source));
            });
        })*
    };
}

snapshots! {
    t002_duplicate_function "f>n;1\nf>n;2";
    t003_undefined_type "f x:ghost>n;1";
    t004_undefined_variable "f total:n>n;+totl 1";
    t004_variable_of_an_inner_scope "f>n;@i 0..4{z=i};z";
    t004_nil_is_no_name "f>n;x=nil;1";
    t005_undefined_function "f x:n>n;gg x";
    t005_negative_literal_makes_a_call "f x:n>n;x -1";
    t006_wrong_count "g a:n b:n>n;+a b\nf x:n>n;g x";
    t007_argument_type "g a:n>n;a\nf>n;g \"x\"";
    t008_result_type "f x:n>t;x";
    t008_body_ends_in_a_binding "f x:n>n;y=x";
    t009_arithmetic "f>n;+1 \"a\"";
    t010_ordering "f>b;>true false";
    t011_append "f x:n>n;y=+=x 1;x";
    t012_negation "f s:t>n;-s";
    t014_range_bound "f s:t>n;@i 0..s{i}";
    t014_foreach_over_text "f s:t>n;@c s{1}";
    t024_missing_wildcard "f x:n>n;?x{1:10;2:20}";
    t024_missing_boolean "f x:b>n;?x{true:1}";
    t025_unwrap "g>n;1\nf>n;g!()";
    t027_bare_function "g>n;3\nf x:n>n;>x 5 g;0";
    t028_outside_a_loop "f>n;brk 1";
    t029_unreachable "f>n;ret 1;2;3";
    w001_guard_in_a_loop "f n:n>n;@i 0..n{>i 3{i}};0";
    every_mistake_is_reported "f x:n>t;y=+x \"a\";z=*y q;x";
}
