//! Names in the lists of imports. The tree has the imported declarations in their place, so they are read from tokens.

use crate::check::index::{Entity, Occurrence};
use crate::source::Sources;
use crate::syntax::lexer::lex_from;
use crate::syntax::token::TokenKind;
use std::collections::HashMap;

/// The names in all lists, as uses of what they name.
pub(super) fn imported_names(sources: &Sources, index: &[Occurrence]) -> Vec<Occurrence> {
    let mut found = Vec::new();
    let declared: HashMap<&str, &Occurrence> = index
        .iter()
        .filter(|occurrence| occurrence.is_declaration() && is_exported(occurrence.entity))
        .filter_map(|occurrence| Some((sources.text().get(occurrence.span.range())?, occurrence)))
        .collect();
    for file in sources.files() {
        let text = &sources.text()[..file.start() + file.text.len()];
        let tokens = lex_from(text, file.start()).tokens;
        for window in 0..tokens.len() {
            let [head, path, open, names @ ..] = &tokens[window..] else { break };
            if [head.kind, path.kind, open.kind] != [TokenKind::Use, TokenKind::Text, TokenKind::OpenBracket] {
                continue;
            }
            for name in names.iter().take_while(|token| token.kind == TokenKind::Name) {
                let Some(meant) = text.get(name.span.range()).and_then(|name| declared.get(name)) else { continue };
                found.push(Occurrence { span: name.span, ..(*meant).clone() });
            }
        }
    }
    found
}

/// Whether other files can import it.
pub(super) fn is_exported(entity: Entity) -> bool {
    matches!(entity, Entity::Function(_) | Entity::Tool(_) | Entity::Record(_) | Entity::Alias)
}
