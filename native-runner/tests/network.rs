//! Programs that use the network and tools, run from the command line against a server of this machine.

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::any;
use std::fs;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use tokio::net::TcpListener;

/// A server with a few answers; its port.
async fn serve() -> u16 {
    let greet = |headers: HeaderMap, body: String| async move {
        let name = headers.get("x-name").map_or("nobody", |value| value.to_str().unwrap()).to_owned();
        format!("{name} sent {body:?}")
    };
    let away = || async { (StatusCode::FOUND, [(header::LOCATION, "http://example.com/")]) };
    let double = |body: String| async move {
        let arguments: serde_json::Value = serde_json::from_str(&body).unwrap();
        (arguments["args"][0].as_f64().unwrap() * 2.0).to_string()
    };
    let routes = Router::new()
        .route("/greet", any(greet))
        .route("/away", any(away))
        .route("/double", any(double))
        .route("/broken", any(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "no") }));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    port
}

/// Standard output and standard error of a run that must end well.
async fn run(options: Vec<String>, source: &str, port: u16) -> (String, String) {
    let source = source.replace("HERE", &format!("http://127.0.0.1:{port}"));
    tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ilo-runner"));
        let output = command.arg("run").args(options).arg(source).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert!(output.status.success(), "{}", text(output.stderr));
        (text(output.stdout), text(output.stderr))
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_fetch_what_they_may() {
    let port = serve().await;
    for engine in ["interp", "vm"] {
        for (source, printed) in [
            (r#"f>R t t;$"HERE/greet""#, "~nobody sent \"\"\n"),
            (r#"f>R t t;m=mset mmap "x-name" "ann";get "HERE/greet" m"#, "~ann sent \"\"\n"),
            (r#"f>R t t;post "HERE/greet" "hi""#, "~nobody sent \"hi\"\n"),
            (r#"f>R t t;m=mset mmap "x-name" "ann";post "HERE/greet" "hi" m"#, "~ann sent \"hi\"\n"),
            (r#"f>R t t;get "HERE/broken""#, "^`HERE/broken` answered 500 Internal Server Error\n"),
        ] {
            let options = vec![format!("--engine={engine}"), format!("--allow-net=127.0.0.1:{port}")];
            let (stdout, stderr) = run(options, source, port).await;
            assert_eq!(stdout.replace(&format!("http://127.0.0.1:{port}"), "HERE"), printed, "{source}");
            assert_eq!(stderr, "", "{source}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_another_host_is_denied_and_told() {
    let port = serve().await;
    let options = vec!["--allow-net=127.0.0.1".to_owned()];
    let (stdout, stderr) = run(options, r#"f>n;r=get "HERE/away";?r{~x:1;^e:0}"#, port).await;
    assert_eq!(stdout, "0\n");
    assert!(stderr.contains("warning[ILO-W006]") && stderr.contains("`http://example.com/`"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_are_answered_by_their_providers() {
    let port = serve().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let provider = |name: &str| format!(r#""{name}": {{"url": "http://127.0.0.1:{port}/{name}"}}"#);
    fs::write(file.path(), format!("{{{}, {}}}", provider("double"), provider("broken"))).unwrap();
    let tools = format!("--tools={}", file.path().display());
    for engine in ["interp", "vm"] {
        for (tool, allow, printed) in [
            ("double", "--allow-tools", "~42\n"),
            ("broken", "--allow-tools", "^tool `broken`: `HERE/broken` answered 500 Internal Server Error\n"),
            ("absent", "-A", "~nil\n"),
            (
                "double",
                "--seed=1",
                "^this program may not call tools here: `double`; `--allow-tools` of the command line allows it\n",
            ),
        ] {
            let source = format!("tool {tool}\"a tool\" x:n>R n t timeout:5,retry:1 f>R n t;{tool} 21");
            let options = vec![format!("--engine={engine}"), tools.clone(), allow.to_owned()];
            let (stdout, stderr) = run(options, &source, port).await;
            assert_eq!(stdout.replace(&format!("http://127.0.0.1:{port}"), "HERE"), printed, "{tool} {allow}");
            assert_eq!(stderr.contains("tool call: absent(21)"), tool == "absent", "{stderr}");
            assert_eq!(stderr.contains("ILO-W006"), allow == "--seed=1", "{stderr}");
        }
    }
}
