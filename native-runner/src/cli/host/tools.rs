//! Calls of declared tools, answered by the providers that the user names in a file.

use super::network::Network;
use ilo_core::host::{Capability, Refusal, Request, ToolCall};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How long a call may take, unless its declaration says otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// No declaration may ask for more.
const LONGEST_PATIENCE: Duration = Duration::from_secs(3600);
const MOST_RETRIES: f64 = 10.0;

/// How long to wait before the first retry; before each further one twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// Who answers for a tool: the arguments go there as `{"args":[…]}`, and the answer is JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"url\": \"https://example.com/tool\"}")]
struct Provider {
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// The providers of tools, by name.
#[derive(Debug, Default)]
pub struct Providers(HashMap<String, Provider>);

impl Providers {
    /// Reads a file such as `{"weather": {"url": "https://example.com/weather", "headers": {"x-key": "1"}}}`.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub fn read(path: &Path) -> Result<Providers, String> {
        let name = path.display();
        let text =
            fs::read_to_string(path).map_err(|error| format!("the file of tools `{name}` cannot be read: {error}"))?;
        serde_json::from_str(&text)
            .map(Providers)
            .map_err(|error| format!("the file of tools `{name}` does not say where each tool is: {error}"))
    }
}

/// The tools of a program.
pub struct Tools {
    is_granted: bool,
    providers: Providers,
}

impl Tools {
    /// The tools of these providers, if they may be called.
    pub fn new(is_granted: bool, providers: Providers) -> Tools {
        Tools { is_granted, providers }
    }

    /// The answer of a tool, as JSON. One without a provider is announced by `say`, and answers nil.
    ///
    /// # Errors
    /// When tools may not be called, or the provider does not answer well.
    pub fn call(&self, call: &ToolCall, network: &Network, say: impl FnOnce(&str)) -> Result<String, Refusal> {
        if !self.is_granted {
            return Err(Refusal::denied(Capability::Tools, &call.name));
        }
        let Some(provider) = self.providers.0.get(&call.name) else {
            say(&announcement(call));
            return Ok("null".into());
        };
        let request = provider.request(&call.arguments);
        let retries = call.retry.map_or(0.0, |retry| retry.clamp(0.0, MOST_RETRIES)) as u32;
        let mut answer = ask(call, &request, network);
        for retry in 0..retries {
            if answer.is_ok() {
                break;
            }
            thread::sleep(PAUSE * 2_u32.pow(retry));
            answer = ask(call, &request, network);
        }
        answer
    }
}

impl Provider {
    fn request(&self, arguments: &str) -> Request {
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        Request { method: "POST", url: self.url.clone(), headers, body: Some(format!(r#"{{"args":{arguments}}}"#)) }
    }
}

fn ask(call: &ToolCall, request: &Request, network: &Network) -> Result<String, Refusal> {
    let patience = call.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let patience = patience.unwrap_or(PATIENCE).min(LONGEST_PATIENCE);
    let answer = network.ask(request, patience);
    answer.map_err(|refusal| Refusal::Failed(format!("tool `{}`: {}", call.name, refusal.text())))
}

/// What is said in the place of a provider.
fn announcement(ToolCall { name, arguments, .. }: &ToolCall) -> String {
    let inner = arguments.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(arguments);
    format!("tool call: {name}({inner})")
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "http")]
    use super::super::network::loopback::Loopback;
    use super::*;
    use crate::cli::grants::Scope;

    fn call(name: &str, retry: Option<f64>) -> ToolCall {
        ToolCall { name: name.into(), arguments: r#"["you",3]"#.into(), timeout: Some(5.0), retry }
    }

    #[cfg(feature = "http")]
    #[test]
    fn providers_get_the_arguments_as_json_and_are_asked_again() {
        let server = Loopback::start();
        let file = tempfile::NamedTempFile::new().unwrap();
        let provider = |name: &str| {
            format!(r#""{name}":{{"url":"{}","headers":{{"x-key":"1"}}}}"#, server.url(&format!("/{name}")))
        };
        let providers = ["echo", "unsteady", "nothing"].map(provider).join(",");
        fs::write(file.path(), format!("{{{providers}}}")).unwrap();
        let tools = Tools::new(true, Providers::read(file.path()).unwrap());
        let network = Network::new(Scope::Nothing);
        let silent = |line: &str| panic!("{line}");
        let text = |name, retry| tools.call(&call(name, retry), &network, silent).map_err(|refusal| refusal.text());
        assert_eq!(text("unsteady", Some(5.0)).as_deref(), Ok(r#"[1,{"a":null}]"#));
        let sent = r#"POST /echo content-type=application/json x-key=1 {"args":["you",3]}"#;
        assert_eq!(text("echo", None).as_deref(), Ok(sent));
        let said = text("nothing", Some(1.0)).unwrap_err();
        assert_eq!(said, format!("tool `nothing`: `{}` answered 404 Not Found", server.url("/nothing")));
    }

    #[test]
    fn a_tool_without_a_provider_is_announced_and_one_without_permission_is_not() {
        let network = Network::new(Scope::Everything);
        let mut said = String::new();
        let answer =
            Tools::new(true, Providers::default()).call(&call("ping", None), &network, |line| said = line.into());
        assert_eq!((answer.as_deref(), said.as_str()), (Ok("null"), r#"tool call: ping("you",3)"#));
        let answer =
            Tools::new(false, Providers::default()).call(&call("ping", None), &network, |line| panic!("{line}"));
        assert_eq!(answer, Err(Refusal::denied(Capability::Tools, "ping")));
    }

    #[test]
    fn files_that_say_something_else_are_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for text in ["", "[]", r#"{"ping": "https://a.b"}"#, r#"{"ping": {"uri": "https://a.b"}}"#] {
            fs::write(file.path(), text).unwrap();
            let reason = Providers::read(file.path()).unwrap_err();
            assert!(reason.contains("does not say where each tool is"), "{reason}");
        }
        let reason = Providers::read(Path::new("nowhere.json")).unwrap_err();
        assert!(reason.starts_with("the file of tools `nowhere.json` cannot be read"), "{reason}");
    }
}
