//! Requests to the hosts that were granted, redirects included.

mod client;
#[cfg(test)]
pub mod loopback;

use crate::cli::grants::{Address, Scope};
use client::{Answer, Client};
use fluent_uri::{Uri, UriRef};
use ilo_core::host::{Capability, Refusal, Request};
use std::time::{Duration, Instant};

/// How long a request of a program may take, its redirects included.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// Headers that are meant for one host only.
const PRIVATE: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// The part of the network that a program may use.
pub struct Network {
    scope: Scope<Address>,
    client: Client,
}

impl Network {
    /// The hosts that a permission reaches.
    pub fn new(scope: Scope<Address>) -> Network {
        Network { scope, client: Client::default() }
    }

    /// The body of the answer to a program's request.
    ///
    /// # Errors
    /// When a host may not be reached, or there is no good answer.
    pub fn fetch(&self, request: &Request) -> Result<String, Refusal> {
        self.follow(request, PATIENCE, |target| match target.is_within(&self.scope) {
            true => Ok(()),
            false => Err(Refusal::denied(Capability::Net, target.url)),
        })
    }

    /// The body of the answer to a request that the user has arranged, wherever it leads.
    ///
    /// # Errors
    /// When there is no good answer in time.
    pub fn ask(&self, request: &Request, patience: Duration) -> Result<String, Refusal> {
        self.follow(request, patience, |_| Ok(()))
    }

    fn follow(
        &self,
        request: &Request,
        patience: Duration,
        admit: impl Fn(&Target<'_>) -> Result<(), Refusal>,
    ) -> Result<String, Refusal> {
        let start = Instant::now();
        let mut request = request.clone();
        let mut url = parse(&request.url)?;
        for _ in 0..=REDIRECTS {
            let target = Target::of(&url)?;
            admit(&target)?;
            let left = patience.saturating_sub(start.elapsed());
            match self.client.send(&request, &target, left).map_err(|reason| failed(target.url, &reason))? {
                Answer::Body(body) => return Ok(body),
                Answer::Redirect { location, repeat } => {
                    let next = resolve(&url, &location)?;
                    redirect(&mut request, repeat, &target, &Target::of(&next)?);
                    url = next;
                }
            }
        }
        Err(failed(url.as_str(), &format!("is where more than {REDIRECTS} redirects lead")))
    }
}

/// Where a request goes: what is checked is what is connected to.
struct Target<'u> {
    url: &'u str,
    scheme: &'static str,
    host: &'u str,
    port: u16,
}

impl<'u> Target<'u> {
    fn of(url: &'u Uri<String>) -> Result<Target<'u>, Refusal> {
        let wrong = |what| Err(failed(url.as_str(), what));
        let (scheme, usual_port) = match url.scheme().as_str() {
            scheme if scheme.eq_ignore_ascii_case("https") => ("https", 443),
            scheme if scheme.eq_ignore_ascii_case("http") => ("http", 80),
            _ => return wrong(NO_WEB_ADDRESS),
        };
        let Some(authority) = url.authority().filter(|authority| !authority.host().is_empty()) else {
            return wrong("names no host");
        };
        let Ok(port) = authority.port_to_u16() else { return wrong("names no possible port") };
        Ok(Target { url: url.as_str(), scheme, host: authority.host(), port: port.unwrap_or(usual_port) })
    }

    fn is_within(&self, scope: &Scope<Address>) -> bool {
        scope.reaches(|Address { host, port }| {
            host.eq_ignore_ascii_case(self.host) && port.is_none_or(|port| port == self.port)
        })
    }
}

/// Turns a request into the one that a redirect asks for: the same again, or only for what is there.
fn redirect(request: &mut Request, repeat: bool, from: &Target<'_>, to: &Target<'_>) {
    let origin = |target: &Target<'_>| (target.scheme, target.host.to_ascii_lowercase(), target.port);
    let leaves = origin(from) != origin(to);
    if !repeat {
        (request.method, request.body) = ("GET", None);
    }
    let has_body = request.body.is_some();
    request.headers.retain(|(name, _)| {
        let name = name.to_ascii_lowercase();
        !(leaves && PRIVATE.contains(&name.as_str()) || !has_body && name.starts_with("content-"))
    });
}

const NO_WEB_ADDRESS: &str = "is no web address: those begin with https:// or http://";

fn parse(text: &str) -> Result<Uri<String>, Refusal> {
    Uri::parse(text).map(|url| url.to_owned()).map_err(|error| match text.contains("://") {
        true => failed(text, &format!("is no web address: {error}")),
        false => failed(text, NO_WEB_ADDRESS),
    })
}

fn resolve(from: &Uri<String>, location: &str) -> Result<Uri<String>, Refusal> {
    let lost = || failed(from.as_str(), &format!("redirects to `{location}`, which is no web address"));
    UriRef::parse(location).map_err(|_| lost())?.resolve_against(from).map_err(|_| lost())
}

/// A sentence about an address.
fn failed(url: &str, what: &str) -> Refusal {
    Refusal::Failed(format!("`{url}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::loopback::Loopback;
    use super::*;

    fn get(url: String) -> Request {
        Request { method: "GET", url, headers: Vec::new(), body: None }
    }

    fn granting(words: &[&str]) -> Network {
        Network::new(Scope::Only(words.iter().map(|word| word.parse().unwrap()).collect()))
    }

    #[test]
    fn requests_carry_method_headers_and_body() {
        let server = Loopback::start();
        let network = granting(&["127.0.0.1"]);
        let asked = network.fetch(&get(server.url("/echo?q")));
        assert_eq!(asked.as_deref(), Ok("GET /echo"));
        let post = Request {
            method: "POST",
            headers: vec![("X-Key".into(), "1".into())],
            body: Some("größe".into()),
            ..get(server.url("/echo"))
        };
        assert_eq!(network.fetch(&post).as_deref(), Ok("POST /echo x-key=1 größe"));
    }

    #[test]
    fn only_granted_hosts_are_reached_by_redirects_too() {
        let server = Loopback::start();
        let (port, other) = (server.port(), "http://localhost:1/x");
        let here = format!("127.0.0.1:{port}");
        for (grants, path, denied) in [
            (&[][..], "/echo", Some(server.url("/echo"))),
            (&["localhost"], "/echo", Some(server.url("/echo"))),
            (&["127.0.0.1:1"], "/echo", Some(server.url("/echo"))),
            (&["127.0.0.1"], "/echo", None),
            (&[&here], "/echo", None),
            (&[&here], "/deep/to?../echo", None),
            (&[&here], "/deep/to?/echo", None),
            (&[&here], "/deep/to?//127.0.0.1:1/", Some("http://127.0.0.1:1/".into())),
            (&[&here], &format!("/deep/to?{other}"), Some(other.into())),
            (&[&here], &format!("/deep/again?{other}"), Some(other.into())),
            (&[&here], "/deep/to?/deep/to?http://example.com/", Some("http://example.com/".into())),
        ] {
            let answer = granting(grants).fetch(&get(server.url(path)));
            match denied {
                Some(url) => assert_eq!(answer, Err(Refusal::denied(Capability::Net, url)), "{path}"),
                None => assert!(answer.as_ref().is_ok_and(|body| body.starts_with("GET /echo")), "{path}: {answer:?}"),
            }
        }
    }

    #[test]
    fn a_name_before_the_host_does_not_stand_for_it() {
        let network = granting(&["example.com"]);
        for url in
            ["http://example.com@127.0.0.1:1/", "http://127.0.0.1:1\\@example.com/", "http://127.0.0.1:1#@example.com/"]
        {
            assert!(
                network.fetch(&get(url.into())).is_err_and(|refusal| refusal.text().contains("127.0.0.1")),
                "{url}"
            );
        }
    }

    #[test]
    fn redirects_repeat_a_request_only_if_they_say_so() {
        let server = Loopback::start();
        let network = granting(&["127.0.0.1", "localhost"]);
        let elsewhere = format!("http://localhost:{}/echo", server.port());
        for (path, arrived) in [
            ("/deep/to?/echo".to_owned(), "GET /echo authorization=secret x-key=1"),
            ("/deep/again?/echo".to_owned(), "POST /echo authorization=secret content-type=text/x x-key=1 body"),
            (format!("/deep/again?{elsewhere}"), "POST /echo content-type=text/x x-key=1 body"),
        ] {
            let headers = [("Authorization", "secret"), ("Content-Type", "text/x"), ("x-key", "1")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let post = Request { method: "POST", url: server.url(&path), headers, body: Some("body".into()) };
            assert_eq!(network.fetch(&post).as_deref(), Ok(arrived), "{path}");
        }
    }

    #[test]
    fn messages_say_what_is_the_matter() {
        let server = Loopback::start();
        let here = server.url("");
        let network = Network::new(Scope::Everything);
        for (url, message) in [
            (server.url("/nothing"), "`{here}/nothing` answered 404 Not Found".to_owned()),
            (server.url("/latin1"), "`{here}/latin1` answered what is not UTF-8 text".into()),
            (server.url("/large"), "`{here}/large` answered more than 16 MiB".into()),
            (server.url("/round"), "`{here}/round` is where more than 10 redirects lead".into()),
            (
                server.url("/deep/to?ftp://a.b/"),
                "`ftp://a.b/` is no web address: those begin with https:// or http://".into(),
            ),
            ("example.com".into(), "`example.com` is no web address: those begin with https:// or http://".into()),
            (
                "file:///etc/passwd".into(),
                "`file:///etc/passwd` is no web address: those begin with https:// or http://".into(),
            ),
            ("http:///x".into(), "`http:///x` names no host".into()),
            ("http://a.b:99999/".into(), "`http://a.b:99999/` names no possible port".into()),
            ("http://a.b/ x".into(), "`http://a.b/ x` is no web address: unexpected character at index 11".into()),
            (
                "http://127.0.0.1:1/".into(),
                "`http://127.0.0.1:1/` cannot be reached: nothing listens on port 1 of `127.0.0.1`".into(),
            ),
        ] {
            let said = network.fetch(&get(url)).unwrap_err().text();
            assert_eq!(said.replace(&here, "{here}"), message);
        }
        let odd = Request { headers: vec![("a b".into(), "1".into())], ..get(server.url("/echo")) };
        let said = network.fetch(&odd).unwrap_err().text();
        assert!(said.contains("cannot be asked for with these headers"), "{said}");
        let said = network.ask(&get(server.url("/silent")), Duration::from_millis(100)).unwrap_err().text();
        assert!(said.ends_with("did not answer within 1 s"), "{said}");
    }
}
