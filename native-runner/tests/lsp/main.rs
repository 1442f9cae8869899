//! Tests of `ilo-runner lsp`: the real program, message by message. `‸` stands for the caret.

#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

mod answers;
mod conversation;
mod editor;
mod files;
