//! `lsp`: the Language Server Protocol over standard input and output, so that any editor knows the language.
//!
//! One thread reads messages; everything else happens in order on another, since no answer takes long. Between the two
//! lies a queue, in which a request can still be cancelled. What is answered comes from [`ilo_core::assist`]; here are
//! documents, files and the protocol's own ways of counting.

mod answers;
mod documents;
mod positions;
mod problems;
mod programs;
mod rename;
mod requests;
mod server;
mod transport;
mod uris;

pub use server::serve;
