//! The network of a build without the `http` feature: there is none.

use crate::cli::grants::{Address, Scope};
use ilo_core::host::{Refusal, Request};
use std::time::Duration;

/// Stands where the network would.
pub struct Network;

impl Network {
    /// Whatever was granted, it cannot be used.
    pub fn new(_scope: Scope<Address>) -> Network {
        Network
    }

    /// No answer.
    ///
    /// # Errors
    /// Always.
    pub fn fetch(&self, _request: &Request) -> Result<String, Refusal> {
        Err(Refusal::Failed("http feature not enabled".into()))
    }

    /// No answer.
    ///
    /// # Errors
    /// Always.
    pub fn ask(&self, request: &Request, _patience: Duration) -> Result<String, Refusal> {
        self.fetch(request)
    }
}
