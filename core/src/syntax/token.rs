//! THE token kinds: how each is written, what messages call it, and how an editor colours it.

use crate::source::Span;

/// A token of the source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which.
    pub kind: TokenKind,
    /// Where. Empty for [`TokenKind::LineBreak`], which stands between the lines.
    pub span: Span,
}

/// What an editor's colours distinguish. Comments are no tokens: see [`super::lexer::Lexed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Names of functions, variables, fields and types.
    Name,
    /// Number literals.
    Number,
    /// Text literals.
    Text,
    /// Words with a fixed meaning.
    Keyword,
    /// Words of other languages, refused here.
    Reserved,
    /// Type constructors.
    Type,
    /// Operators and sigils.
    Operator,
    /// Brackets and separators.
    Punctuation,
    /// What has no text of its own.
    Layout,
}

impl Category {
    /// The name that reports and style sheets use.
    pub fn class(self) -> &'static str {
        match self {
            Category::Name => "name",
            Category::Number => "number",
            Category::Text => "text",
            Category::Keyword => "keyword",
            Category::Reserved => "reserved",
            Category::Type => "type",
            Category::Operator => "operator",
            Category::Punctuation => "punctuation",
            Category::Layout => "layout",
        }
    }
}

macro_rules! define_tokens {
    (
        varying { $($varying:ident $varying_description:literal $varying_category:ident;)* }
        fixed { $($fixed:ident $spelling:literal $category:ident;)* }
    ) => {
        /// The kinds of token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TokenKind {
            $(#[doc = $varying_description] $varying,)*
            $(#[doc = concat!("`", $spelling, "`")] $fixed,)*
        }

        impl TokenKind {
            /// Every kind.
            pub const ALL: &[TokenKind] = &[$(TokenKind::$varying,)* $(TokenKind::$fixed,)*];

            /// The kind that is always written like this.
            pub fn of_spelling(text: &str) -> Option<TokenKind> {
                match text {
                    $($spelling => Some(TokenKind::$fixed),)*
                    _ => None,
                }
            }

            /// What messages call it.
            pub fn description(self) -> &'static str {
                match self {
                    $(TokenKind::$varying => $varying_description,)*
                    $(TokenKind::$fixed => concat!("`", $spelling, "`"),)*
                }
            }

            /// How an editor shows it.
            pub fn category(self) -> Category {
                match self {
                    $(TokenKind::$varying => Category::$varying_category,)*
                    $(TokenKind::$fixed => Category::$category,)*
                }
            }
        }
    };
}

define_tokens! {
    varying {
        Name "a name" Name;
        Number "a number" Number;
        Text "a text" Text;
        // A new, indented line: separates statements like `;`.
        LineBreak "the end of the line" Layout;
        End "the end of the program" Layout;
    }
    fixed {
        Type "type" Keyword;
        Tool "tool" Keyword;
        Use "use" Keyword;
        With "with" Keyword;
        Timeout "timeout" Keyword;
        Retry "retry" Keyword;
        True "true" Keyword;
        False "false" Keyword;
        If "if" Reserved;
        Return "return" Reserved;
        Let "let" Reserved;
        Fn "fn" Reserved;
        Def "def" Reserved;
        Var "var" Reserved;
        Const "const" Reserved;
        ListType "L" Type;
        ResultType "R" Type;
        FunctionType "F" Type;
        OptionalType "O" Type;
        MapType "M" Type;
        SumType "S" Type;
        GreaterEqual ">=" Operator;
        LessEqual "<=" Operator;
        NotEqual "!=" Operator;
        PlusEqual "+=" Operator;
        Pipe ">>" Operator;
        Coalesce "??" Operator;
        Range ".." Operator;
        SafeDot ".?" Operator;
        Plus "+" Operator;
        Minus "-" Operator;
        Star "*" Operator;
        Slash "/" Operator;
        Greater ">" Operator;
        Less "<" Operator;
        Equal "=" Operator;
        Ampersand "&" Operator;
        Bar "|" Operator;
        Question "?" Operator;
        At "@" Operator;
        Bang "!" Operator;
        Caret "^" Operator;
        Tilde "~" Operator;
        Dollar "$" Operator;
        Colon ":" Punctuation;
        Semicolon ";" Punctuation;
        Dot "." Operator;
        Comma "," Punctuation;
        OpenBrace "{" Punctuation;
        CloseBrace "}" Punctuation;
        OpenParen "(" Punctuation;
        CloseParen ")" Punctuation;
        OpenBracket "[" Punctuation;
        CloseBracket "]" Punctuation;
        Underscore "_" Operator;
    }
}

impl TokenKind {
    /// Whether it is a word of another language.
    pub fn is_reserved(self) -> bool {
        self.category() == Category::Reserved
    }

    /// The bracket that closes this one.
    pub fn closing(self) -> Option<TokenKind> {
        match self {
            TokenKind::OpenBrace => Some(TokenKind::CloseBrace),
            TokenKind::OpenParen => Some(TokenKind::CloseParen),
            TokenKind::OpenBracket => Some(TokenKind::CloseBracket),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_tokens_are_found_by_their_spelling() {
        for &kind in TokenKind::ALL {
            let spelling = kind.description().trim_matches('`');
            let found = TokenKind::of_spelling(spelling);
            assert_eq!(found, kind.description().starts_with('`').then_some(kind), "{spelling}");
        }
    }
}
