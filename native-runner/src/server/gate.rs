//! Who may speak to the companion: exact rules on Host, Origin and subprotocol. No suffixes, no wildcards.

use axum::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use ilo_core::protocol::{SUBPROTOCOL, VERSIONS_SUBPROTOCOL};

/// The rules of one launch.
#[derive(Clone, Debug)]
pub struct Gate {
    hosts: [String; 3],
    origins: Vec<String>,
}

/// Why a request is turned away: a status and one sentence for the person who reads the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub StatusCode, pub String);

fn refuse<T>(status: StatusCode, reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(status, reason.into()))
}

/// What a websocket is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subprotocol {
    /// The companion protocol of this version.
    Current,
    /// Only to be told which versions there are.
    Versions,
}

impl Gate {
    /// The rules for a port. `allowed` are origins from [`parse_origin`], besides the companion's own.
    pub fn new(port: u16, allowed: Vec<String>) -> Gate {
        let mut origins = vec![format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
        origins.extend(allowed);
        Gate { hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")], origins }
    }

    /// Every request: names this companion, once, so that no other name can be rebound to this address.
    ///
    /// # Errors
    /// 400 or 421.
    pub fn check_host(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Refusal> {
        let host = match single(headers, &HOST) {
            Ok(Some(host)) => host.to_ascii_lowercase(),
            Ok(None) => return refuse(StatusCode::BAD_REQUEST, "the request has no Host header"),
            Err(()) => return refuse(StatusCode::BAD_REQUEST, "the request's Host header is malformed"),
        };
        if uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(&host)) {
            return refuse(StatusCode::BAD_REQUEST, "the request's address and its Host header differ");
        }
        if !self.hosts.contains(&host) {
            return refuse(StatusCode::MISDIRECTED_REQUEST, "this companion does not answer to that host name");
        }
        Ok(())
    }

    /// A websocket: opened by a page of a known origin. Gives the origin.
    ///
    /// # Errors
    /// 403.
    pub fn check_origin<'h>(&self, headers: &'h HeaderMap) -> Result<&'h str, Refusal> {
        match single(headers, &ORIGIN) {
            Ok(Some(origin)) if self.origins.iter().any(|allowed| allowed == origin) => Ok(origin),
            Ok(Some(_)) => refuse(
                StatusCode::FORBIDDEN,
                "this companion does not know the page: start it with --allow-origin and the page's address",
            ),
            Ok(None) => refuse(StatusCode::FORBIDDEN, "a websocket needs an Origin header"),
            Err(()) => refuse(StatusCode::FORBIDDEN, "the request's Origin header is malformed"),
        }
    }

    /// A websocket: one of the subprotocols that the companion speaks.
    ///
    /// # Errors
    /// 400.
    pub fn check_subprotocol(&self, headers: &HeaderMap) -> Result<Subprotocol, Refusal> {
        let offered: Vec<&str> = headers
            .get_all(SEC_WEBSOCKET_PROTOCOL)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .collect();
        if offered.contains(&SUBPROTOCOL) {
            Ok(Subprotocol::Current)
        } else if offered.contains(&VERSIONS_SUBPROTOCOL) {
            Ok(Subprotocol::Versions)
        } else {
            refuse(StatusCode::BAD_REQUEST, format!("offer the websocket subprotocol {SUBPROTOCOL}"))
        }
    }
}

/// The value of a header that may stand once; an error when it stands twice or is not visible ASCII.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(drop),
        (Some(_), Some(_)) => Err(()),
    }
}

/// An origin that a user allows: `https://host[:port]`, or http on the loopback interface; spelled as browsers do.
///
/// # Errors
/// What is wrong with it.
pub fn parse_origin(text: &str) -> Result<String, String> {
    let form = "an origin is written https://host or https://host:port, without a path";
    if text == "null" || text.contains('*') {
        return Err(format!("`{text}` would admit any page; {form}"));
    }
    let (scheme, authority) = text.split_once("://").ok_or(form)?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_loopback = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
    let is_name = |host: &str| {
        !host.is_empty()
            && host.split('.').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            })
    };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("write it as browsers do, in lower case: {}", text.to_ascii_lowercase()));
    }
    if text.ends_with('/') {
        return Err(format!("an origin has no path: {}", text.trim_end_matches('/')));
    }
    if !is_loopback && !is_name(host) {
        return Err(form.into());
    }
    match (scheme, port) {
        ("http", _) if !is_loopback => {
            return Err("pages of other machines are admitted over https only".into());
        }
        ("https", Some("443")) | ("http", Some("80")) => {
            return Err(format!("browsers leave the usual port out: {scheme}://{host}"));
        }
        ("http" | "https", None) => {}
        ("http" | "https", Some(port)) if port.parse::<u16>().is_ok_and(|n| n > 0 && n.to_string() == port) => {}
        _ => return Err(form.into()),
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_exact() {
        for good in [
            "https://ilo.example",
            "https://play.ilo-lang.org",
            "https://ilo.example:8443",
            "http://localhost:5173",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://192.168.1.10",
        ] {
            assert_eq!(parse_origin(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "*",
            "null",
            "ilo.example",
            "https://",
            "https://*",
            "https://*.example",
            "http://ilo.example",
            "https://ilo.example/",
            "https://ilo.example/page",
            "https://ilo.example?x",
            "https://u@ilo.example",
            "https://ILO.example",
            "HTTPS://ilo.example",
            "https://ilo.example:443",
            "http://localhost:80",
            "https://ilo.example:0",
            "https://ilo.example:080",
            "https://ilo.example:99999",
            "https://ilo..example",
            "file:///x",
            "ws://localhost:4560",
            "https://ilo.example:",
            "https://é.example",
            "https://a b",
        ] {
            assert!(parse_origin(bad).is_err(), "{bad}");
        }
    }
}
