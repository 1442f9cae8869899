//! `serve` as a process: its address, its port, its signals, and what is left of it afterwards.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

mod common;

use common::{Client, TOT};
use ilo_core::engine::EngineName::Vm;
use ilo_core::protocol::{ErrorCode, ServerMessage};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A companion of its own, killed when dropped.
struct Serving {
    child: Child,
    port: u16,
    token: String,
}

impl Serving {
    /// Starts one and reads the address that it prints.
    fn start(port: u16) -> Serving {
        let mut child = runner(&["serve", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address =
            lines.find_map(|line| line.unwrap().split_once("http://127.0.0.1:").map(|(_, rest)| rest.to_owned()));
        // Whoever starts the companion may stop reading what it prints.
        drop(lines);
        let address = address.unwrap();
        let (port, token) = address.split_once("/#pair=").unwrap();
        Serving { child, port: port.parse().unwrap(), token: token.to_owned() }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runner(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ilo-runner"));
    command.args(arguments);
    command
}

/// The workers that a companion has started and that still live.
#[cfg(target_os = "linux")]
fn workers_of(parent: u32) -> Vec<u32> {
    let field = |pid: u32, name: &str| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
    };
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
        .filter(|&pid| field(pid, "PPid:").is_some_and(|found| found == parent.to_string()))
        .collect()
}

#[tokio::test]
async fn it_prints_an_address_that_works_and_stops_on_a_signal() {
    let mut serving = Serving::start(0);
    let (mut client, hello) = Client::paired_with(serving.port, &serving.token).await;
    assert_eq!(hello.runner, env!("CARGO_PKG_VERSION"));
    client.run(1, Vm, TOT, &["10", "20", "30"]).await;
    assert_eq!(client.until_end(1).await.last(), Some(&ServerMessage::Done { id: 1 }));
    client.run(2, Vm, "f>n;x=0;wh true{x=+x 1};x", &[]).await;
    assert!(matches!(client.next().await, ServerMessage::Started { .. }));
    let asked = Instant::now();
    serving.signal("TERM");
    assert!(matches!(client.next().await, ServerMessage::Error { id: Some(2), code: ErrorCode::EShutdown, .. }));
    assert_eq!(u16::from(client.closed().await.unwrap().code), 1001);
    assert!(serving.child.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

#[test]
fn a_taken_port_is_named() {
    let serving = Serving::start(0);
    let second = runner(&["serve", "--port", &serving.port.to_string()]).output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains(&format!("port {} is taken", serving.port)), "{said}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn killing_it_leaves_no_worker() {
    let mut serving = Serving::start(0);
    let (mut client, _) = Client::paired_with(serving.port, &serving.token).await;
    client.run(1, Vm, "f>n;x=0;wh true{x=+x 1};x", &[]).await;
    assert!(matches!(client.next().await, ServerMessage::Started { .. }));
    let workers = workers_of(serving.child.id());
    assert_eq!(workers.len(), 1, "one worker a run");
    serving.signal("KILL");
    serving.child.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while std::path::Path::new(&format!("/proc/{}/exe", workers[0])).read_link().is_ok() {
        assert!(Instant::now() < deadline, "the worker outlives its supervisor");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn workers_have_no_environment_and_none_of_the_companions_sockets() {
    let serving = Serving::start(0);
    let (mut client, _) = Client::paired_with(serving.port, &serving.token).await;
    client.run(1, Vm, "f>n;x=0;wh true{x=+x 1};x", &[]).await;
    assert!(matches!(client.next().await, ServerMessage::Started { .. }));
    let worker = workers_of(serving.child.id())[0];
    assert_eq!(std::fs::read(format!("/proc/{worker}/environ")).unwrap(), b"");
    assert_eq!(std::fs::read_link(format!("/proc/{worker}/cwd")).unwrap(), std::path::Path::new("/"));
    // What whoever runs this test left open may be there too; the companion's own sockets and epoll must not.
    for entry in std::fs::read_dir(format!("/proc/{worker}/fd")).unwrap() {
        let target = entry.unwrap().path().read_link().unwrap().display().to_string();
        assert!(target == "/dev/null" || target.starts_with("pipe:"), "{target}");
    }
    let status = std::fs::read_to_string(format!("/proc/{worker}/status")).unwrap();
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let mut child =
        runner(&["run", "f>n;@i 0..100000{prnt i};1"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "0\n");
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn the_jit_flag_means_arm64_everywhere() {
    let ran = runner(&[TOT, "--run-jit", "tot", "10", "20", "30"]).output().unwrap();
    if cfg!(target_arch = "aarch64") {
        assert_eq!((ran.status.code(), ran.stdout.as_slice()), (Some(0), &b"6200\n"[..]));
    } else {
        assert_eq!((ran.status.code(), ran.stdout.as_slice()), (Some(1), &b""[..]));
        assert!(String::from_utf8(ran.stderr).unwrap().contains("ILO-R017"));
    }
}
