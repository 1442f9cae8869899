//! The call or operator that is being written.

use crate::caret;
use ilo_core::assist::{Analysis, Caret, SignatureHelp};
use ilo_core::imports::NoFolder;

/// The active signature with its active parameter in brackets.
fn shown(SignatureHelp { signatures, active, parameter, .. }: &SignatureHelp) -> String {
    let signature = &signatures[*active as usize];
    let spans = signature.parameters.get(*parameter as usize).copied();
    crate::marked(&signature.label, spans)
}

const HELP: &[(&str, &str)] = &[
    ("tot p:n q:n>n;+p q\nf>n;tot ‸", "tot «p:n» q:n>n"),
    ("tot p:n q:n>n;+p q\nf>n;tot 1 ‸", "tot p:n «q:n»>n"),
    ("tot p:n q:n>n;+p q\nf>n;tot 1‸", "tot «p:n» q:n>n"),
    ("tot p:n q:n>n;+p q\nf>n;tot 1 2 ‸", "tot p:n q:n>n"),
    ("tot p:n q:n>n;+p q\nf x:n>n;tot ‸x 1", "tot «p:n» q:n>n"),
    ("tot p:n q:n>n;+p q\nf x:n>n;tot (abs ‸) 1", "abs «number:n»>n"),
    ("tot p:n q:n>n;+p q\nf x:n>n;tot 1 [abs x, ‸", "tot p:n «q:n»>n"),
    ("tot p:n q:n>n;+p q\nf x:n>n;x>>tot ‸", "tot «p:n» q:n>n"),
    ("f x:n>n;+‸", "+ «left» right"),
    ("f x:n>n;+x ‸", "+ left «right»"),
    ("f x:n>n;*+x ‸", "+ left «right»"),
    ("f x:n>n;-x (max x ‸", "max left:n «right:n»>n"),
    ("f x:t>n;hd ‸", "hd «xs:L a»>a"),
    ("f g:F n t x:n>t;g ‸", "g «n»>t"),
    ("tool ping\"asks\" url:t>R t t\nf>R t t;ping \"‸", ""),
    ("tool ping\"asks\" url:t>R t t\nf>R t t;ping \"a‸\"", "ping «url:t»>R t t"),
    ("type pt{x:n;y:n}\nf>pt;pt ‸", "pt «x:n» y:n"),
    ("f x:n>n;abs (?x{1:2;_:‸})", ""),
    ("f x:n>n;‸", ""),
    ("‸", ""),
];

#[test]
fn calls_show_their_parameters() {
    for (marked, expected) in HELP {
        let (source, offset) = caret(marked);
        let help = match Caret::new("main.ilo", &source, offset, (), &mut NoFolder) {
            Some(caret) => caret.signature_help(),
            None => Analysis::of(&source).signature_help(offset),
        };
        assert_eq!(help.as_ref().map_or_else(String::new, shown), *expected, "{marked:?}");
    }
}
