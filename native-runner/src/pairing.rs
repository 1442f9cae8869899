//! Pairing: both sides prove that they know this launch's token, and neither sends it.

#![forbid(unsafe_code)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use ilo_core::protocol::{CLIENT_LABEL, SERVER_LABEL};
use sha2::Sha256;
use std::fmt;

/// Bytes of a token and of a nonce.
const RANDOM_BYTES: usize = 32;

/// Random bytes from the operating system as base64url.
///
/// # Errors
/// When the system has no randomness to give.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether a text is [`random`]'s: 32 bytes in base64url.
pub fn is_nonce(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == RANDOM_BYTES)
}

/// The secret of one launch. It lives in memory only.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// As [`random`].
    pub fn new() -> Result<Token, getrandom::Error> {
        random().map(Token)
    }

    /// The text to show to the user, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `mac` is the client's proof for this exchange.
    pub fn client_proved(&self, nonce: &str, cnonce: &str, origin: &str, mac: &str) -> bool {
        let Ok(mac) = URL_SAFE_NO_PAD.decode(mac) else { return false };
        is_nonce(cnonce) && self.mac(CLIENT_LABEL, &[nonce, cnonce, origin]).verify_slice(&mac).is_ok()
    }

    /// The companion's own proof.
    pub fn server_proof(&self, cnonce: &str, nonce: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(SERVER_LABEL, &[cnonce, nonce]).finalize().into_bytes())
    }

    /// The client's proof, for clients written in Rust.
    pub fn client_proof(&self, nonce: &str, cnonce: &str, origin: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(CLIENT_LABEL, &[nonce, cnonce, origin]).finalize().into_bytes())
    }

    /// Over the label and the parts, with a zero byte between each two. The key is the token's text, as the user
    /// pastes it.
    fn mac(&self, label: &str, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(self.0.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(label.as_bytes());
        for part in parts {
            mac.update(&[0]);
            mac.update(part.as_bytes());
        }
        mac
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Token {
        Token(text.to_owned())
    }
}

/// Never the secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_exchange_proves_the_token() {
        let token = Token::new().unwrap();
        let (nonce, cnonce) = (random().unwrap(), random().unwrap());
        let origin = "http://127.0.0.1:4560";
        let mac = token.client_proof(&nonce, &cnonce, origin);
        assert!(token.client_proved(&nonce, &cnonce, origin, &mac));
        let other = random().unwrap();
        for (nonce, cnonce, origin, mac) in [
            (&other, &cnonce, origin, &mac),
            (&nonce, &other, origin, &mac),
            (&nonce, &cnonce, "http://localhost:4560", &mac),
            (&nonce, &cnonce, origin, &other),
            (&nonce, &cnonce, origin, &mac[..mac.len() - 1].to_owned()),
            (&nonce, &cnonce, origin, &String::new()),
            (&cnonce, &nonce, origin, &mac),
            (&nonce, &cnonce, origin, &token.server_proof(&cnonce, &nonce)),
        ] {
            assert!(!token.client_proved(nonce, cnonce, origin, mac));
        }
        assert!(!Token::new().unwrap().client_proved(&nonce, &cnonce, origin, &mac));
    }

    #[test]
    fn client_nonces_have_32_bytes() {
        let token = Token::new().unwrap();
        for short in ["", "AAAA", "not base64!"] {
            let mac = token.client_proof("n", short, "o");
            assert!(!token.client_proved("n", short, "o", &mac), "{short:?}");
        }
    }

    /// Computed with another implementation: the page must arrive at the same.
    #[test]
    fn the_macs_are_hmac_sha256_over_zero_separated_parts() {
        let token = Token::from("token");
        assert_eq!(token.client_proof("N", "C", "O"), "rwwL5fldwMKe4yXOJRxgk6MjUGPnKfIuVZKj9e5mytY");
        assert_eq!(token.server_proof("C", "N"), "sE61Ve-brPEmbZhVqWqgWjuqJPEX5Bbohm5g0hSkEQ0");
    }
}
