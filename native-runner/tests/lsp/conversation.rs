//! Who may say what when: hello and goodbye, messages that are none, requests that are cancelled, documents that change.

use crate::editor::{Editor, URI};
use serde_json::{Value, json};

#[test]
fn an_editor_comes_asks_and_leaves() {
    let mut editor = Editor::start();
    let too_early = editor.ask("textDocument/hover", json!({}));
    assert_eq!(too_early["error"]["code"], -32002);
    editor.note("textDocument/didOpen", json!({}));
    let hello = editor.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    let can = &hello["result"]["capabilities"];
    assert_eq!(can["positionEncoding"], "utf-16");
    assert_eq!(can["textDocumentSync"]["change"], 2);
    for provider in [
        "completion",
        "hover",
        "definition",
        "references",
        "rename",
        "documentFormatting",
        "codeAction",
        "documentSymbol",
        "documentHighlight",
        "signatureHelp",
    ] {
        assert_ne!(can[format!("{provider}Provider")], Value::Null, "{provider}");
    }
    assert_eq!(editor.ask("initialize", json!({"capabilities": {}}))["error"]["code"], -32600);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_that_just_goes_is_no_reason_to_stay() {
    for goodbye in [true, false] {
        let mut editor = Editor::ready(json!({}), None);
        if goodbye {
            editor.note("exit", Value::Null);
        }
        editor.input = None;
        assert_eq!(editor.server.wait().unwrap().code(), Some(1));
    }
}

#[test]
fn messages_that_are_none_are_answered_and_the_next_is_served() {
    let mut editor = Editor::ready(json!({}), None);
    for (text, id, code) in [
        ("{", Value::Null, -32700),
        ("", Value::Null, -32700),
        ("\"\\ud800\"", Value::Null, -32700),
        ("[]", Value::Null, -32600),
        ("{}", Value::Null, -32600),
        (r#"{"jsonrpc":"2.0","id":7.5,"method":"shutdown"}"#, Value::Null, -32600),
        (r#"{"jsonrpc":"1.0","id":7,"method":"shutdown"}"#, json!(7), -32600),
        (r#"{"jsonrpc":"2.0","id":"a","method":"no/such"}"#, json!("a"), -32601),
        (r#"{"jsonrpc":"2.0","id":8,"method":"workspace/symbol","params":{"query":""}}"#, json!(8), -32601),
        (r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover"}"#, json!(9), -32602),
        (r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":[1]}"#, json!(9), -32602),
        (
            r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":{"textDocument":{"uri":"gone"},"position":{"line":0,"character":0}}}"#,
            json!(9),
            -32602,
        ),
        (
            r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":{"textDocument":{"uri":"gone"},"position":{"line":-1,"character":0}}}"#,
            json!(9),
            -32602,
        ),
    ] {
        editor.send_text(text);
        let answer = editor.answer(id);
        assert_eq!(answer["error"]["code"], code, "{text}: {answer}");
    }
    // What needs no answer gets none, whatever is wrong with it.
    for (method, params) in [
        ("textDocument/didOpen", json!({})),
        ("textDocument/didOpen", json!({"textDocument": {"uri": 5}})),
        (
            "textDocument/didChange",
            json!({"textDocument": {"uri": "gone", "version": 2}, "contentChanges": [{"text": ""}]}),
        ),
        ("textDocument/didClose", json!({"textDocument": {"uri": "gone"}})),
        ("$/cancelRequest", json!({"id": 99})),
        ("$/cancelRequest", json!({})),
        ("$/unknown", Value::Null),
        ("workspace/didChangeConfiguration", json!({"settings": {}})),
    ] {
        editor.note(method, params);
    }
    editor.send_text(r#"{"jsonrpc":"2.0","id":1,"result":null}"#);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn problems_follow_the_text() {
    let mut editor = Editor::ready(json!({}), None);
    editor.open(URI, "f x:n>n;+x y");
    let problems = editor.problems_of(URI);
    assert!(problems.len() == 1 && problems[0].starts_with("ILO-T004 0:11-0:12 "), "{problems:?}");
    assert!(problems[0].contains('\n'), "what to do about it: {problems:?}");
    let change = |editor: &mut Editor, version: i32, changes: Value| {
        editor.note(
            "textDocument/didChange",
            json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": changes}),
        );
    };
    let at = |line: u32, start: u32, end: u32| json!({"start": {"line": line, "character": start}, "end": {"line": line, "character": end}});
    change(&mut editor, 2, json!([{"range": at(0, 11, 12), "text": "1"}]));
    assert_eq!(editor.problems_of(URI), [""; 0]);
    change(
        &mut editor,
        3,
        json!([{"range": at(0, 12, 12), "text": "\ng>t;\"é𝄞\""}, {"range": at(1, 9, 9), "text": "x"}]),
    );
    let problems = editor.problems_of(URI);
    assert!(problems[0].contains(" 1:9-1:10 "), "{problems:?}");
    change(&mut editor, 4, json!([{"text": "f>n;1"}]));
    assert_eq!(editor.problems_of(URI), [""; 0]);
    change(&mut editor, 5, json!([{"text": " ".repeat(300 * 1024)}]));
    assert_eq!(editor.problems_of(URI), ["- 0:0-0:0 a program may have 256 KiB"]);
    editor.note("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert_eq!(editor.problems_of(URI), [""; 0]);
    for (uri, language, is_ours) in [("a.txt", "plaintext", false), ("a.ilo", "plaintext", true), ("a", "ilo", true)] {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": "f>n;1"});
        editor.note("textDocument/didOpen", json!({"textDocument": document}));
        let answer = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri}}));
        assert_eq!(answer["result"].is_array(), is_ours, "{uri} {language}");
    }
    assert_eq!(editor.leave(), Some(0));
}
