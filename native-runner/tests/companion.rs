//! The companion at work: runs, benches, cancelling, limits, crashes, stopping.

#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

mod common;

use common::{Client, TOT, companion, companion_with};
use futures_util::SinkExt;
use ilo_core::diagnostic::Code;
use ilo_core::engine::EngineName::{self, Interp, Llvm, Vm, Wasm};
use ilo_core::host::Moment;
use ilo_core::protocol::ServerMessage::{self, Denied, Done, Output, Result, Started};
use ilo_core::protocol::{ClientMessage, ErrorCode};
use ilo_runner::worker::process::Launcher;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

/// Never returns.
const FOREVER: &str = "spin>n;x=0;wh true{x=+x 1};x";

/// Engine, program, arguments, and the codes that they lead to.
type Failing<'a> = (EngineName, &'a str, &'a [&'a str], ErrorCode, Option<&'a str>);

/// The code of an end, and the diagnostic's.
fn failure(messages: &[ServerMessage]) -> (ErrorCode, Option<&'static str>) {
    match messages.last() {
        Some(ServerMessage::Error { code, diagnostic, .. }) => (*code, diagnostic.as_ref().map(|d| d.code.as_str())),
        other => panic!("not a failure: {other:?}"),
    }
}

#[tokio::test]
async fn a_run_streams_its_events_and_ends_once() {
    let companion = companion().await;
    let (mut client, hello) = Client::paired(companion.port).await;
    assert_eq!(hello.limits.run_ms, 10_000);
    assert!(hello.tiers.iter().any(|tier| tier.engine == Vm && tier.unavailable.is_none()));
    assert!(hello.tiers.iter().any(|tier| tier.engine == Wasm && tier.unavailable.is_some()));
    for (id, engine) in [(1, Interp), (2, Vm), (3, EngineName::Auto)] {
        client.run(id, engine, TOT, &["10", "20", "30"]).await;
        let messages = client.until_end(id).await;
        assert!(matches!(messages[0], Started { .. }), "{messages:?}");
        match &messages[1] {
            Result { engine: ran, value, .. } => {
                assert_eq!((value.text.as_str(), value.ty.as_str()), ("6200", "n"));
                assert_eq!(*ran, if engine == Interp { Interp } else { Vm });
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(messages[2], Done { id });
    }
}

#[tokio::test]
async fn output_comes_in_order_before_the_result() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    client.run(1, Vm, "f>n;prnt \"a\";prnt \"b\";@i 0..3{prnt i};7", &[]).await;
    let messages = client.until_end(1).await;
    let printed: String = messages
        .iter()
        .filter_map(|message| match message {
            Output { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(printed, "a\nb\n0\n1\n2\n");
    let result = messages.iter().position(|message| matches!(message, Result { .. })).unwrap();
    assert!(messages[result..].iter().all(|message| !matches!(message, Output { .. })));
}

#[tokio::test]
async fn everything_outside_is_denied_and_told_where_it_was_asked_for() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let rows = [
        ("f>n;r=rd \"/etc/passwd\";prnt 1;2", "rd"),
        ("f>n;r=wr \"/tmp/x\" \"y\";prnt 1;2", "wr"),
        ("f>n;r=env \"PATH\";prnt 1;2", "env"),
        ("f>n;@i 0..9{r=$\"http://127.0.0.1/\"};prnt 1;2", "get"),
    ];
    for (id, (source, builtin)) in rows.into_iter().enumerate() {
        for (engine, id) in [(Interp, 2 * id as u32), (Vm, 2 * id as u32 + 1)] {
            client.run(id, engine, source, &[]).await;
            let messages = client.until_end(id).await;
            let [Started { .. }, Denied { denial, .. }, Output { .. }, Result { value, .. }, Done { .. }] =
                &messages[..]
            else {
                panic!("{source}: {messages:?}");
            };
            assert_eq!((denial.code, value.text.as_str()), (Code::W006, "2"), "{source}");
            assert!(denial.message.starts_with(&format!("`{builtin}` was denied")), "{}", denial.message);
            let call = &source[denial.span().range()];
            assert!(call.starts_with(builtin) || call.starts_with('$'), "{call}");
        }
    }
}

#[tokio::test]
async fn every_tier_finds_the_moment_that_the_client_gives() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let source = "f>L n;wait=now;@i 0..1000{i};[rnd 1 1000,rnd 1 1000,(now) - wait,now]";
    let moment = Some(Moment { seed: 7, now: 1_700_000_000.25 });
    let mut answers = Vec::new();
    for (id, engine) in [(1, Interp), (2, Vm)] {
        let (source, entry) = (source.to_owned(), "f".to_owned());
        client.send(&ClientMessage::Run { id, engine, source, entry, args: Vec::new(), moment }).await;
        answers.extend(client.until_end(id).await.into_iter().filter_map(|message| match message {
            Result { value, seed, .. } => Some((value.text, seed)),
            _ => None,
        }));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1, Some(7));
    assert!(answers[0].0.ends_with(", 0, 1700000000.25]"), "{}", answers[0].0);
    let (source, entry, engines) = ("f>n;rnd 1 1000".to_owned(), "f".to_owned(), vec![Interp, Vm]);
    client.send(&ClientMessage::Bench { id: 3, engines, source, entry, args: Vec::new(), budget_ms: 20, moment }).await;
    assert_eq!(client.until_end(3).await.last(), Some(&Done { id: 3 }));
}

#[tokio::test]
async fn what_is_wrong_is_said_by_code_and_diagnostic() {
    use ErrorCode::{EArgs, EDepth, ELimit, EOutput, EParse, ERuntime, EUnsupportedEngine, EVerify};
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let deep = format!("f>n;{}1{}", "(".repeat(5000), ")".repeat(5000));
    let rows: &[Failing] = &[
        (Vm, "f>n;+1", &[], EParse, Some("ILO-P010")),
        (Vm, "f>n;\u{1}", &[], EParse, Some("ILO-L001")),
        (Vm, "f>n;y", &[], EVerify, Some("ILO-T004")),
        (Vm, deep.as_str(), &[], ELimit, Some("ILO-P020")),
        (Vm, "f x:n>n;x", &[], EArgs, Some("ILO-R004")),
        (Vm, "f x:n>n;x", &["abc"], EArgs, Some("ILO-R004")),
        (Vm, "f x:n>n;/1 x", &["0"], ERuntime, Some("ILO-R003")),
        (Interp, "f x:n>n;/1 x", &["0"], ERuntime, Some("ILO-R003")),
        (Vm, "f x:n>n;+1 (f x)", &["0"], EDepth, Some("ILO-R015")),
        (Interp, "f x:n>n;+1 (f x)", &["0"], EDepth, Some("ILO-R015")),
        (Wasm, "f x:n>n;x", &["0"], EUnsupportedEngine, Some("ILO-R017")),
        (Vm, "f>n;wh true{prnt \"0123456789012345678901234567890123456789\"};1", &[], EOutput, None),
    ];
    for (id, (engine, source, args, code, diagnostic)) in rows.iter().copied().enumerate() {
        let id = id as u32;
        client.run(id, engine, source, args).await;
        let messages = client.until_end(id).await;
        let found = failure(&messages);
        assert_eq!(found.0, code, "{source}: {messages:?}");
        if diagnostic.is_some() {
            assert_eq!(found.1, diagnostic, "{source}");
        }
    }
}

#[tokio::test]
async fn a_bench_times_every_engine_and_names_the_missing() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let engines = vec![Interp, Vm, Wasm];
    let args = ["10", "20", "30"].map(str::to_owned).to_vec();
    client
        .send(&ClientMessage::Bench {
            id: 4,
            engines,
            source: TOT.into(),
            entry: "tot".into(),
            args,
            budget_ms: 60,
            moment: None,
        })
        .await;
    let messages = client.until_end(4).await;
    let timed: Vec<_> = messages
        .iter()
        .filter_map(|message| match message {
            ServerMessage::Timing { timing, .. } => Some(timing),
            _ => None,
        })
        .collect();
    assert_eq!(timed.iter().map(|timing| timing.engine).collect::<Vec<_>>(), [Interp, Vm]);
    for timing in timed {
        assert!(timing.low_ns <= timing.median_ns && timing.median_ns <= timing.high_ns && timing.low_ns > 0.0);
        assert_eq!(timing.batches as usize, timing.samples_ns.len());
        let batches = messages
            .iter()
            .filter(|message| matches!(message, ServerMessage::Samples { engine, .. } if *engine == timing.engine));
        assert_eq!(batches.count(), timing.batches as usize);
    }
    assert!(messages.iter().any(|message| matches!(message, ServerMessage::Unavailable { engine: Wasm, .. })));
    assert_eq!(messages.last(), Some(&Done { id: 4 }));
}

#[tokio::test]
async fn cancel_ends_a_run_within_200_ms_and_the_next_one_starts() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    for (id, engine) in [(1, Vm), (2, Interp)] {
        client.run(id, engine, FOREVER, &[]).await;
        assert!(matches!(client.next().await, Started { .. }));
        let asked = Instant::now();
        client.send(&ClientMessage::Cancel { id }).await;
        assert_eq!(failure(&client.until_end(id).await).0, ErrorCode::ECancelled);
        assert!(asked.elapsed() < Duration::from_millis(200), "{:?}", asked.elapsed());
    }
    client.send(&ClientMessage::Cancel { id: 99 }).await;
    client.run(3, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(client.until_end(3).await.last(), Some(&Done { id: 3 }));
}

#[tokio::test]
async fn the_queue_is_bounded_and_every_request_ends_once() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let (mut other, _) = Client::paired(companion.port).await;
    for id in 0..9 {
        client.run(id, Vm, FOREVER, &[]).await;
    }
    assert!(matches!(client.next().await, Started { id: 0, .. }));
    client.run(9, Vm, FOREVER, &[]).await;
    assert_eq!(failure(&[client.next().await]).0, ErrorCode::EBusy);
    other.run(1, Vm, FOREVER, &[]).await;
    assert_eq!(failure(&[other.next().await]).0, ErrorCode::EBusy);
    for id in (0..9).rev() {
        client.send(&ClientMessage::Cancel { id }).await;
    }
    let mut ended = Vec::new();
    while ended.len() < 9 {
        let message = client.next().await;
        if message.is_terminal() {
            assert_eq!(failure(std::slice::from_ref(&message)).0, ErrorCode::ECancelled);
            ended.extend(message.id());
        }
    }
    ended.sort_unstable();
    assert_eq!(ended, (0..9).collect::<Vec<_>>());
    other.run(2, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(other.until_end(2).await.last(), Some(&Done { id: 2 }));
}

#[tokio::test]
async fn a_lost_connection_frees_its_turn() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    client.run(1, Vm, FOREVER, &[]).await;
    assert!(matches!(client.next().await, Started { .. }));
    drop(client);
    let (mut next, _) = Client::paired(companion.port).await;
    next.run(1, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(next.until_end(1).await.last(), Some(&Done { id: 1 }));
}

#[tokio::test]
async fn what_is_no_message_is_answered_and_the_third_time_closes() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    for text in [r#"{"type":"dance"}"#, r#"{"type":"cancel","id":1,"id":2}"#, r#"{"type":"cancel","id":-1}"#] {
        client.send_text(text.into()).await;
        match client.next().await {
            ServerMessage::Error { id: None, code: ErrorCode::EBadMessage, .. } => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(u16::from(client.closed().await.unwrap().code), 4400);
}

#[tokio::test]
async fn requests_that_are_too_large_or_repeat_an_id_do_not_run() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    client.run(1, Vm, &format!("f>n;1 --{}", "x".repeat(256 * 1024)), &[]).await;
    assert_eq!(failure(&client.until_end(1).await).0, ErrorCode::ETooLarge);
    client.run(2, Vm, "f x:t>t;x", &[&"y".repeat(64 * 1024)]).await;
    assert_eq!(failure(&client.until_end(2).await).0, ErrorCode::ETooLarge);
    client.run(2, Vm, TOT, &["1", "2", "3"]).await;
    assert!(matches!(client.next().await, ServerMessage::Error { id: None, code: ErrorCode::EBadMessage, .. }));
    client.run(3, Vm, "f x:n>t;s=\"x\";@i 0..x{s=+s s};s", &["20"]).await;
    assert_eq!(failure(&client.until_end(3).await).0, ErrorCode::ETooLarge);
}

#[tokio::test]
async fn runs_end_by_the_supervisors_clock() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    let asked = Instant::now();
    client.run(1, Vm, "f>n;prnt \"still here\";x=0;wh true{x=+x 1};x", &[]).await;
    let messages = client.until_end(1).await;
    assert_eq!(failure(&messages).0, ErrorCode::ETimeout);
    assert!(messages.iter().any(|message| matches!(message, Output { .. })), "{messages:?}");
    assert!((9.9..12.0).contains(&asked.elapsed().as_secs_f64()), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_message_beyond_the_limit_ends_its_connection_only() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    // The companion stops reading in the middle, so that the close frame may be lost with the rest.
    let sent = client.socket.send(Message::text(" ".repeat(2 * 1024 * 1024 + 1))).await;
    if sent.is_ok()
        && let Some(frame) = client.closed().await
    {
        assert_eq!(u16::from(frame.code), 1009);
    }
    let (mut other, _) = Client::paired(companion.port).await;
    other.run(1, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(other.until_end(1).await.last(), Some(&Done { id: 1 }));
}

/// A worker that does not behave, as a shell script.
#[cfg(unix)]
fn impostor(script: &str) -> Launcher {
    Launcher { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] }
}

#[cfg(unix)]
#[tokio::test]
async fn workers_that_crash_or_lie_lose_only_their_run() {
    let done = r#"{"type":"done","id":1}"#;
    let frame = |json: &str| format!(r"printf '\{:03o}\0\0\0%s' '{json}'; ", json.len());
    let rows = [
        ("kill -SEGV $$".to_owned(), ErrorCode::EWorkerCrash, "SIGSEGV"),
        ("kill -ILL $$".into(), ErrorCode::EWorkerCrash, "SIGILL"),
        ("kill -KILL $$".into(), ErrorCode::EWorkerCrash, "SIGKILL"),
        ("kill -XCPU $$".into(), ErrorCode::ETimeout, "processor time"),
        ("exit 70".into(), ErrorCode::EWorkerCrash, "fault of its own"),
        ("exit 0".into(), ErrorCode::EWorkerCrash, "without an answer"),
        ("printf 'rubbish that is no frame'".into(), ErrorCode::EWorkerCrash, "not of the protocol"),
        (r"printf '\377\377\377\177'".into(), ErrorCode::EWorkerCrash, "not of the protocol"),
        (frame(&done.replace(":1", ":2")), ErrorCode::EWorkerCrash, "not of the protocol"),
        (frame(r#"{"type":"versions","versions":[1]}"#), ErrorCode::EWorkerCrash, "not of the protocol"),
        (frame(r#"{"type":"started","id":1,"engine":"vm"}"#).repeat(2), ErrorCode::EWorkerCrash, "not of the protocol"),
    ];
    for (script, expected, words) in rows {
        let companion = companion_with(impostor(&script), 0).await;
        let (mut client, _) = Client::paired(companion.port).await;
        client.run(1, Vm, TOT, &["1", "2", "3"]).await;
        let messages = client.until_end(1).await;
        match messages.last() {
            Some(ServerMessage::Error { code, message, .. }) => {
                assert_eq!(*code, expected, "{script}");
                assert!(message.contains(words), "{script}: {message}");
            }
            other => panic!("{script}: {other:?}"),
        }
    }
    let companion = companion_with(impostor(&frame(done)), 0).await;
    let (mut client, _) = Client::paired(companion.port).await;
    client.run(1, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(client.until_end(1).await, [Done { id: 1 }]);
}

#[cfg(unix)]
#[tokio::test]
async fn compiling_has_its_own_limit_and_killing_takes_the_whole_group() {
    let mark = tempfile::NamedTempFile::new().unwrap();
    let script = format!("(sleep 7; echo survived > {}) & sleep 60", mark.path().display());
    let companion = companion_with(impostor(&script), 0).await;
    let (mut client, _) = Client::paired(companion.port).await;
    let asked = Instant::now();
    client.run(1, Vm, TOT, &["1", "2", "3"]).await;
    assert_eq!(failure(&client.until_end(1).await).0, ErrorCode::ECompileTimeout);
    assert!((4.9..6.5).contains(&asked.elapsed().as_secs_f64()), "{:?}", asked.elapsed());
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(std::fs::read_to_string(mark.path()).unwrap(), "", "a grandchild outlived its run");
}

#[tokio::test]
async fn stopping_ends_requests_and_connections_and_a_restart_takes_the_same_port() {
    let companion = companion().await;
    let (mut client, _) = Client::paired(companion.port).await;
    client.run(1, Vm, FOREVER, &[]).await;
    client.run(2, Vm, FOREVER, &[]).await;
    assert!(matches!(client.next().await, Started { id: 1, .. }));
    let asked = Instant::now();
    companion.stop.cancel();
    let mut ended: Vec<_> = [client.next().await, client.next().await]
        .iter()
        .map(|message| (message.id(), failure(std::slice::from_ref(message)).0))
        .collect();
    ended.sort_by_key(|(id, _)| *id);
    assert_eq!(ended, [(Some(1), ErrorCode::EShutdown), (Some(2), ErrorCode::EShutdown)]);
    assert_eq!(u16::from(client.closed().await.unwrap().code), 1001);
    drop(client);
    companion.running.await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(3));

    let launcher = Launcher { program: env!("CARGO_BIN_EXE_ilo-runner").into(), arguments: vec!["worker".into()] };
    let again = companion_with(launcher, companion.port).await;
    let (mut client, _) = Client::paired(again.port).await;
    client.run(1, Vm, TOT, &["10", "20", "30"]).await;
    assert_eq!(client.until_end(1).await.last(), Some(&Done { id: 1 }));
}

#[tokio::test]
async fn engines_that_are_missing_say_why() {
    let companion = companion().await;
    let (mut client, hello) = Client::paired(companion.port).await;
    for tier in hello.tiers.iter().filter(|tier| tier.unavailable.is_some()) {
        let id = tier.engine as u32;
        client.run(id, tier.engine, TOT, &["1", "2", "3"]).await;
        let messages = client.until_end(id).await;
        assert_eq!(failure(&messages), (ErrorCode::EUnsupportedEngine, Some("ILO-R017")), "{:?}", tier.engine);
    }
    assert!(hello.tiers.iter().any(|tier| tier.engine == Llvm));
}
