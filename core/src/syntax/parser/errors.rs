//! Syntax diagnostics: facts in, diagnostic out. Every word of a syntax error stands here.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Function, Name};
use crate::syntax::token::TokenKind;

/// What stands where something else was expected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'source> {
    pub kind: TokenKind,
    pub text: &'source str,
    pub span: Span,
}

impl Found<'_> {
    /// One of two codes: the program goes on here, or it ends.
    fn code(self, here: Code, at_end: Code) -> Code {
        if self.kind == TokenKind::End { at_end } else { here }
    }

    /// How messages call it.
    fn named(self) -> String {
        const LONGEST: usize = 24;
        let text = match self.text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("`{}…`", &self.text[..end]),
            None => format!("`{}`", self.text),
        };
        match self.kind {
            TokenKind::Name => format!("the name {text}"),
            TokenKind::Number => format!("the number {text}"),
            TokenKind::Text => format!("the text {text}"),
            TokenKind::LineBreak | TokenKind::End => self.kind.description().to_string(),
            _ => text,
        }
    }
}

/// What to write instead of a word of another language.
fn reserved_word_advice(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::If => "a condition is written `>x 5{…}`, or `>x 5{…}{…}` with an else part",
        TokenKind::Return => "the last expression is the result; `ret value` leaves early",
        TokenKind::Let | TokenKind::Var | TokenKind::Const => "a variable is bound by `name=value`",
        TokenKind::Fn | TokenKind::Def => "a function is written `name param:type>result;body`",
        _ => return None,
    })
}

/// A fixed token was expected.
pub(super) fn expected(kind: TokenKind, found: Found) -> Diagnostic {
    let report = Diagnostic::error(
        found.code(Code::P003, Code::P004),
        found.span,
        format!("expected {}, found {}", kind.description(), found.named()),
    );
    match kind {
        TokenKind::OpenBrace => report.suggest("a body stands in braces: `{…}`"),
        TokenKind::Colon => report.suggest("`:` stands before a type, the body of an arm, and the value of an option"),
        _ => report,
    }
}

/// A bracket is still open where something else stands.
pub(super) fn unclosed(closing: TokenKind, opening: Span, found: Found) -> Diagnostic {
    let message = format!("expected {}, found {}", closing.description(), found.named());
    let report =
        Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message).label(opening, "opened here");
    match (closing, found.kind) {
        (TokenKind::CloseBracket, TokenKind::End) => report.fix("close the list with `]`", found.span, "]"),
        (TokenKind::CloseParen, TokenKind::End) => report.fix("close the parenthesis with `)`", found.span, ")"),
        (TokenKind::CloseBracket, _) => report.suggest("elements of a list are separated by commas: `[1, 2]`"),
        (TokenKind::CloseParen, _) => report.suggest("one expression stands in parentheses"),
        _ => report,
    }
}

/// A block is still open where no statement can start.
pub(super) fn unclosed_block(opening: Span, found: Found) -> Diagnostic {
    let message = format!("expected `;` or `}}`, found {}", found.named());
    let report =
        Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message).label(opening, "opened here");
    match found.kind {
        TokenKind::End => report.fix("close the block with `}`", found.span, "}"),
        _ => report.suggest("statements are separated by `;`; what is computed from a prefix form is put around it"),
    }
}

/// A match is still open where neither a statement nor an arm can start.
pub(super) fn unclosed_arm(opening: Span, found: Found) -> Diagnostic {
    let message = format!("expected `;` or `}}`, found {}", found.named());
    let report =
        Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message).label(opening, "opened here");
    match found.kind {
        TokenKind::End => report.fix("close the match with `}`", found.span, "}"),
        _ => report.suggest("arms are separated by `;`: `?x{1:\"one\";_:\"more\"}`"),
    }
}

/// A name was expected; `what` says which.
pub(super) fn expected_name(what: &str, found: Found) -> Diagnostic {
    if found.kind.is_reserved() {
        let message = format!("`{}` is a reserved word and cannot be {what}", found.text);
        return Diagnostic::error(Code::P011, found.span, message).suggest("choose another name");
    }
    let message = format!("expected {what}, found {}", found.named());
    let report = Diagnostic::error(found.code(Code::P005, Code::P006), found.span, message);
    match found.kind {
        TokenKind::CloseBrace => report.suggest("remove the `;` before `}`"),
        TokenKind::Comma => report.suggest("names are separated by blanks"),
        TokenKind::Type
        | TokenKind::Tool
        | TokenKind::Use
        | TokenKind::With
        | TokenKind::Timeout
        | TokenKind::Retry => report.suggest(format!("`{}` is a keyword; choose another name", found.text)),
        _ => report.suggest("a name is made of lower-case letters and digits, in groups joined by hyphens"),
    }
}

/// A type was expected.
pub(super) fn expected_type(found: Found) -> Diagnostic {
    let message = format!("expected a type, found {}", found.named());
    Diagnostic::error(found.code(Code::P007, Code::P008), found.span, message).suggest(
        "types are n, t, b, _, `L n`, `O n`, `M t n`, `R n t`, `S a b`, `F n n`, and the names of records and aliases",
    )
}

/// `S` without names. Its code is the published one, whether or not the program ends here.
pub(super) fn empty_sum_type(constructor: Span) -> Diagnostic {
    Diagnostic::error(Code::P010, constructor, "a sum type needs at least one name")
        .suggest("list the texts that it allows: `S red green`")
}

/// `F` without types. Its code is the published one, whether or not the program ends here.
pub(super) fn empty_function_type(constructor: Span) -> Diagnostic {
    Diagnostic::error(Code::P009, constructor, "a function type needs at least its result")
        .suggest("list the parameter types and then the result: `F n n t`; `F n` takes no arguments")
}

/// No declaration starts here. `leftover_of` is the function that was meant to go on.
pub(super) fn expected_declaration(
    found: Found,
    leftover_of: Option<&Function>,
    touching: bool,
    next: TokenKind,
) -> Diagnostic {
    let code = found.code(Code::P001, Code::P002);
    let message = match leftover_of {
        Some(function) => format!("the body of `{}` is complete before {}", function.name.text, found.named()),
        None => format!("expected a declaration, found {}", found.named()),
    };
    let report = Diagnostic::error(code, found.span, message);
    if let Some(advice) = reserved_word_advice(found.kind) {
        return report.suggest(advice);
    }
    let Some(function) = leftover_of else {
        return match found.kind {
            TokenKind::CloseBrace => report.fix("remove this bracket, or open it earlier", found.span, ""),
            _ => report.suggest("a program is made of functions: `name param:type>result;body`"),
        };
    };
    match found.kind {
        TokenKind::Number if found.text.starts_with('-') => {
            let after = Span { start: found.span.start + 1, end: found.span.start + 1 };
            let before = if touching { " - " } else { "- " };
            let minus = Span { start: found.span.start, end: after.end };
            report
                .note(format!("`{}` is one number: a minus sign belongs to the digit that it touches", found.text))
                .fix("put a blank between the minus sign and the digit to subtract", minus, before)
        }
        TokenKind::Slash if next == TokenKind::Slash => report.suggest("comments start with `--`, not with `//`"),
        TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket => {
            report.fix("remove this bracket, or open it earlier", found.span, "")
        }
        TokenKind::With | TokenKind::Coalesce | TokenKind::Pipe => {
            report.suggest(format!("put the form before it in parentheses: `(…) {} …`", found.text))
        }
        TokenKind::OpenBrace => report.suggest("only a statement can have blocks; for a value write `?(condition){true:…;false:…}`"),
        TokenKind::Dot | TokenKind::SafeDot => {
            report.suggest("fields and indexes are taken of names: bind the value first, `v=…;v.0`; a fraction needs digits on both sides")
        }
        kind if super::lookahead::binary_operator(kind).is_some() => {
            let body = function.body.span;
            report
                .label(body, "this form is complete")
                .suggest("put the form before the operator in parentheses, `(+a b) * c`, or write the operator first, `*+a b c`")
        }
        _ => report.suggest("separate statements with `;`, and put a call inside a larger form in parentheses: `+(dbl x) 1`"),
    }
}

/// A name after a complete body, which could only start the next function, and does not.
pub(super) fn leftover_name(name: &Name, found: Found) -> Diagnostic {
    let message = format!("`{}` is left over after a complete expression", name.text);
    Diagnostic::error(found.code(Code::P003, Code::P004), name.span, message)
        .note(format!("here the next function could start, `{} …>type;…`, but {} follows", name.text, found.named()))
        .suggest("separate statements with `;`, and put a call inside a larger form in parentheses: `+(dbl x) 1`")
}

/// A function without `>`.
pub(super) fn expected_result(name: &Name, found: Found) -> Diagnostic {
    let message = format!("expected `>` and the result type of `{}`, found {}", name.text, found.named());
    let report = Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message);
    if found.kind.is_reserved() {
        return report.suggest(format!("`{}` is a reserved word and cannot be a name", found.text));
    }
    match found.kind {
        TokenKind::Name => report.suggest(format!("a parameter has a type: `{}:n`", found.text)),
        TokenKind::OpenParen => report.suggest("parameters stand without parentheses: `name a:n b:n>n;body`"),
        TokenKind::Equal => report.suggest("bindings stand inside functions: `name>n;x=1;x`"),
        _ => report.suggest("a function is written `name param:type>result;body`"),
    }
}

/// `->` before the result type.
pub(super) fn arrow(arrow: Span) -> Diagnostic {
    Diagnostic::error(Code::P003, arrow, "the result type follows `>`, not `->`").fix("write `>`", arrow, ">")
}

/// No `;` between result type and body.
pub(super) fn missing_separator_after_result(result: Span, found: Found) -> Diagnostic {
    let after = Span { start: result.end, end: result.end };
    let message = format!("expected `;` after the result type, found {}", found.named());
    Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message).label(result, "the result type").fix(
        "separate the result type from the body with `;`",
        after,
        ";",
    )
}

/// Fields of a record type without `;`.
pub(super) fn missing_field_separator(opening: Span, found: Found) -> Diagnostic {
    let message = format!("expected `;` or `}}`, found {}", found.named());
    let report =
        Diagnostic::error(found.code(Code::P003, Code::P004), found.span, message).label(opening, "opened here");
    match found.kind {
        TokenKind::Name => {
            let before = Span { start: found.span.start, end: found.span.start };
            report.fix("separate fields with `;`", before, ";")
        }
        TokenKind::Comma => report.fix("separate fields with `;`", found.span, ";"),
        TokenKind::End => report.fix("close the record type with `}`", found.span, "}"),
        _ => report.suggest("separate fields with `;`"),
    }
}

/// A tool without the text that says what it does.
pub(super) fn missing_description(name: &Name, found: Found) -> Diagnostic {
    let message = format!("expected the description of tool `{}`, found {}", name.text, found.named());
    Diagnostic::error(Code::P015, found.span, message)
        .suggest(format!("say what the tool does: `tool {}\"what it does\" …`", name.text))
}

/// An option of a tool without its number.
pub(super) fn expected_number(option: &str, found: Found) -> Diagnostic {
    let message = format!("expected a number after `{option}:`, found {}", found.named());
    Diagnostic::error(found.code(Code::P013, Code::P014), found.span, message)
        .suggest(format!("write for example `{option}:5`"))
}

/// `use` without a path.
pub(super) fn expected_path(found: Found) -> Diagnostic {
    let message = format!("expected the path of a file after `use`, found {}", found.named());
    Diagnostic::error(Code::P016, found.span, message).suggest("the path is a text: `use \"file.ilo\"`")
}

/// `use "file" []`
pub(super) fn empty_import_list(list: Span) -> Diagnostic {
    Diagnostic::error(Code::P016, list, "the list of imported names is empty").fix(
        "leave the list out to import everything",
        list,
        "",
    )
}

/// An expression was expected.
pub(super) fn expected_expression(found: Found) -> Diagnostic {
    let message = format!("expected an expression, found {}", found.named());
    let report = Diagnostic::error(found.code(Code::P009, Code::P010), found.span, message);
    if let Some(advice) = reserved_word_advice(found.kind) {
        return report.suggest(advice);
    }
    match found.kind {
        TokenKind::Semicolon => report.suggest("remove the extra `;`, or complete what stands before it"),
        TokenKind::LineBreak => report.suggest(
            "an indented line starts a new statement; keep an expression on one line, or put it in parentheses",
        ),
        TokenKind::At => report.suggest("a loop is a statement and gives no value here"),
        TokenKind::OpenBrace => report.suggest("a block follows a condition: `>x 5{…}`"),
        TokenKind::Coalesce => report.suggest("`??` stands between its operands: `x ?? 0`"),
        TokenKind::Tilde | TokenKind::Caret => {
            report.suggest("wrap one value at a time: bind the inner one first, `v=~3;~v`")
        }
        TokenKind::Question => report.suggest("put the match in parentheses: `(?x{…})`"),
        TokenKind::Dot => report.suggest("a fraction needs digits on both sides of the point: `0.7`"),
        TokenKind::Type
        | TokenKind::Tool
        | TokenKind::Use
        | TokenKind::With
        | TokenKind::Timeout
        | TokenKind::Retry => report.suggest(format!("`{}` is a keyword and cannot be a name", found.text)),
        TokenKind::End => report.suggest("the program stops in the middle of an expression"),
        kind if super::lookahead::binary_operator(kind).is_some() => {
            report.suggest("an operator form must stand in parentheses here: `(+x 1)`")
        }
        _ => report.suggest("a value is a literal, a name, a call, an operator form, or something in parentheses"),
    }
}

/// An operator lacks an operand at the end of a statement.
pub(super) fn missing_operand(op: BinaryOp, at: Span, found: Found) -> Diagnostic {
    let message = format!("`{}` lacks an operand: expected an expression, found {}", op.symbol(), found.named());
    Diagnostic::error(found.code(Code::P009, Code::P010), found.span, message)
        .label(at, "this operator takes two operands")
        .suggest(format!("write `{0}a b`, or put what is before it in parentheses: `(g! a) {0} b`", op.symbol()))
}

/// `&&` or `||` where an operand starts.
pub(super) fn doubled_operator(found: Found) -> Diagnostic {
    let doubled = Span { start: found.span.start, end: found.span.end + 1 };
    let meaning = if found.kind == TokenKind::Ampersand { "and" } else { "or" };
    Diagnostic::error(Code::P003, doubled, format!("`{0}{0}` is no operator of this language", found.text)).fix(
        format!("{meaning} is written `{}`", found.text),
        doubled,
        found.text,
    )
}

/// `&&`, `||` or `//` between operands: legal, since the second one is a prefix operator, but hardly meant.
pub(super) fn foreign_operator(found: Found) -> Diagnostic {
    let doubled = Span { start: found.span.start, end: found.span.end + 1 };
    let report =
        Diagnostic::warning(Code::W002, doubled, format!("`{0}{0}` is two operators in this language", found.text));
    match found.kind {
        TokenKind::Slash => report.fix("comments start with `--`", doubled, "--"),
        TokenKind::Ampersand => report.fix("and is written `&`", doubled, "&"),
        _ => report.fix("or is written `|`", doubled, "|"),
    }
}

/// `brk;…`
pub(super) fn statements_after_break(keyword: Span, found: Found) -> Diagnostic {
    Diagnostic::error(Code::P009, found.span, format!("expected a value for `brk`, or `}}`, found {}", found.named()))
        .label(keyword, "the loop ends here")
        .suggest("`brk` without a value must be the last statement of its block; what follows would never run")
}

/// `{` where a statement starts.
pub(super) fn stray_block(found: Found) -> Diagnostic {
    Diagnostic::error(Code::P009, found.span, "a block without a condition")
        .suggest("a block follows a condition, `>x 5{…}`; fields are bound by `{a;b}=record`")
}

/// Something after the one operand of a braceless guard.
pub(super) fn after_braceless_guard(body: Span, found: Found) -> Diagnostic {
    let report = Diagnostic::error(
        Code::P016,
        found.span,
        format!("the body of this guard is complete before {}", found.named()),
    )
    .label(body, "the guard's whole body");
    match found.kind {
        TokenKind::Type | TokenKind::Tool | TokenKind::Use => {
            report.suggest("a guard needs a statement after it: `>x 5 1;0`")
        }
        _ => report
            .suggest("put a call in braces or parentheses: `>x 5{g x}` or `>x 5 (g x)`; separate statements with `;`"),
    }
}

/// `?+x 1{…}`
pub(super) fn operator_subject(found: Found) -> Diagnostic {
    Diagnostic::error(
        found.code(Code::P009, Code::P010),
        found.span,
        format!("expected an expression, found {}", found.named()),
    )
    .suggest("put what is matched in parentheses: `?(+x 1){…}`")
}

/// `p x:+1 2`
pub(super) fn operator_as_field_value(field: &str, found: Found) -> Diagnostic {
    let message = format!("expected the value of field `{field}`, found {}", found.named());
    Diagnostic::error(Code::P009, found.span, message)
        .suggest(format!("put an operator form in parentheses: `{field}:(+1 2)`"))
}

/// An arm starts with something that matches nothing.
pub(super) fn expected_pattern(found: Found) -> Diagnostic {
    let message = format!("expected a pattern, found {}", found.named());
    let report = Diagnostic::error(found.code(Code::P011, Code::P012), found.span, message);
    match found.kind {
        TokenKind::Name => report.fix("a text is quoted in a pattern", found.span, format!("\"{}\"", found.text)),
        TokenKind::End => report.suggest("complete the match: `?x{1:\"one\";_:\"more\"}`"),
        _ => report.suggest("a pattern is a literal, `_`, `~x`, `^x`, or `n x`, `t x`, `b x`, `l x`"),
    }
}

/// `xs.-1` or an index that is too large.
pub(super) fn invalid_index(found: Found) -> Diagnostic {
    let report = Diagnostic::error(Code::P005, found.span, format!("`{}` cannot be an index", found.text));
    if found.text.starts_with('-') {
        report.suggest("indexes count from 0; the last element is `hd (rev xs)`")
    } else {
        report.suggest("an index is a whole number that is not negative; lists are never that long")
    }
}

/// More levels than [`crate::syntax::MAX_NESTING`].
pub(super) fn nested_too_deeply(found: Found) -> Diagnostic {
    let message = format!("nested more than {} levels deep", crate::syntax::MAX_NESTING);
    Diagnostic::error(Code::P020, found.span, message).suggest("bind the inner parts to names, or split the function")
}
