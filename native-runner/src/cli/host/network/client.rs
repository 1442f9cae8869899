//! One request and its answer, over HTTP and TLS.

use super::Target;
use ilo_core::host::Request;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::http::{self, StatusCode, Uri};
use ureq::{Agent, Body, Error};

/// Bytes of the largest answer.
const LARGEST: u64 = 16 << 20;

/// What a server said.
pub enum Answer {
    /// What was asked for.
    Body(String),
    /// To ask elsewhere: the same again, or only for what is there.
    Redirect {
        /// Where, as it was said.
        location: String,
        /// Whether the body is sent again.
        repeat: bool,
    },
}

/// Keeps connections between requests.
pub struct Client(Agent);

impl Default for Client {
    fn default() -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Whoever asks decides anew for each of them.
            .max_redirects(0)
            .user_agent(concat!("ilo-runner/", env!("CARGO_PKG_VERSION")))
            .build();
        Client(config.into())
    }
}

impl Client {
    /// Sends a request to a target and takes the answer.
    ///
    /// # Errors
    /// What is the matter, as the end of a sentence about the address.
    pub fn send(&self, request: &Request, target: &Target<'_>, patience: Duration) -> Result<Answer, String> {
        let late = || format!("did not answer within {} s", patience.as_secs_f64().ceil());
        if patience.is_zero() {
            return Err("did not answer in time".into());
        }
        let url: Uri = target.url.parse().map_err(|_| "is no web address".to_owned())?;
        // Two readers of one address must not differ about whom it names.
        if url.host() != Some(target.host) || url.port_u16().unwrap_or(target.port) != target.port {
            return Err("is no web address".into());
        }
        let mut head = http::Request::builder().method(request.method).uri(url);
        for (name, value) in &request.headers {
            head = head.header(name, value);
        }
        let sent = match &request.body {
            Some(body) => head.body(body.as_str()).map_err(Error::from).and_then(|request| self.run(request, patience)),
            None => head.body(()).map_err(Error::from).and_then(|request| self.run(request, patience)),
        };
        let explain = |error| match error {
            Error::Timeout(_) => late(),
            error => explanation(error, target),
        };
        let mut answer = sent.map_err(explain)?;
        let status = answer.status();
        if let Some(location) = answer.headers().get(http::header::LOCATION)
            && status.is_redirection()
        {
            let location = location.to_str().map_err(|_| "redirects to what is no web address".to_owned())?;
            let repeat = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            return Ok(Answer::Redirect { location: location.into(), repeat });
        }
        if !status.is_success() {
            return Err(format!("answered {status}"));
        }
        let bytes = answer.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(explain)?;
        String::from_utf8(bytes).map(Answer::Body).map_err(|_| "answered what is not UTF-8 text".into())
    }

    fn run(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        patience: Duration,
    ) -> Result<http::Response<Body>, Error> {
        self.0.run(self.0.configure_request(request).timeout_global(Some(patience)).build())
    }
}

fn explanation(error: Error, Target { host, port, .. }: &Target<'_>) -> String {
    match error {
        Error::HostNotFound => format!("cannot be reached: no host is called `{host}`"),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            format!("cannot be reached: nothing listens on port {port} of `{host}`")
        }
        Error::Http(error) => format!("cannot be asked for with these headers: {error}"),
        Error::BodyExceedsLimit(_) => format!("answered more than {} MiB", LARGEST >> 20),
        // Without the library's own prefix.
        Error::Io(error) => format!("cannot be reached: {error}"),
        error => format!("cannot be reached: {error}"),
    }
}
