//! THE messages between a page and its companion, version 1: JSON texts over a websocket.
//!
//! The connection opens with a handshake that proves both sides know the pairing token without sending it:
//! server `challenge`, client `auth`, server `hello`. Then the client asks and the server streams answers by id;
//! every accepted request ends with exactly one `done` or `error`. Unknown fields are ignored.

use crate::diagnostic::Diagnostic;
use crate::engine_name::EngineName;
use crate::host::Moment;
use crate::report::{MachineCode, TimingReport, ValueReport};
use serde::{Deserialize, Serialize};

/// The major version, also part of the websocket subprotocol's name.
pub const VERSION: u32 = 1;

/// The websocket subprotocol that both sides name.
pub const SUBPROTOCOL: &str = "ilo.runner.v1";

/// The subprotocol that clients offer besides: a companion without a common version accepts it only to say which
/// versions it has, because a page cannot read the answer to a refused upgrade.
pub const VERSIONS_SUBPROTOCOL: &str = "ilo.runner.versions";

/// The port unless the user says otherwise.
pub const DEFAULT_PORT: u16 = 4560;

/// What the client's MAC is computed over, before a zero byte and the parts.
pub const CLIENT_LABEL: &str = "ilo-runner/v1/client";

/// What the server's MAC is computed over, likewise.
pub const SERVER_LABEL: &str = "ilo-runner/v1/server";

/// From the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message: proof of the token.
    Auth {
        /// Protocol version.
        v: u32,
        /// 32 random bytes, base64url.
        cnonce: String,
        /// HMAC-SHA-256 with the token over label, server nonce, client nonce and origin; base64url.
        mac: String,
    },
    /// Run a function once.
    Run {
        /// Chosen by the client, never used before on this connection.
        id: u32,
        /// On which engine.
        engine: EngineName,
        /// The program.
        source: String,
        /// The function.
        entry: String,
        /// Its arguments, as on a command line.
        args: Vec<String>,
        /// What it finds besides them; drawn anew, if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        moment: Option<Moment>,
    },
    /// Time a function on several engines; results are compared before any time is sent.
    Bench {
        /// Chosen by the client.
        id: u32,
        /// On which engines, in this order.
        engines: Vec<EngineName>,
        /// The program.
        source: String,
        /// The function.
        entry: String,
        /// Its arguments.
        args: Vec<String>,
        /// Time to spend on each engine, in milliseconds.
        budget_ms: u32,
        /// What every engine finds besides the arguments; drawn anew, if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        moment: Option<Moment>,
    },
    /// End a request now.
    Cancel {
        /// Which.
        id: u32,
    },
}

/// From the companion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The first message on a connection.
    Challenge {
        /// Protocol version.
        v: u32,
        /// 32 random bytes, base64url, used once.
        nonce: String,
    },
    /// The only message under [`VERSIONS_SUBPROTOCOL`].
    Versions {
        /// The versions this companion speaks.
        versions: Vec<u32>,
    },
    /// The answer to a valid `auth`.
    Hello(Hello),
    /// An engine has the program ready: what it does from now on is running it.
    Started {
        /// Of which request.
        id: u32,
        /// Which engine; never `auto`.
        engine: EngineName,
    },
    /// A function was compiled.
    Compiled {
        /// Of which request.
        id: u32,
        /// Time it took, in nanoseconds.
        compile_ns: f64,
        /// The code and who made it.
        code: MachineCode,
    },
    /// The program printed.
    Output {
        /// Of which request.
        id: u32,
        /// What, line ends included.
        text: String,
    },
    /// The program was denied something, and went on.
    Denied {
        /// Of which request.
        id: u32,
        /// What, and where: a warning with the code ILO-W006.
        denial: Diagnostic,
    },
    /// The function returned.
    Result {
        /// Of which request.
        id: u32,
        /// On which engine; never `auto`.
        engine: EngineName,
        /// What.
        value: ValueReport,
        /// Where its random numbers started, if it drew any.
        seed: Option<u32>,
    },
    /// A batch was timed.
    Samples {
        /// Of which request.
        id: u32,
        /// On which engine.
        engine: EngineName,
        /// Calls in each batch.
        calls_per_batch: u32,
        /// Nanoseconds per call, one for each new batch.
        samples_ns: Vec<f64>,
    },
    /// An engine is timed to the end.
    Timing {
        /// Of which request.
        id: u32,
        /// The figures.
        timing: TimingReport,
    },
    /// One engine of a bench cannot run the program; the others go on.
    Unavailable {
        /// Of which request.
        id: u32,
        /// Which engine.
        engine: EngineName,
        /// Why: ILO-R017, or what the program did wrong on it.
        diagnostic: Diagnostic,
    },
    /// The end of a request that failed, or a complaint about a message.
    Error {
        /// Of which request, if of one.
        id: Option<u32>,
        /// What kind.
        code: ErrorCode,
        /// One sentence.
        message: String,
        /// What the program did wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        diagnostic: Option<Diagnostic>,
    },
    /// The end of a request that succeeded.
    Done {
        /// Which.
        id: u32,
    },
}

impl ClientMessage {
    /// The request that the message is about.
    pub fn id(&self) -> Option<u32> {
        match self {
            ClientMessage::Auth { .. } => None,
            ClientMessage::Run { id, .. } | ClientMessage::Bench { id, .. } | ClientMessage::Cancel { id } => Some(*id),
        }
    }
}

impl ServerMessage {
    /// The request that the message is about.
    pub fn id(&self) -> Option<u32> {
        match self {
            ServerMessage::Challenge { .. } | ServerMessage::Versions { .. } | ServerMessage::Hello(_) => None,
            ServerMessage::Started { id, .. }
            | ServerMessage::Compiled { id, .. }
            | ServerMessage::Output { id, .. }
            | ServerMessage::Denied { id, .. }
            | ServerMessage::Result { id, .. }
            | ServerMessage::Samples { id, .. }
            | ServerMessage::Timing { id, .. }
            | ServerMessage::Unavailable { id, .. }
            | ServerMessage::Done { id } => Some(*id),
            ServerMessage::Error { id, .. } => *id,
        }
    }

    /// Whether the message ends its request.
    pub fn is_terminal(&self) -> bool {
        matches!(self, ServerMessage::Done { .. } | ServerMessage::Error { .. })
    }
}

/// What the companion is and can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hello {
    /// HMAC-SHA-256 with the token over label, client nonce and server nonce; base64url.
    pub mac: String,
    /// Protocol version.
    pub v: u32,
    /// Version of the runner.
    pub runner: String,
    /// Version of the language core inside; timings of different cores are not compared.
    pub core: String,
    /// Operating system, such as `linux` or `macos`.
    pub os: String,
    /// Processor, such as `x86-64` or `arm64`.
    pub arch: String,
    /// Every engine, with the reason where one is missing.
    pub tiers: Vec<Tier>,
    /// What a run may use.
    pub limits: RunLimits,
    /// What confines a run, in words.
    pub sandbox: String,
}

/// An engine of the companion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Tier {
    /// Which.
    pub engine: EngineName,
    /// Why it is missing; absent when it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub unavailable: Option<String>,
}

/// What one run on the companion may use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunLimits {
    /// Bytes of source.
    pub source_bytes: u32,
    /// Bytes of all arguments together.
    pub args_bytes: u32,
    /// Milliseconds until an engine has the program ready.
    pub compile_ms: u32,
    /// Wall-clock milliseconds of a run, or of one engine's part of a bench.
    pub run_ms: u32,
    /// Bytes of output.
    pub output_bytes: u32,
    /// Nested calls.
    pub depth: u32,
}

/// What kind of thing went wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The message is not one of the protocol.
    EBadMessage,
    /// No common protocol version.
    EVersion,
    /// Source, arguments or result are too large.
    ETooLarge,
    /// Too many requests at once.
    EBusy,
    /// The arguments do not fit the function.
    EArgs,
    /// The program cannot be read.
    EParse,
    /// The program does not check.
    EVerify,
    /// The program is beyond a static limit.
    ELimit,
    /// Compiling took too long.
    ECompileTimeout,
    /// Running took too long.
    ETimeout,
    /// The program used all its memory.
    EMemory,
    /// The program printed too much.
    EOutput,
    /// Calls were nested too deeply.
    EDepth,
    /// The program failed.
    ERuntime,
    /// The client asked for the end.
    ECancelled,
    /// The worker process died.
    EWorkerCrash,
    /// The engine is missing or cannot compile the function.
    EUnsupportedEngine,
    /// The companion is stopping.
    EShutdown,
    /// A fault of the companion.
    EInternal,
}
