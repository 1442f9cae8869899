//! What the editor asks about the text in it. Offsets and spans are in bytes.

use super::Answer;
use super::convert::to_js;
use ilo_core::assist::{self, Analysis, Caret};
use wasm_bindgen::prelude::*;

/// Everything that could stand at an offset, if a name could.
#[wasm_bindgen(js_name = completionsAt, unchecked_return_type = "Completions | null")]
pub fn completions_at(source: &str, offset: u32) -> Result<JsValue, JsError> {
    to_js(&Caret::of(source, offset).map(|caret| caret.completions()))
}

/// The innermost call or operator that is being written at an offset.
#[wasm_bindgen(js_name = signatureAt, unchecked_return_type = "SignatureHelp | null")]
pub fn signature_at(source: &str, offset: u32) -> Result<JsValue, JsError> {
    to_js(&match Caret::of(source, offset) {
        Some(caret) => caret.signature_help(),
        None => Analysis::of(source).signature_help(offset),
    })
}

/// What stands at an offset.
#[wasm_bindgen(js_name = hoverAt, unchecked_return_type = "Hover | null")]
pub fn hover_at(source: &str, offset: u32) -> Result<JsValue, JsError> {
    to_js(&Analysis::of(source).hover(offset))
}

/// Where the name at an offset is declared.
#[wasm_bindgen(js_name = definitionAt, unchecked_return_type = "Span | null")]
pub fn definition_at(source: &str, offset: u32) -> Result<JsValue, JsError> {
    to_js(&Analysis::of(source).definition(offset))
}

/// Whether the name at an offset can be given another.
#[wasm_bindgen(js_name = renamableAt, unchecked_return_type = "Renamable")]
pub fn renamable_at(source: &str, offset: u32) -> Result<JsValue, JsError> {
    to_js(&Analysis::of(source).renamable(offset).map_or_else(Answer::from, |span| Answer::Name { span }))
}

/// Gives the name at an offset another.
#[wasm_bindgen(js_name = renameAt, unchecked_return_type = "Renamed")]
pub fn rename_at(source: &str, offset: u32, name: &str) -> Result<JsValue, JsError> {
    to_js(&assist::rename(source, offset, name).map_or_else(Answer::from, |edits| Answer::Edits { edits }))
}
