//! The server: who may ask when, what is asked, and what becomes of requests that are cancelled.

use super::answers::Markup;
use super::documents::Documents;
use super::positions::Encoding;
use super::problems::{Problems, too_large};
use super::programs::{Places, Program};
use super::transport::{self, Incoming};
use super::uris::path_of;
use crate::limits::SOURCE_BYTES;
use gen_lsp_types as lsp;
use gen_lsp_types::json_rpc::{Error, Id, RequestObject, ResponseObject};
use gen_lsp_types::{ErrorCodes, LspNotificationMethod, LspRequestMethod, Notification, Request, Uri};
use ilo_core::syntax::print::Style;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::{self, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};

/// What editors call the language, and how its files end.
const LANGUAGE: &str = "ilo";
const ENDING: &str = ".ilo";

/// Codes that the protocol adds to those of JSON-RPC.
const REQUEST_FAILED: i32 = -32803;
const REQUEST_CANCELLED: i32 = -32800;

/// Serves the editor that started this process, until it says `exit` or goes away.
pub fn serve() -> ExitCode {
    let (sender, messages) = mpsc::channel();
    // It ends with the input, or with this process.
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        loop {
            let message = transport::read(&mut input);
            let is_last = !matches!(message, Ok(Some(_)));
            if sender.send(message).is_err() || is_last {
                return;
            }
        }
    });
    match Server::new(io::stdout().lock()).run(&messages) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("ilo-runner lsp: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing may be asked before `initialize`.
    New,
    Running,
    /// Nothing may be asked after `shutdown`.
    ShutDown,
}

/// Everything that is known of the editor and of what is open in it.
pub(super) struct Server<W> {
    output: W,
    phase: Phase,
    pub(super) documents: Documents,
    pub(super) encoding: Encoding,
    pub(super) markup: Markup,
    /// How programs are laid out.
    pub(super) style: Style,
    /// The folders that are open in the editor.
    pub(super) folders: Vec<PathBuf>,
    /// Documents whose problems are to be told anew.
    stale: BTreeSet<String>,
    /// What the documents import.
    imports: HashMap<String, Places>,
    /// Documents that were read since the last change of any.
    read: HashMap<String, Program>,
}

impl<W: Write> Server<W> {
    fn new(output: W) -> Server<W> {
        Server {
            output,
            phase: Phase::New,
            documents: Documents::default(),
            encoding: Encoding::default(),
            markup: Markup::default(),
            style: Style::Expanded,
            folders: Vec::new(),
            stale: BTreeSet::new(),
            imports: HashMap::new(),
            read: HashMap::new(),
        }
    }

    /// Answers messages in order; gives the status at the end.
    fn run(&mut self, messages: &Receiver<io::Result<Option<Incoming>>>) -> io::Result<ExitCode> {
        let mut queue = VecDeque::new();
        loop {
            if queue.is_empty() {
                self.tell_problems()?;
                // The reader says how the input ends before it goes.
                queue.extend(messages.recv());
            }
            for message in messages.try_iter() {
                match message {
                    Ok(Some(Incoming::Call(call))) if is_cancel(&call) => self.cancel(&mut queue, call)?,
                    message => queue.push_back(message),
                }
            }
            match queue.pop_front() {
                Some(Ok(Some(Incoming::Call(call)))) if call.method() == "exit" => return Ok(self.exit_status()),
                Some(Ok(Some(Incoming::Call(call)))) => self.handle(call)?,
                Some(Ok(Some(Incoming::Malformed(id, error)))) => self.send(&ResponseObject::from_error(id, error))?,
                Some(Err(error)) => return Err(error),
                Some(Ok(None)) | None => return Ok(self.exit_status()),
            }
        }
    }

    fn exit_status(&self) -> ExitCode {
        if self.phase == Phase::ShutDown { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn send(&mut self, message: &impl serde::Serialize) -> io::Result<()> {
        transport::write(&mut self.output, message)
    }

    /// Takes a request out of the queue, if it is there still.
    fn cancel(&mut self, queue: &mut VecDeque<io::Result<Option<Incoming>>>, call: RequestObject) -> io::Result<()> {
        let (_, _, Some(params)) = call.into_parts() else { return Ok(()) };
        let Ok(lsp::CancelParams { id }) = serde_json::from_value(params) else { return Ok(()) };
        let id = Id::from(id);
        let is_it = |message: &io::Result<Option<Incoming>>| matches!(message, Ok(Some(Incoming::Call(call))) if call.id() == Some(&id));
        let Some(index) = queue.iter().position(is_it) else { return Ok(()) };
        queue.remove(index);
        self.send(&ResponseObject::from_error(id, error(ErrorCodes::Custom(REQUEST_CANCELLED), "cancelled")))
    }

    fn handle(&mut self, call: RequestObject) -> io::Result<()> {
        let (method, id, params) = call.into_parts();
        let params = params.unwrap_or(Value::Null);
        match id {
            // An answer: this server asks nothing.
            Some(_) if method.is_empty() => Ok(()),
            Some(id) => {
                let answer = self.answer(&method, id.clone(), params);
                self.send(&answer.unwrap_or_else(|error| ResponseObject::from_error(id, error)))
            }
            None => {
                self.note(&method, params);
                Ok(())
            }
        }
    }

    fn answer(&mut self, method: &str, id: Id, params: Value) -> Result<ResponseObject, Error> {
        match (self.phase, LspRequestMethod::from(method)) {
            (Phase::New, LspRequestMethod::Initialize) => {
                self.reply::<lsp::InitializeRequest>(id, params, Self::initialize)
            }
            (Phase::New, _) => Err(error(ErrorCodes::ServerNotInitialized, "`initialize` comes first")),
            (Phase::ShutDown, _) => Err(error(ErrorCodes::InvalidRequest, "nothing but `exit` comes after `shutdown`")),
            (Phase::Running, LspRequestMethod::Initialize) => {
                Err(error(ErrorCodes::InvalidRequest, "`initialize` comes once"))
            }
            (Phase::Running, LspRequestMethod::Shutdown) => {
                self.phase = Phase::ShutDown;
                Ok(ResponseObject::from_success::<lsp::ShutdownRequest>(id, ()))
            }
            (Phase::Running, method) => self.answer_about_programs(method, id, params),
        }
    }

    /// Answers one kind of request. A fault of ours is an answer too, and the next request is served.
    pub(super) fn reply<R: Request>(
        &mut self,
        id: Id,
        params: Value,
        answer: impl FnOnce(&mut Self, R::Params) -> Result<R::Result, Error>,
    ) -> Result<ResponseObject, Error> {
        let params = parse(params)?;
        let answered = catch_unwind(AssertUnwindSafe(|| answer(self, params)));
        let result = answered.unwrap_or_else(|_| Err(error(ErrorCodes::InternalError, "a fault of ilo-runner")))?;
        Ok(ResponseObject::from_success::<R>(id, result))
    }

    #[expect(deprecated, reason = "older editors name one folder, and not as a list")]
    fn initialize(&mut self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult, Error> {
        self.phase = Phase::Running;
        let lsp::ClientCapabilities { general, text_document, .. } = params.capabilities;
        let encodings = general.and_then(|general| general.position_encodings).unwrap_or_default();
        self.encoding = Encoding::best(&encodings);
        let hover = text_document.and_then(|documents| documents.hover);
        let formats = hover.and_then(|hover| hover.content_format).unwrap_or_default();
        self.markup.is_markdown = formats.contains(&lsp::MarkupKind::Markdown);
        let format = params.initialization_options.as_ref().and_then(|options| options.get("format"));
        if format.and_then(Value::as_str) == Some("dense") {
            self.style = Style::Dense;
        }
        let folders = params.workspace_folders_initialize_params.workspace_folders;
        let folders: Vec<Uri> = match folders {
            Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) => {
                folders.into_iter().map(|each| each.uri).collect()
            }
            _ => params.root_uri.into_iter().collect(),
        };
        self.folders = folders.iter().filter_map(path_of).collect();
        Ok(lsp::InitializeResult {
            capabilities: capabilities(self.encoding),
            server_info: Some(lsp::ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    /// Takes notice. What makes no sense, or comes at the wrong time, is passed over, as nobody waits for an answer.
    fn note(&mut self, method: &str, params: Value) {
        if self.phase != Phase::Running {
            return;
        }
        let noted = catch_unwind(AssertUnwindSafe(|| match LspNotificationMethod::from(method) {
            LspNotificationMethod::TextDocumentDidOpen => {
                let lsp::DidOpenTextDocumentParams { text_document } =
                    notice::<lsp::DidOpenTextDocumentNotification>(params)?;
                let lsp::TextDocumentItem { uri, version, text, language_id } = text_document;
                // Some editors can only be told that these programs are plain text, which others are too.
                if String::from(language_id) == LANGUAGE || uri.0.ends_with(ENDING) {
                    self.documents.open(uri.clone(), version, text);
                    self.changed(&uri);
                }
                Some(())
            }
            LspNotificationMethod::TextDocumentDidChange => {
                let change = notice::<lsp::DidChangeTextDocumentNotification>(params)?;
                let document = change.text_document;
                let uri = document.text_document_identifier.uri;
                self.documents.change(&uri, document.version, change.content_changes, self.encoding);
                self.changed(&uri);
                Some(())
            }
            LspNotificationMethod::TextDocumentDidClose => {
                let uri = notice::<lsp::DidCloseTextDocumentNotification>(params)?.text_document.uri;
                self.documents.close(&uri);
                self.changed(&uri);
                Some(())
            }
            // What lies on disk may be imported.
            LspNotificationMethod::TextDocumentDidSave | LspNotificationMethod::WorkspaceDidChangeWatchedFiles => {
                self.read.clear();
                self.stale.extend(self.documents.iter().map(|document| document.uri.0.clone()));
                Some(())
            }
            _ => None,
        }));
        // The hook has said what happened.
        drop(noted);
    }

    /// A document, and with it every one that imports it, is to be read anew.
    fn changed(&mut self, uri: &Uri) {
        self.read.clear();
        self.stale.insert(uri.0.clone());
        if let Some(path) = path_of(uri) {
            let importers = self.imports.iter().filter(|(_, places)| places.imports(&path));
            self.stale.extend(importers.map(|(importer, _)| importer.clone()));
        }
    }

    /// Tells what is wrong with documents that changed, when nothing else is to be done.
    fn tell_problems(&mut self) -> io::Result<()> {
        while let Some(uri) = self.stale.pop_first() {
            let uri = Uri(uri);
            let told = catch_unwind(AssertUnwindSafe(|| self.problems(&uri)));
            let Ok((version, diagnostics)) = told else { continue };
            let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics };
            self.send(&RequestObject::from_notification::<lsp::PublishDiagnosticsNotification>(params))?;
        }
        Ok(())
    }

    fn problems(&mut self, uri: &Uri) -> (Option<i32>, Vec<lsp::Diagnostic>) {
        let Some(document) = self.documents.get(uri) else {
            self.imports.remove(&uri.0);
            return (None, Vec::new());
        };
        if document.text.len() > SOURCE_BYTES {
            return (Some(document.version), vec![too_large()]);
        }
        let problems = Problems::of(document, &self.documents);
        let shown = problems.shown(&self.documents, self.encoding);
        let version = document.version;
        self.imports.insert(uri.0.clone(), problems.places);
        (Some(version), shown)
    }

    /// The program of a document, read once for all questions between two changes; and what is open.
    pub(super) fn program(&mut self, uri: &Uri) -> Result<(&Program, &Documents), Error> {
        let document = document(&self.documents, uri)?;
        let program = self.read.entry(uri.0.clone()).or_insert_with(|| Program::of(document, &self.documents));
        Ok((program, &self.documents))
    }
}

/// A document that is open and not too large.
pub(super) fn document<'d>(documents: &'d Documents, uri: &Uri) -> Result<&'d super::documents::Document, Error> {
    match documents.get(uri) {
        Some(document) if document.text.len() <= SOURCE_BYTES => Ok(document),
        Some(_) => Err(failed("the document is too large to be a program")),
        None => Err(error(ErrorCodes::InvalidParams, "the document is not open")),
    }
}

fn is_cancel(call: &RequestObject) -> bool {
    call.id().is_none() && LspNotificationMethod::from(call.method()) == LspNotificationMethod::CancelRequest
}

fn parse<T: DeserializeOwned>(params: Value) -> Result<T, Error> {
    serde_json::from_value(params).map_err(|reason| error(ErrorCodes::InvalidParams, &reason.to_string()))
}

fn notice<N: Notification>(params: Value) -> Option<N::Params> {
    serde_json::from_value(params).ok()
}

pub(super) fn error(code: ErrorCodes, message: &str) -> Error {
    Error { code, message: message.into(), data: None }
}

/// A proper request that cannot be fulfilled; the editor shows why.
pub(super) fn failed(message: &str) -> Error {
    error(ErrorCodes::Custom(REQUEST_FAILED), message)
}

fn capabilities(encoding: Encoding) -> lsp::ServerCapabilities {
    let characters = |characters: &[&str]| Some(characters.iter().map(ToString::to_string).collect());
    lsp::ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::Incremental),
                save: Some(true.into()),
                ..lsp::TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: characters(&[".", ":", ">"]),
            ..lsp::CompletionOptions::default()
        }),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: characters(&[" "]),
            ..lsp::SignatureHelpOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(
            lsp::RenameOptions { prepare_provider: Some(true), ..lsp::RenameOptions::default() }.into(),
        ),
        code_action_provider: Some(
            lsp::CodeActionOptions {
                code_action_kinds: Some(vec![lsp::CodeActionKind::QuickFix]),
                ..lsp::CodeActionOptions::default()
            }
            .into(),
        ),
        ..lsp::ServerCapabilities::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn call(id: Option<i32>, method: &str, params: Value) -> io::Result<Option<Incoming>> {
        let mut call = json!({"jsonrpc": "2.0", "method": method, "params": params});
        if let Some(id) = id {
            call["id"] = json!(id);
        }
        Ok(Some(Incoming::Call(serde_json::from_value(call).expect("a call"))))
    }

    #[test]
    fn a_request_that_waits_can_be_cancelled() {
        let (sender, messages) = mpsc::channel();
        let hover = json!({"textDocument": {"uri": "untitled:main"}, "position": {"line": 0, "character": 2}});
        let document = json!({"uri": "untitled:main", "languageId": "ilo", "version": 1, "text": "f x:n>n;x"});
        for message in [
            call(Some(1), "initialize", json!({"processId": null, "rootUri": null, "capabilities": {}})),
            call(None, "textDocument/didOpen", json!({"textDocument": document})),
            call(Some(2), "textDocument/hover", hover.clone()),
            call(Some(3), "textDocument/hover", hover),
            call(None, "$/cancelRequest", json!({"id": 2})),
            call(None, "$/cancelRequest", json!({"id": 99})),
            call(Some(4), "shutdown", Value::Null),
            call(None, "exit", Value::Null),
        ] {
            sender.send(message).expect("somebody listens");
        }
        let mut output = Vec::new();
        Server::new(&mut output).run(&messages).expect("a status");
        let text = String::from_utf8(output).expect("text");
        let answers: Vec<Value> = text
            .split("Content-Length: ")
            .filter_map(|frame| serde_json::from_str(frame.split_once("\r\n\r\n")?.1).ok())
            .collect();
        let shown = |answer: &Value| format!("{} {}", answer["id"], answer["error"]["code"]);
        let shown: Vec<String> = answers.iter().map(shown).collect();
        // What is cancelled is answered first, and only once.
        assert_eq!(shown, ["2 -32800", "1 null", "3 null", "4 null"]);
    }
}
