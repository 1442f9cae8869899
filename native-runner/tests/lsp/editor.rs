//! An editor: it starts the real program, and speaks with it over standard input and output.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A document that is no file.
pub const URI: &str = "untitled:main";

/// An editor with the server that it started.
pub struct Editor {
    pub server: Child,
    pub input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// The problems of each document as they were told last.
    problems: HashMap<String, Value>,
    last_id: i32,
}

impl Editor {
    pub fn start() -> Editor {
        let mut server = Command::new(env!("CARGO_BIN_EXE_ilo-runner"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, mut output) = (server.stdin.take(), BufReader::new(server.stdout.take().unwrap()));
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                let _ = sender.send(message);
            }
        });
        Editor { server, input, messages, problems: HashMap::new(), last_id: 0 }
    }

    /// Starts one that has said hello.
    pub fn ready(capabilities: Value, folder: Option<&Path>) -> Editor {
        let mut editor = Editor::start();
        let folders = folder.map(|folder| json!([{"uri": uri(folder), "name": "folder"}]));
        let hello =
            json!({"processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders});
        let answer = editor.ask("initialize", hello);
        assert_eq!(answer["result"]["serverInfo"]["name"], "ilo-runner", "{answer}");
        editor.note("initialized", json!({}));
        editor
    }

    pub fn send_text(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    pub fn note(&mut self, method: &str, params: Value) {
        self.send_text(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    fn begin(&mut self, method: &str, params: Value) -> i32 {
        self.last_id += 1;
        self.send_text(&json!({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}).to_string());
        self.last_id
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        self.answer(json!(id))
    }

    /// The next message with an id; problems that come before it are noted.
    pub fn answer(&mut self, id: Value) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer");
            if message["method"] == "textDocument/publishDiagnostics" {
                let params = &message["params"];
                self.problems.insert(params["uri"].as_str().unwrap().into(), params["diagnostics"].clone());
            } else {
                assert_eq!(message["id"], id, "{message}");
                return message;
            }
        }
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "ilo", "version": 1, "text": text});
        self.note("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Opens a program with a caret, and asks about the place of that.
    pub fn ask_at(&mut self, uri: &str, marked: &str, method: &str, more: Value) -> Value {
        let at = marked.find('‸').expect("a caret");
        let text = marked.replacen('‸', "", 1);
        self.open(uri, &text);
        let mut params = json!({"textDocument": {"uri": uri}, "position": position(&text, at)});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask(method, params)
    }

    /// The problems of a document, once everything before is done: code, place and message of each.
    pub fn problems_of(&mut self, uri: &str) -> Vec<String> {
        // The server tells problems when nothing else is to be done, so they come at some time.
        while !self.problems.contains_key(uri) {
            let message = self.messages.recv_timeout(PATIENCE).expect("problems");
            let params = &message["params"];
            self.problems.insert(params["uri"].as_str().unwrap().into(), params["diagnostics"].clone());
        }
        let found = self.problems.remove(uri).unwrap();
        let shown = |problem: &Value| {
            format!(
                "{} {} {}",
                problem["code"].as_str().unwrap_or("-"),
                range(&problem["range"]),
                problem["message"].as_str().unwrap()
            )
        };
        found.as_array().unwrap().iter().map(shown).collect()
    }

    /// Says goodbye; the status at the end.
    pub fn leave(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        assert_eq!(self.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
        self.note("exit", Value::Null);
        self.server.wait().unwrap().code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().ok()?,
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.canonicalize().unwrap().display())
}

/// A position in UTF-16 units.
pub fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    json!({"line": before.matches('\n').count(), "character": before[line_start..].encode_utf16().count()})
}

/// `line:character-line:character`
pub fn range(range: &Value) -> String {
    let place = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
    format!("{}-{}", place("start"), place("end"))
}

/// The places of a workspace edit, by the last part of each address, and the new text.
pub fn edits(answer: &Value) -> String {
    let mut files: Vec<String> = Vec::new();
    for (uri, edits) in answer["result"]["changes"].as_object().unwrap_or_else(|| panic!("no edit: {answer}")) {
        let places: Vec<String> = edits.as_array().unwrap().iter().map(|edit| range(&edit["range"])).collect();
        files.push(format!("{} {} {}", uri.rsplit('/').next().unwrap(), places.join(" "), edits[0]["newText"]));
    }
    files.sort();
    files.join("; ")
}
