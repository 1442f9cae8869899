//! THE token kinds: how each is written, what messages call it, how an editor colours it, and what it means.

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
        fixed { $($fixed:ident $spelling:literal $category:ident $($meaning:literal)?;)* }
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

            /// What it means to a program, but for operators between two operands; empty if it says nothing by itself.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(TokenKind::$fixed => concat!($($meaning)?),)*
                    _ => "",
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
        Type "type" Keyword "declares a record type: `type name{field:type;…}`";
        Tool "tool" Keyword "declares a function outside the program: `tool name\"what it does\" parameter:type …>result`";
        Use "use" Keyword "takes over the declarations of another file: `use \"path\" [names]`";
        With "with" Keyword "a copy of a record with other values in some fields: `record with field:value …`";
        Timeout "timeout" Keyword "seconds after which a call of the tool is given up";
        Retry "retry" Keyword "how often a failed call of the tool is tried again";
        True "true" Keyword "the boolean that holds";
        False "false" Keyword "the boolean that does not hold";
        If "if" Reserved;
        Return "return" Reserved;
        Let "let" Reserved;
        Fn "fn" Reserved;
        Def "def" Reserved;
        Var "var" Reserved;
        Const "const" Reserved;
        ListType "L" Type "a list: `L element`";
        ResultType "R" Type "an ok or an err value: `R ok err`";
        FunctionType "F" Type "a function: `F parameter … result`";
        OptionalType "O" Type "a value or nil: `O type`";
        MapType "M" Type "a map: `M key value`";
        SumType "S" Type "one of some texts: `S name …`";
        GreaterEqual ">=" Operator;
        LessEqual "<=" Operator;
        NotEqual "!=" Operator;
        PlusEqual "+=" Operator;
        Pipe ">>" Operator "passes a value on: `value>>f a` is `f a value`";
        Coalesce "??" Operator "`value??other` is the value, or the other one where it is nil";
        Range ".." Operator "`@i start..end{…}` counts from the start up to, and without, the end";
        SafeDot ".?" Operator "the field or element, or nil where the object is nil";
        Plus "+" Operator;
        Minus "-" Operator "the negative of a number";
        Star "*" Operator;
        Slash "/" Operator;
        Greater ">" Operator "the type of the result follows";
        Less "<" Operator;
        Equal "=" Operator "gives a variable a value";
        Ampersand "&" Operator;
        Bar "|" Operator;
        Question "?" Operator "runs the first arm that matches: `?value{pattern:…;…}`";
        At "@" Operator "a loop over a list, `@x list{…}`, or over numbers, `@i start..end{…}`";
        Bang "!" Operator "before a value, whether it does not hold; behind a function, `f! x`, takes the value out of an ok, and leaves the function with an err";
        Caret "^" Operator "an err value: `^value`; in a pattern, matches one";
        Tilde "~" Operator "an ok value: `~value`; in a pattern, matches one";
        Dollar "$" Operator "fetches an address: `$url` is `get url`";
        Colon ":" Punctuation;
        Semicolon ";" Punctuation "separates statements";
        Dot "." Operator "the field of a record, `record.field`, or the element of a list, `list.0`";
        Comma "," Punctuation;
        OpenBrace "{" Punctuation;
        CloseBrace "}" Punctuation;
        OpenParen "(" Punctuation;
        CloseParen ")" Punctuation;
        OpenBracket "[" Punctuation;
        CloseBracket "]" Punctuation;
        Underscore "_" Operator "the type of nil; in a pattern, matches anything";
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
