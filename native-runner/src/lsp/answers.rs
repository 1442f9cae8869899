//! What the core says, in the protocol's words.

use super::positions::Lines;
use gen_lsp_types as lsp;
use ilo_core::assist::{Completion, Completions, NameKind, Signature, SignatureHelp, Symbol};
use ilo_core::diagnostic::Diagnostic;

/// How texts for people are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Markup {
    /// Whether the editor shows Markdown.
    pub(super) is_markdown: bool,
}

impl Markup {
    /// Code, then words about it, then what is wrong with it.
    pub(super) fn hover(self, code: &str, words: &str, problems: &[&Diagnostic]) -> lsp::MarkupContent {
        let mut parts = Vec::new();
        if !code.is_empty() {
            parts.push(if self.is_markdown { format!("```ilo\n{code}\n```") } else { code.into() });
        }
        if !words.is_empty() {
            parts.push(words.into());
        }
        for problem in problems {
            let (code, title) = (problem.code.as_str(), problem.code.title());
            let heading = if self.is_markdown { format!("**{code}** {title}") } else { format!("{code} {title}") };
            parts.push(format!("{heading}\n\n{}", problem.code.explanation()));
        }
        let kind = if self.is_markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
        lsp::MarkupContent { kind, value: parts.join("\n\n") }
    }
}

/// Everything that could stand at a place, in the order of the core.
pub(super) fn completion_list(Completions { span, items }: Completions, lines: &Lines) -> lsp::CompletionList {
    let range = lines.range(span.range());
    let item = |(index, completion): (usize, Completion)| {
        let Completion { label, kind, signature, doc, insert } = completion;
        lsp::CompletionItem {
            label,
            kind: Some(completion_kind(kind)),
            detail: (!signature.is_empty()).then_some(signature),
            documentation: (!doc.is_empty()).then(|| doc.into()),
            sort_text: Some(format!("{index:05}")),
            text_edit: Some(lsp::TextEdit::new(range, insert).into()),
            ..lsp::CompletionItem::default()
        }
    };
    let items = items.into_iter().enumerate().map(item).collect();
    lsp::CompletionList { is_incomplete: false, items, ..lsp::CompletionList::default() }
}

fn completion_kind(kind: NameKind) -> lsp::CompletionItemKind {
    match kind {
        NameKind::Function | NameKind::Builtin => lsp::CompletionItemKind::Function,
        NameKind::Tool => lsp::CompletionItemKind::Interface,
        NameKind::Variable | NameKind::Parameter => lsp::CompletionItemKind::Variable,
        NameKind::Record => lsp::CompletionItemKind::Struct,
        NameKind::Field => lsp::CompletionItemKind::Field,
        NameKind::Alias | NameKind::Type => lsp::CompletionItemKind::Class,
        NameKind::Keyword => lsp::CompletionItemKind::Keyword,
        NameKind::Pattern => lsp::CompletionItemKind::Value,
    }
}

/// The call that is being written. Labels are ASCII, so that bytes are units of every encoding.
pub(super) fn signature_help(help: SignatureHelp) -> lsp::SignatureHelp {
    let SignatureHelp { signatures, active, parameter, doc } = help;
    let information = |Signature { label, parameters }: Signature| lsp::SignatureInformation {
        label,
        documentation: (!doc.is_empty()).then(|| doc.clone().into()),
        parameters: Some(
            parameters
                .into_iter()
                .map(|span| lsp::ParameterInformation::new((span.start, span.end).into(), None))
                .collect(),
        ),
        active_parameter: None,
    };
    lsp::SignatureHelp {
        signatures: signatures.into_iter().map(information).collect(),
        active_signature: Some(active),
        active_parameter: Some(parameter.into()),
    }
}

/// What a file declares.
pub(super) fn symbol(symbol: Symbol, lines: &Lines) -> lsp::DocumentSymbol {
    let kind = match symbol.kind {
        NameKind::Record => lsp::SymbolKind::Struct,
        NameKind::Field => lsp::SymbolKind::Field,
        NameKind::Tool => lsp::SymbolKind::Interface,
        NameKind::Alias => lsp::SymbolKind::Class,
        _ => lsp::SymbolKind::Function,
    };
    let (range, selection) = (lines.range(symbol.span.range()), lines.range(symbol.name_span.range()));
    let children: Vec<_> = symbol.parts.into_iter().map(|part| self::symbol(part, lines)).collect();
    let children = (!children.is_empty()).then_some(children);
    lsp::DocumentSymbol::new(symbol.name, Some(symbol.signature), kind, None, None, range, selection, children)
}
