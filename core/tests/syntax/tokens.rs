//! Text to tokens.

use ilo_core::syntax::lexer::{lex, text_value};

/// The tokens of a text as written, one blank between two; `⏎` for a line that separates.
fn shown(source: &str) -> String {
    let lexed = lex(source);
    assert_eq!(lexed.error, None, "{source:?}");
    let texts = lexed.tokens.iter().map(|token| match &source[token.span.range()] {
        "" => "⏎",
        text => text,
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_longest_token_wins() {
    for (source, tokens) in [
        ("x-1", "x-1"),
        ("x - 1", "x - 1"),
        ("x -y", "x - y"),
        ("x--y", "x"),
        ("9-2", "9 -2"),
        ("9 -2", "9 -2"),
        ("- 0 v", "- 0 v"),
        ("+2 -1", "+ 2 -1"),
        ("a-=x", "a - = x"),
        ("half-way-2-go", "half-way-2-go"),
        ("0..n", "0 .. n"),
        ("xs.0.1", "xs . 0.1"),
        ("xs.?0", "xs .? 0"),
        ("7.", "7 ."),
        (".7", ". 7"),
        ("2e3", "2 e3"),
        ("0x1F", "0 x1 F"),
        ("x:Ln>n", "x : L n > n"),
        ("x>=1", "x >= 1"),
        ("x>>g", "x >> g"),
        ("x???y", "x ?? ? y"),
        ("xs=+=xs 5", "xs = += xs 5"),
        ("==a b", "== a b"),
        ("!=a b", "!= a b"),
        ("_:1", "_ : 1"),
        ("iffy if", "iffy if"),
        ("\"a--b\" -- c", "\"a--b\""),
        ("\"two\nlines\" x", "\"two\nlines\" x"),
        ("\"\\\\\" \"\\\"\"", "\"\\\\\" \"\\\"\""),
    ] {
        assert_eq!(shown(source), tokens, "{source:?}");
    }
}

#[test]
fn escapes_are_resolved_and_unknown_ones_kept() {
    for (literal, value) in [
        (r#""""#, ""),
        (r#""a\nb\tc\rd""#, "a\nb\tc\rd"),
        (r#""\"\\""#, "\"\\"),
        (r#""\d\u0041""#, r"\d\u0041"),
        (r#""\é☃""#, r"\é☃"),
        ("\"up\ndown\"", "up\ndown"),
    ] {
        assert_eq!(text_value(literal), value, "{literal}");
    }
}

#[test]
fn comments_are_kept_apart() {
    let source = "-- head\r\nf>n;1 -- tail\n--";
    let texts: Vec<&str> = lex(source).comments.iter().map(|comment| &source[comment.span.range()]).collect();
    assert_eq!(texts, ["-- head", "-- tail", "--"]);
}

#[test]
fn only_the_first_lexical_error_is_reported_and_the_rest_is_lexed() {
    let source = "f>n;# 'x' my_sum \"open";
    let lexed = lex(source);
    assert_eq!(lexed.error.map(|error| error.code.as_str()), Some("ILO-L001"));
    let texts: Vec<&str> = lexed.tokens.iter().map(|token| &source[token.span.range()]).collect();
    assert_eq!(texts, ["f", ">", "n", ";", "x"]);
}

#[test]
fn an_indented_line_separates_statements() {
    for (source, tokens) in [
        ("a\n  b", "a ⏎ b"),
        ("a\n\tb", "a ⏎ b"),
        ("a\r\n  b", "a ⏎ b"),
        ("a\nb", "a b"),
        ("  a", "a"),
        ("\n  a", "a"),
        ("a;\n  b", "a ; b"),
        ("a{\n  b\n  c\n  }", "a { b ⏎ c }"),
        ("a\n  >>b", "a >> b"),
        ("(a\n  b)", "( a b )"),
        ("[a,\n  b]", "[ a , b ]"),
        ("(?x{\n  1:2\n  _:3\n  })", "( ? x { 1 : 2 ⏎ _ : 3 } )"),
        ("a\n\n  -- note\n  b", "a ⏎ b"),
        ("a\n  -- note\nb", "a b"),
        ("a -- note\n  b", "a ⏎ b"),
    ] {
        assert_eq!(shown(source), tokens, "{source:?}");
    }
}
