//! `serve`: the companion, until Ctrl-C.

use super::arguments::Serve;
use super::failure::Failure;
use super::terminal;
use crate::pairing::Token;
use crate::server::{self, Options, Server};
use crate::worker::process::Launcher;
use ilo_core::engine::EngineName;
use ilo_core::protocol::Hello;
use std::io;
use std::process::Command;
use tokio_util::sync::CancellationToken;

/// Serves.
///
/// # Errors
/// When the port is taken, above all.
pub fn serve(options: &Serve) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::environment(format!("no threads could be started: {error}")))?;
    let outcome = runtime.block_on(run(options));
    // Whatever still runs is no longer waited for.
    runtime.shutdown_background();
    outcome
}

async fn run(options: &Serve) -> Result<(), Failure> {
    let token =
        Token::new().map_err(|error| Failure::environment(format!("the system gives no random bytes: {error}")))?;
    let launcher = Launcher::this_program()
        .map_err(|error| Failure::environment(format!("this program cannot find itself: {error}")))?;
    let server = Server::bind(Options {
        port: options.port,
        allowed_origins: options.allow_origin.clone(),
        launcher,
        token: token.clone(),
    })
    .await
    .map_err(|error| cannot_listen(options.port, &error))?;
    let address = format!("http://127.0.0.1:{}/#pair={}", server.port(), token.reveal());
    // A companion whose announcement nobody reads is still of use to who has paired with it.
    let _ = terminal::print(&announcement(&server, &address, token.reveal()));
    if options.open {
        open_browser(&address);
    }
    let stop = CancellationToken::new();
    let signals = stop_on_signal(stop.clone())
        .map_err(|error| Failure::environment(format!("signals cannot be received: {error}")))?;
    server.run(stop).await;
    signals.abort();
    terminal::complain("ilo-runner has stopped");
    Ok(())
}

fn cannot_listen(port: u16, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::environment(format!("port {port} is taken by another program")).help(format!(
                "is another ilo-runner serving? Otherwise choose a port: --port {}",
                port.wrapping_add(1).max(1024)
            ))
        }
        io::ErrorKind::PermissionDenied => Failure::environment(format!("port {port} may not be used by this account"))
            .help("ports from 1024 on may: --port 4560"),
        _ => Failure::environment(format!("port {port} cannot be used: {error}")),
    }
}

/// What the user has to know, in one piece.
fn announcement(server: &Server, address: &str, token: &str) -> String {
    let Hello { tiers, sandbox, runner, .. } = server.hello();
    let (there, missing): (Vec<_>, Vec<_>) = tiers
        .iter()
        .filter(|tier| tier.engine != EngineName::Wasm)
        .map(|tier| (tier.engine.as_str(), tier.unavailable.as_deref()))
        .partition(|(_, reason)| reason.is_none());
    let engines: Vec<_> = there.iter().map(|(name, _)| *name).collect();
    let mut lines = vec![
        format!("ilo-runner {runner} serves the playground on this machine only.\n"),
        format!("  open     {address}"),
        format!("  or pair  {}-{token}  in a playground that is open already\n", server.port()),
        format!("  engines  {}", engines.join(", ")),
    ];
    lines.extend(missing.iter().map(|(name, reason)| format!("  no {name}: {}", reason.unwrap_or("not here"))));
    lines.push(format!("  sandbox  {sandbox}"));
    if !server::has_page() {
        lines.push("  page     not in this build; `cargo xtask play` builds both".into());
    }
    lines.push("\nWhoever has the address can run programs here until you press Ctrl-C.".into());
    lines.join("\n")
}

/// Asks the desktop; the address is on the screen if there is none.
fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if Command::new(opener).arg(address).spawn().is_err() {
        terminal::complain("no browser could be opened; follow the address above");
    }
}

/// Cancels `stop` at the first SIGINT or SIGTERM; the second one ends this process at once.
fn stop_on_signal(stop: CancellationToken) -> io::Result<tokio::task::JoinHandle<()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(tokio::spawn(async move {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            stop.cancel();
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            std::process::exit(0);
        }))
    }
    #[cfg(not(unix))]
    Ok(tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    }))
}
