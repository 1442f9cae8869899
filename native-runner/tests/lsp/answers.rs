//! What is answered about one document. The core's own tests ask for more; here are the protocol's words and places.

use crate::editor::{Editor, URI, edits, position, range};
use serde_json::{Value, json};

const MARKDOWN: &str = r#"{"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}"#;

#[test]
fn hovers_say_what_it_is_and_what_is_wrong_with_it() {
    let mut editor = Editor::ready(serde_json::from_str(MARKDOWN).unwrap(), None);
    for (marked, place, begins) in [
        ("-- sums\ntot p:n>n;p\nf>t;\"𝄞é\"\ng>n;‸tot 1", "3:4-3:7", "```ilo\ntot p:n>n\n```\n\nsums"),
        ("f>t;a=\"𝄞é\";‸a", "0:12-0:13", "```ilo\na:t\n```\n\na variable"),
        ("f x:n>n;‸+x 1", "0:8-0:9", "```ilo\n+\n```\n\nsum"),
        ("f x:n>n;+x ‸y", "null:null-null:null", "**ILO-T004** "),
    ] {
        let answer = editor.ask_at(URI, marked, "textDocument/hover", json!({}));
        let hover = &answer["result"];
        assert_eq!(range(&hover["range"]), place, "{marked}");
        assert_eq!(hover["contents"]["kind"], "markdown");
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.starts_with(begins), "{marked}: {text}");
    }
    assert_eq!(editor.ask_at(URI, "f>n;‸1", "textDocument/hover", json!({}))["result"], Value::Null);
    assert_eq!(editor.leave(), Some(0));
    let mut plain = Editor::ready(json!({}), None);
    let answer = plain.ask_at(URI, "f x:n>n;‸x", "textDocument/hover", json!({}));
    assert_eq!(answer["result"]["contents"], json!({"kind": "plaintext", "value": "x:n\n\na parameter of `f`"}));
}

#[test]
fn completions_replace_what_was_begun() {
    let mut editor = Editor::ready(json!({}), None);
    let answer = editor.ask_at(URI, "f price:n>t;a=\"𝄞\";+pr‸", "textDocument/completion", json!({}));
    let items = answer["result"]["items"].as_array().unwrap();
    let item = |label: &str| items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label}"));
    assert_eq!(
        *item("price"),
        json!({
            "label": "price", "kind": 6, "detail": "n", "sortText": "00001",
            "textEdit": {
                "range": {"start": {"line": 0, "character": 20}, "end": {"line": 0, "character": 22}},
                "newText": "price",
            },
        })
    );
    assert_eq!((&item("max")["kind"], &item("max")["detail"]), (&json!(3), &json!("left:n right:n>n")));
    assert!(item("max")["documentation"].as_str().unwrap().contains("larger"));
    let none = editor.ask_at(URI, "f x:n>n;1‸", "textDocument/completion", json!({}));
    assert_eq!(none["result"], Value::Null);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn calls_show_their_parameters() {
    let mut editor = Editor::ready(json!({}), None);
    let program = "-- sums\ntot p:n q:n>n;+p q\nf>n;tot 1 ‸";
    let answer = editor.ask_at(URI, program, "textDocument/signatureHelp", json!({}));
    let signature = json!({
        "label": "tot p:n q:n>n",
        "documentation": "sums",
        "parameters": [{"label": [4, 7]}, {"label": [8, 11]}],
    });
    assert_eq!(answer["result"], json!({"signatures": [signature], "activeSignature": 0, "activeParameter": 1}));
    let literal = editor.ask_at(URI, "tot p:n q:n>n;+p q\nf>n;tot 1 2‸", "textDocument/signatureHelp", json!({}));
    assert_eq!(literal["result"]["activeParameter"], 1);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn names_lead_to_their_places() {
    let mut editor = Editor::ready(json!({}), None);
    let program = "f x:n>t;y=\"é𝄞\";\nz=+x 1;y‸";
    let definition = editor.ask_at(URI, program, "textDocument/definition", json!({}));
    assert_eq!((&definition["result"]["uri"], range(&definition["result"]["range"])), (&json!(URI), "0:8-0:9".into()));
    for (with_declaration, expected) in [(true, "0:8-0:9 1:7-1:8"), (false, "1:7-1:8")] {
        let context = json!({"context": {"includeDeclaration": with_declaration}});
        let references = editor.ask_at(URI, program, "textDocument/references", context);
        let places: Vec<String> =
            references["result"].as_array().unwrap().iter().map(|place| range(&place["range"])).collect();
        assert_eq!(places.join(" "), expected);
    }
    let highlights = editor.ask_at(URI, program, "textDocument/documentHighlight", json!({}));
    let kinds: Vec<&Value> = highlights["result"].as_array().unwrap().iter().map(|each| &each["kind"]).collect();
    assert_eq!(kinds, [3, 2]);
    let builtin = editor.ask_at(URI, "f>n;‸len \"\"", "textDocument/definition", json!({}));
    assert_eq!(builtin["result"], Value::Null);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn names_are_changed_or_it_is_said_why_not() {
    let mut editor = Editor::ready(json!({}), None);
    let program = "f x:n>n;t=\"é𝄞\";+‸x x";
    let prepared = editor.ask_at(URI, program, "textDocument/prepareRename", json!({}));
    assert_eq!(range(&prepared["result"]), "0:17-0:18");
    let renamed = editor.ask_at(URI, program, "textDocument/rename", json!({"newName": "price"}));
    assert_eq!(edits(&renamed), "untitled:main 0:2-0:3 0:17-0:18 0:19-0:20 \"price\"");
    for (marked, name, reason) in [
        (program, "t", "would mean something else"),
        (program, "len", "is a builtin"),
        (program, "X", "is no name"),
        ("f x:n>n;‸abs x", "y", "is a builtin"),
        ("f x:n>n;+ ‸x", "y", "cannot be read"),
    ] {
        let refused = editor.ask_at(URI, marked, "textDocument/rename", json!({"newName": name}));
        assert_eq!(refused["error"]["code"], -32803, "{marked}");
        assert!(refused["error"]["message"].as_str().unwrap().contains(reason), "{refused}");
    }
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn symbols_are_what_is_declared() {
    let mut editor = Editor::ready(json!({}), None);
    editor.open(URI, "-- 𝄞\ntype pt{x:n;y:t}\nf p:pt>n;p.x");
    let answer = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    let shown = |symbol: &Value| {
        let places = (range(&symbol["range"]), range(&symbol["selectionRange"]));
        format!("{} {} {} {}", symbol["name"].as_str().unwrap(), symbol["detail"].as_str().unwrap(), places.0, places.1)
    };
    let symbols = answer["result"].as_array().unwrap();
    assert_eq!(
        symbols.iter().map(shown).collect::<Vec<_>>(),
        ["pt {x:n;y:t} 1:0-1:16 1:5-1:7", "f p:pt>n 2:0-2:12 2:0-2:1"]
    );
    let fields: Vec<String> = symbols[0]["children"].as_array().unwrap().iter().map(shown).collect();
    assert_eq!(fields, ["x n 1:8-1:11 1:8-1:9", "y t 1:12-1:15 1:12-1:13"]);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn programs_are_laid_out() {
    let mut editor = Editor::ready(json!({}), None);
    let format = json!({"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": true}});
    let source = "f x:n>t;y=+x 1;\"é𝄞\"";
    editor.open(URI, source);
    let answer = editor.ask("textDocument/formatting", format.clone());
    let edit = &answer["result"][0];
    assert_eq!(edit["range"]["end"], position(source, source.len()));
    let text = edit["newText"].as_str().unwrap().to_owned();
    assert_eq!(text, "f x:n > t\n  y = x + 1\n  \"é𝄞\"\n");
    editor.open(URI, &text);
    assert_eq!(editor.ask("textDocument/formatting", format.clone())["result"], json!([]));
    editor.open(URI, "f x:n>n;+x");
    assert_eq!(editor.ask("textDocument/formatting", format)["result"], Value::Null);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn what_can_be_mended_is_offered() {
    let mut editor = Editor::ready(json!({}), None);
    editor.open(URI, "f price:n>t;a=\"𝄞\";b=+prise 1;b=+prixe 2;a");
    let at = |start: u32, end: u32| {
        let place = |character: u32| json!({"line": 0, "character": character});
        json!({
            "textDocument": {"uri": URI}, "context": {"diagnostics": []},
            "range": {"start": place(start), "end": place(end)},
        })
    };
    let answer = editor.ask("textDocument/codeAction", at(23, 23));
    let [action] = &answer["result"].as_array().unwrap()[..] else { panic!("{answer}") };
    assert_eq!((&action["title"], &action["kind"]), (&json!("did you mean `price`?"), &json!("quickfix")));
    assert_eq!(action["diagnostics"][0]["code"], "ILO-T004");
    assert_eq!(edits(&json!({"result": action["edit"]})), "untitled:main 0:22-0:27 \"price\"");
    assert_eq!(editor.ask("textDocument/codeAction", at(0, 60))["result"].as_array().unwrap().len(), 2);
    assert_eq!(editor.ask("textDocument/codeAction", at(0, 2))["result"], json!([]));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_that_counts_bytes_is_answered_in_bytes() {
    let mut editor = Editor::ready(json!({"general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]}}), None);
    editor.open(URI, "f x:n>t;y=\"é𝄞\";+x y");
    let place = json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 20}});
    let hover = editor.ask("textDocument/hover", place);
    assert_eq!(range(&hover["result"]["range"]), "0:20-0:21");
    assert_eq!(editor.leave(), Some(0));
}
