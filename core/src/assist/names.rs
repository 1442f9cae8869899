//! Where a name comes from, and where else it stands.

use super::Reference;
use super::analysis::Analysis;
use super::imports::is_exported;
use crate::check::index::Entity;
use crate::source::Span;

impl Analysis {
    /// Where the name at an offset is declared; builtins are nowhere.
    pub fn definition(&self, offset: u32) -> Option<Span> {
        self.occurrence_at(offset)?.declared
    }

    /// Where the name at an offset is declared, if other files can use it too, or use what it is a field of.
    pub fn shared_definition(&self, offset: u32) -> Option<Span> {
        let found = self.occurrence_at(offset)?;
        let is_shared = is_exported(found.entity) || found.entity == Entity::Field;
        found.declared.filter(|_| is_shared)
    }

    /// Every place of the name at an offset, in order.
    pub fn references(&self, offset: u32) -> Vec<Reference> {
        let Some(found) = self.occurrence_at(offset) else { return Vec::new() };
        let same = self.index.iter().filter(|other| match found.declared {
            Some(_) => other.declared == found.declared,
            None => other.entity == found.entity,
        });
        same.map(|same| Reference { span: same.span, is_declaration: same.is_declaration() }).collect()
    }
}
