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
    t001_duplicate_type "type p{x:n}\nalias p n\nf>n;1";
    t002_duplicate_function "f>n;1\nf>n;2";
    t002_function_and_tool "tool f\"does it\">R n t\nf>n;2";
    t003_undefined_type "f x:ghost>n;1";
    t003_misspelled_type "type point{x:n}\nf p:poimt>n;1";
    t003_type_of_another_language "f xs:L string>n;1";
    t003_alias_in_a_literal "alias price n\nf>n;p=price x:1;1";
    t004_undefined_variable "f total:n>n;+totl 1";
    t004_variable_of_an_inner_scope "f>n;@i 0..4{z=i};z";
    t004_nil_is_no_name "f>n;x=nil;1";
    t004_type_as_value "type point{x:n}\nf>n;p=point;1";
    t004_builtin_as_operand "f xs:L n>n;1 + len xs";
    t005_undefined_function "f x:n>n;gg x";
    t005_misspelled_function "double x:n>n;*x 2\nf x:n>n;duoble x";
    t005_negative_literal_makes_a_call "f x:n>n;x -1";
    t005_variable_of_unknown_type "f g:a>n;g 1";
    t005_type_called "type point{x:n}\nf>n;p=point 1;1";
    t006_wrong_count "g a:n b:n>n;+a b\nf x:n>n;g x";
    t006_minus_that_belongs_to_the_digit "g a:n>n;a\nf x:n>n;g x -1";
    t006_argument_on_the_next_line "g a:n>n;a\nf x:n>n;y=g x\ny";
    t006_nested_call "dbl a:n>n;*a 2\nf x:n>n;dbl dbl x";
    t006_through_a_variable "f g:F n n>n;g 1 2";
    t006_builtin "f x:n>n;max x";
    t006_builtin_with_several_forms "f>n;rnd 1";
    t006_builtin_with_repeated_parameter "f>t;fmt()";
    t007_argument_type "g a:n>n;a\nf>n;g \"x\"";
    t007_number_for_text "g s:t>n;len s\nf x:n>n;g x";
    t007_optional_of_another_type "g a:t>n;len a\nf>n;v=mget (mset mmap \"a\" 1) \"a\";g v";
    t007_through_a_variable "f g:F n n>n;g \"x\"";
    t007_function_of_another_shape "app g:F n n>n;g 1\nsh s:t>t;s\nf>n;app sh";
    t008_result_type "f x:n>t;x";
    t008_body_ends_in_a_binding "f x:n>n;y=x";
    t008_value_is_not_wrapped "f x:n>R n t;+x 1";
    t008_result_is_not_unwrapped "f s:t>n;num s";
    t008_function_is_not_called "k>n;12\nf>n;k";
    t009_arithmetic "f>n;+1 \"a\"";
    t009_number_in_a_text "f x:n>t;+\"x = \" +x 1";
    t009_optional "f x:O n>n;+x 1";
    t009_element_for_a_list "f xs:L n>L n;+xs 1";
    t009_function_as_operand "dbl a:n>n;*a 2\nf x:n>n;1 + dbl x";
    t009_taking_a_number_apart "f>n;v=5;{w}=v;w";
    t010_ordering "f>b;>true false";
    t010_text_and_number "f s:t>b;>s 1";
    t011_append "f x:n>n;y=+=x 1;x";
    t011_element "f xs:L n>L n;+=xs \"a\"";
    t011_list_for_an_element "f xs:L n>L n;+=xs [1]";
    t012_negation "f s:t>n;-s";
    t013_builtin_argument "f>n;len 5";
    t013_of_several_forms "f m:M t n>O n;mget m 5";
    t013_not_a_function "f xs:L n>L n;map 5 xs";
    t014_range_bound "f s:t>n;@i 0..s{i}";
    t014_foreach_over_text "f s:t>n;@c s{1}";
    t014_foreach_over_a_map "f m:M t n>n;@k m{1}";
    t015_missing_fields "type pt{x:n;y:n;z:n}\nf>pt;pt y:1";
    t016_unknown_field "type pt{x:n;y:n}\nf>pt;pt x:1 y:2 z:3";
    t016_misspelled_field "type pt{left:n;right:n}\nf>pt;pt left:1 rihgt:2";
    t017_field_type "type pt{x:n}\nf>pt;pt x:\"one\"";
    t018_field_of_a_text "f s:t>n;s.size";
    t018_field_of_a_map "f m:M t n>n;m.size";
    t018_field_of_an_optional "type pt{x:n}\nf p:O pt>n;p.?x";
    t018_index_by_a_variable "f xs:L n>n;i=0;xs.i";
    t019_no_such_field "type pt{width:n}\nf p:pt>n;p.widht";
    t019_taking_apart "type pt{x:n}\nf p:pt>n;{w}=p;w";
    t020_with_on_a_number "f x:n>n;y=x with a:1;x";
    t021_with_an_unknown_field "type pt{x:n}\nf p:pt>pt;p with z:9";
    t022_with_a_wrong_type "type pt{s:t}\nf p:pt>pt;p with s:5";
    t023_index_of_a_text "f s:t>t;s.0";
    t024_missing_wildcard "f x:n>n;?x{1:10;2:20}";
    t024_missing_boolean "f x:b>n;?x{true:1}";
    t024_missing_err "f s:t>n;?(num s){~v:v}";
    t024_missing_texts "f x:S red green blue>n;?x{\"red\":1}";
    t025_unwrap "g>n;1\nf>R n t;~(g!())";
    t026_unwrap_in_a_plain_function "f s:t>n;num! s";
    t027_bare_function "g>n;3\nf x:n>n;>x 5 g;0";
    t027_bare_function_with_parameters "g a:n>n;a\nf x:n>n;>x 5{g};0";
    t028_outside_a_loop "f>n;brk 1";
    t029_unreachable "f>n;ret 1;2;3";
    t030_aliases_in_a_circle "alias a L c\nalias c O a\nf>n;1";
    t030_alias_of_itself "alias tree L tree\nf>n;1";
    t031_alias_of_a_builtin_type "alias t n\nf>n;1";
    t034_field_declared_twice "type pt{x:n;x:t}\nf>n;1";
    t034_field_given_twice "type pt{x:n}\nf>pt;pt x:1 x:2";
    t034_parameter_twice "f x:n x:t>n;1";
    w001_guard_in_a_loop "f n:n>n;@i 0..n{>i 3{i}};0";
    w003_variable_and_builtin "f abs:n>n;abs -1";
    w004_line_goes_on "g a:n b:n>n;+a b\nf x:n>n;y=2;z=g x -- more\ny;z";
    w005_comparison_in_the_middle "f x:n>n;=x 5;x";
    w005_binding_like_a_comparison "f x:n>n;x == 5;x";
    every_mistake_is_reported "f x:n>t;y=+x \"a\";z=*y q;x";
}

/// Edits that come with diagnostics, each with the program that it leads to, which has nothing wrong with it.
#[test]
fn edits_mend() {
    let rows = [
        ("f total:n>n;+totl 1", "f total:n>n;+total 1"),
        ("double x:n>n;*x 2\nf x:n>n;duoble x", "double x:n>n;*x 2\nf x:n>n;double x"),
        ("f xs:L string>n;len xs", "f xs:L t>n;len xs"),
        ("f x:n>n;x -1", "f x:n>n;x - 1"),
        ("f abs:n>n;abs -1", "f abs:n>n;abs - 1"),
        ("g a:n>n;a\nf x:n>n;g x -1", "g a:n>n;a\nf x:n>n;g x - 1"),
        ("g a:n b:n>n;+a b\nf x:n>n;g x -x", "g a:n b:n>n;+a b\nf x:n>n;g x (-x)"),
        ("f x:n>n;max x - 1", "f x:n>n;max x (- 1)"),
        ("g a:n>n;a\nf x:n>n;y=2;g x\ny", "g a:n>n;a\nf x:n>n;y=2;g x;\ny"),
        ("g a:n>n;a\nf x:n>n;y=2;z=g x -- c\ny", "g a:n>n;a\nf x:n>n;y=2;z=g x -- c\n;y"),
        ("dbl a:n>n;*a 2\nf x:n>n;dbl dbl x", "dbl a:n>n;*a 2\nf x:n>n;dbl (dbl x)"),
        ("f x:n>n;abs max x 3", "f x:n>n;abs (max x 3)"),
        ("g s:t>n;len s\nf x:n>n;g x", "g s:t>n;len s\nf x:n>n;g (str x)"),
        ("g s:t>n;len s\nf>n;g 25", "g s:t>n;len s\nf>n;g \"25\""),
        ("f x:n>t;+\"x = \" +x 1", "f x:n>t;+\"x = \" (str (+x 1))"),
        ("f x:n s:t>t;+x s", "f x:n s:t>t;+(str x) s"),
        ("f x:O n>n;+x 1", "f x:O n>n;+(x ?? 0) 1"),
        ("f x:n>R n t;+x 1", "f x:n>R n t;~(+x 1)"),
        ("k>n;12\nf>n;k", "k>n;12\nf>n;k()"),
        ("k>n;12\nf x:n>n;>x 5 k;0", "k>n;12\nf x:n>n;>x 5 {k()};0"),
        ("g>n;1\nf>R n t;~(g!())", "g>n;1\nf>R n t;~(g())"),
        ("type p{left:n}\nf a:p>n;a.letf", "type p{left:n}\nf a:p>n;a.left"),
        ("type p{x:n;y:n}\nf>p;p x:1 z:2", "type p{x:n;y:n}\nf>p;p x:1 y:2"),
        ("f x:n>n;x == 5;x", "f x:n>n;x = 5;x"),
        ("f m:M t n>O n;mget m 5", "f m:M t n>O n;mget m \"5\""),
    ];
    for (source, mended) in rows {
        let found = Program::compile(source).diagnostics;
        let Some(fix) = found.iter().find_map(|diagnostic| diagnostic.fix.clone()) else {
            panic!("{source:?}: {found:?}");
        };
        let mut edited = source.to_owned();
        edited.replace_range(fix.span.range(), &fix.replacement);
        assert_eq!(edited, mended);
        let left = Program::compile(mended).diagnostics;
        assert!(left.is_empty(), "{mended:?}: {left:?}");
    }
}

/// What looks like the mistakes that warnings are about, and is meant.
#[test]
fn warnings_are_no_nuisance() {
    let rows = [
        // A guard that leaves the loop or the function says so.
        "f n:n>n;@i 0..n{>i 3{ret i}};0",
        "f n:n>n;@i 0..n{>i 3{brk i};=i 1{cnt};i}",
        "f n:n>n;@i 0..n{>i 3{i}{0}}",
        // Negative literals are arguments.
        "g a:n b:n>n;+a b\nf x:n>n;g x -1",
        "g a:n>n;a\nf>n;g -1",
        "f>n;abs -1",
        "f abs:t>n;abs -1",
        "f g:F n n>n;g -1",
        "f x:n>n;mod -1 x",
        "f>t;fmt \"{}\" -1",
        "f xs:L n>L n;+=xs -1",
        // Arguments on lines of their own.
        "g a:n b:L n>n;a\nf x:n>n;g x [\n1,\n2]",
        "g a:n b:n>n;a\nf x:n>n;\n  g x 2\nh>n;1",
        "g a:n b:n>n;a\nf x:n>n;y=g x 2;\ny",
        "g a:n b:n>n;a\nf x:n>n;y=g x 2\n  y",
        "g a:n b:n>n;a\nf x:n>n;g x\n1",
        // Comparisons whose value is used.
        "f x:n>b;=x 5",
        "f x:n>b;y= =x 5;y",
        "f x:n>n;=x 5{1};x",
        "f x:n>n;=x 5 1;x",
        "f x:n>n;y=(x == 5);y{1}{2}",
        "f x:n>b;@i 0..3{>x i}",
        "f x:n>n;?(=x 5){true:1;false:0}",
        "f x:n>n;&x (prnt x);x",
    ];
    for source in rows {
        let found = Program::compile(source).diagnostics;
        assert!(found.is_empty(), "{source:?}: {found:?}");
    }
}
