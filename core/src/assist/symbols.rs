//! What a file declares.

use super::analysis::Analysis;
use super::{NameKind, Symbol};
use crate::syntax::ast::{Declaration, Parameter};

impl Analysis {
    /// The declarations of the first file, in order.
    pub fn symbols(&self) -> Vec<Symbol> {
        let own = |declaration: &&Declaration| self.sources.file_at(declaration.span().start).is_first();
        self.tree.declarations.iter().filter(own).filter_map(|declaration| self.symbol(declaration)).collect()
    }

    fn symbol(&self, declaration: &Declaration) -> Option<Symbol> {
        let name = declaration.name()?;
        let parts = match declaration {
            Declaration::Record(record) => record.fields.iter().map(|field| self.field_symbol(field)).collect(),
            _ => Vec::new(),
        };
        Some(Symbol {
            name: name.text.clone(),
            kind: kind_of(declaration),
            signature: self.signature(declaration),
            span: declaration.span(),
            name_span: name.span,
            parts,
        })
    }

    fn field_symbol(&self, Parameter { name, ty }: &Parameter) -> Symbol {
        Symbol {
            name: name.text.clone(),
            kind: NameKind::Field,
            signature: self.line(ty.span),
            span: name.span.to(ty.span),
            name_span: name.span,
            parts: Vec::new(),
        }
    }
}

/// What a declaration declares.
pub(super) fn kind_of(declaration: &Declaration) -> NameKind {
    match declaration {
        Declaration::Function(_) => NameKind::Function,
        Declaration::Tool(_) => NameKind::Tool,
        Declaration::Record(_) => NameKind::Record,
        Declaration::Alias(_) => NameKind::Alias,
        Declaration::Use(_) => NameKind::Keyword,
    }
}
