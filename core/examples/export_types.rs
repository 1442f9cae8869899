//! Writes what others know of our types: the TypeScript declarations of everything that crosses to the page, in one
//! file, and the JSON Schema of diagnostics in another.
//!
//! `cargo run -p ilo-core --features schema,typescript --example export_types -- [--check] TYPES SCHEMA`

use ilo_core::{assist, diagnostic, engine, host, protocol, render, report, share, source, timing};
use std::fmt::Write as _;
use std::process::ExitCode;
use ts_rs::{Config, TS};

const HEADER: &str =
    "// Generated from the Rust types of `core`; run `cargo xtask types` after changing them. Do not edit.\n";

/// Declarations with their documentation, in reading order.
fn declarations() -> String {
    let config = Config::default();
    let mut text = String::from(HEADER);
    macro_rules! declare {
        ($($type:ty),* $(,)?) => { $(
            text.push('\n');
            text.push_str(&<$type as TS>::docs().unwrap_or_default());
            writeln!(text, "export {}", <$type as TS>::decl(&config)).expect("a String takes everything");
        )* };
    }
    declare!(
        source::Span,
        diagnostic::Severity,
        diagnostic::Label,
        diagnostic::Fix,
        diagnostic::Diagnostic,
        engine::EngineName,
        report::CheckReport,
        report::TokenRow,
        report::FunctionReport,
        report::ParameterReport,
        report::BytecodeRow,
        report::IrReport,
        report::IrStage,
        report::IrRow,
        report::MachineCode,
        report::MachineRow,
        host::Moment,
        report::Outcome,
        report::ValueReport,
        report::RunReport,
        report::TimingReport,
        protocol::ClientMessage,
        protocol::ServerMessage,
        protocol::Hello,
        protocol::Tier,
        protocol::RunLimits,
        protocol::ErrorCode,
        share::Share,
        assist::NameKind,
        assist::Completion,
        assist::Completions,
        assist::Hover,
        assist::Signature,
        assist::SignatureHelp,
    );
    text
}

/// Constants that both sides must agree on.
fn constants() -> String {
    let engines: Vec<_> = engine::EngineName::ALL.iter().map(|name| (name.as_str(), name.title())).collect();
    let titles = engines.iter().fold(String::new(), |list, (name, title)| list + &format!("  {name}: {title:?},\n"));
    format!(
        "\n/** The major version of the companion protocol. */\n\
         export const PROTOCOL_VERSION = {};\n\
         /** The websocket subprotocol of that version. */\n\
         export const SUBPROTOCOL = {:?};\n\
         /** Offered besides, to learn which versions a companion has. */\n\
         export const VERSIONS_SUBPROTOCOL = {:?};\n\
         /** The companion's port unless its user says otherwise. */\n\
         export const DEFAULT_PORT = {};\n\
         /** What the client's MAC is computed over, before a zero byte and the parts. */\n\
         export const CLIENT_LABEL = {:?};\n\
         /** What the server's MAC is computed over, likewise. */\n\
         export const SERVER_LABEL = {:?};\n\
         /** Below this many batches a timing is rough. */\n\
         export const ROUGH_BELOW = {};\n\
         /** Engines by name, to read. */\n\
         export const ENGINE_TITLES: Record<EngineName, string> = {{\n{titles}}};\n",
        protocol::VERSION,
        protocol::SUBPROTOCOL,
        protocol::VERSIONS_SUBPROTOCOL,
        protocol::DEFAULT_PORT,
        protocol::CLIENT_LABEL,
        protocol::SERVER_LABEL,
        timing::ROUGH_BELOW,
    )
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (check, types, schema) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--check", types, schema] => (true, types, schema),
        [types, schema] => (false, types, schema),
        _ => {
            eprintln!("usage: export_types [--check] TYPES SCHEMA");
            return ExitCode::from(2);
        }
    };
    for (path, wanted) in [(types, declarations() + &constants()), (schema, render::schema())] {
        if check && !std::fs::read_to_string(path).is_ok_and(|found| found == wanted) {
            eprintln!("{path} does not match the Rust types: run `cargo xtask types`");
            return ExitCode::FAILURE;
        }
        if !check && let Err(error) = std::fs::write(path, wanted) {
            eprintln!("{path} cannot be written: {error}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
