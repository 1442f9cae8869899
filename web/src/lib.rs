//! The core as the page's workers call it: one function for each question, answers as plain JavaScript objects.
//!
//! A failed program is an answer. Only a fault of ours is thrown.

mod assist;
mod convert;
#[cfg(feature = "forced-exits")]
mod forced_exits;
mod host;
mod layers;
mod timing;
mod wasm_tier;

use convert::{browser_engine, engine_name, from_js, to_js};
use host::PageHost;
use ilo_core::diagnostic::{Code, Fix};
use ilo_core::engine::Limits;
use ilo_core::playground;
use ilo_core::share;
use ilo_core::source::Span;
use ilo_core::syntax::print::{self, Style};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// The types of the answers, for TypeScript; the shapes themselves are generated from core.
#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &str = r#"
import type {
  CheckReport,
  Completions,
  Diagnostic,
  EngineName,
  Fix,
  Hover,
  IrReport,
  MachineCode,
  MachineRow,
  Moment,
  RunReport,
  Share,
  SignatureHelp,
  Span,
  TimingReport,
  ValueReport,
} from "../protocol";

/** How a program is laid out: on as few lines as possible, or a statement on each. */
export type FormatStyle = "dense" | "expanded";
/** A program in a style, or why it cannot be formatted. */
export type Formatted = { kind: "source"; source: string } | { kind: "refused"; message: string };
/** A timing on one engine, or what the program did wrong on it. */
export type TimedCall = { kind: "timed"; value: ValueReport; timing: TimingReport } | { kind: "failed"; diagnostic: Diagnostic };
/** The ARM64 code of a function and the time that it takes to make it, or why there is none. */
export type EmittedCode =
  | { kind: "code"; compile_ns: number; code: MachineCode }
  | { kind: "refused"; diagnostic: Diagnostic };
/** The module that the Wasm tier makes of a call, as text and as bytes, with the time that it takes to make it, or why
 * there is none. */
export type EmittedModule =
  | { kind: "module"; compile_ns: number; rows: MachineRow[]; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "refused"; diagnostic: Diagnostic };
/** The fragment of a link, or why there is none. */
export type EncodedLink = { kind: "fragment"; fragment: string } | { kind: "refused"; message: string };
/** What a link holds, or one sentence on why it cannot be read. */
export type DecodedLink = { kind: "share"; share: Share } | { kind: "refused"; message: string };
/** A name that can be given another, or why it cannot. */
export type Renamable = { kind: "name"; span: Span } | { kind: "refused"; message: string };
/** The edits that rename, in order of place, or why it cannot be. */
export type Renamed = { kind: "edits"; edits: Fix[] } | { kind: "refused"; message: string };
"#;

/// An answer that may be a refusal with its reason in one sentence.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Answer {
    Source { source: String },
    Fragment { fragment: String },
    Share { share: Box<share::Share> },
    Name { span: Span },
    Edits { edits: Vec<Fix> },
    Refused { message: String },
}

impl<E: std::fmt::Display> From<E> for Answer {
    fn from(reason: E) -> Answer {
        Answer::Refused { message: reason.to_string() }
    }
}

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Everything known of a program without running it.
#[wasm_bindgen(js_name = checkProgram, unchecked_return_type = "CheckReport")]
pub fn check_program(source: &str) -> Result<JsValue, JsError> {
    to_js(&playground::check(source))
}

/// Runs a function once, at a moment; `print` hears what the program prints, line by line, line ends included.
#[wasm_bindgen(js_name = runProgram, unchecked_return_type = "RunReport")]
pub fn run_program(
    source: &str,
    entry: &str,
    args: Vec<String>,
    #[wasm_bindgen(unchecked_param_type = "EngineName")] engine: &str,
    #[wasm_bindgen(unchecked_param_type = "Moment")] moment: JsValue,
    #[wasm_bindgen(unchecked_param_type = "(text: string) => void")] print: &js_sys::Function,
) -> Result<JsValue, JsError> {
    let engine = browser_engine(engine_name(engine)?)?;
    let mut host = PageHost::new(from_js(&moment)?, print);
    let outcome = playground::outcome(source, entry, &args, engine.as_ref(), Limits::default(), &mut host);
    to_js(&host.into_report(engine.name(), outcome))
}

/// Times a function at a moment on one engine for about `budget_ms` milliseconds.
#[wasm_bindgen(js_name = timeProgram, unchecked_return_type = "TimedCall")]
pub fn time_program(
    source: &str,
    entry: &str,
    args: Vec<String>,
    #[wasm_bindgen(unchecked_param_type = "EngineName")] engine: &str,
    #[wasm_bindgen(unchecked_param_type = "Moment")] moment: JsValue,
    budget_ms: f64,
) -> Result<JsValue, JsError> {
    let engine = browser_engine(engine_name(engine)?)?;
    to_js(&timing::time(source, entry, &args, engine.as_ref(), from_js(&moment)?, budget_ms))
}

/// Lays a program out.
#[wasm_bindgen(js_name = formatProgram, unchecked_return_type = "Formatted")]
pub fn format_program(
    source: &str,
    #[wasm_bindgen(unchecked_param_type = "FormatStyle")] style: &str,
) -> Result<JsValue, JsError> {
    let style = match style {
        "dense" => Style::Dense,
        _ => Style::Expanded,
    };
    to_js(&match print::format(source, style) {
        Ok(source) => Answer::Source { source },
        Err(problems) => {
            problems.first().map_or_else(|| "it has errors".into(), |problem| problem.message.as_str().into())
        }
    })
}

/// What a diagnostic code means and what to do about it; empty for a code that does not exist.
#[wasm_bindgen(js_name = explainCode)]
pub fn explain_code(code: &str) -> String {
    Code::parse(code).map_or_else(String::new, |code| format!("{}\n\n{}", code.title(), code.explanation()))
}

/// The fragment of a share link.
#[wasm_bindgen(js_name = encodeLink, unchecked_return_type = "EncodedLink")]
pub fn encode_link(#[wasm_bindgen(unchecked_param_type = "Share")] experiment: JsValue) -> Result<JsValue, JsError> {
    let experiment: share::Share = from_js(&experiment)?;
    to_js(&share::encode(&experiment).map_or_else(Answer::from, |fragment| Answer::Fragment { fragment }))
}

/// What a fragment holds. Links come from strangers: a refusal says why in one sentence.
#[wasm_bindgen(js_name = decodeLink, unchecked_return_type = "DecodedLink")]
pub fn decode_link(fragment: &str) -> Result<JsValue, JsError> {
    to_js(&share::decode(fragment).map_or_else(Answer::from, |share| Answer::Share { share: Box::new(share) }))
}
