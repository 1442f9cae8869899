//! Programs of several files: what is open in the editor wins over what lies on disk.

use crate::editor::{Editor, edits, range, uri};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const LIB: &str = "dbl n:n>n;*n 2\nsix n:n>n;a=dbl n;+a a\n";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn imports_are_read_from_the_editor_first() {
    let place = folder(&[("main.ilo", ""), ("lib.ilo", LIB)]);
    let [main, lib]: [PathBuf; 2] = ["main.ilo", "lib.ilo"].map(|name| place.path().join(name));
    let mut editor = Editor::ready(json!({}), Some(place.path()));
    editor.open(&uri(&main), "use \"lib.ilo\"\nf x:n>n;dbl x");
    assert_eq!(editor.problems_of(&uri(&main)), [""; 0]);
    editor.open(&uri(&lib), "twice n:n>n;*n 2");
    assert_eq!(editor.problems_of(&uri(&lib)), [""; 0]);
    let problems = editor.problems_of(&uri(&main));
    assert!(problems.len() == 1 && problems[0].starts_with("ILO-T005 1:8-1:11"), "{problems:?}");
    // A mistake in an imported file is shown where that is imported, and leads there.
    editor.note(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&lib), "version": 2}, "contentChanges": [{"text": "-- é\ndbl n:n>n;*n"}]}),
    );
    let own = editor.problems_of(&uri(&lib));
    assert!(own.len() == 1 && own[0].starts_with("ILO-P010 1:"), "{own:?}");
    let problems = editor.problems_of(&uri(&main));
    assert!(problems[0].starts_with("ILO-P010 0:4-0:13 lib.ilo: "), "{problems:?}");
    editor.note("textDocument/didClose", json!({"textDocument": {"uri": uri(&lib)}}));
    assert_eq!(editor.problems_of(&uri(&lib)), [""; 0]);
    assert_eq!(editor.problems_of(&uri(&main)), [""; 0]);
    fs::write(&lib, "gone n:n>n;n").unwrap();
    editor.note("workspace/didChangeWatchedFiles", json!({"changes": []}));
    assert_eq!(editor.problems_of(&uri(&main)).len(), 1);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn names_lead_into_other_files() {
    let place = folder(&[("main.ilo", ""), ("a b/lib é.ilo", LIB)]);
    let main = uri(&place.path().join("main.ilo"));
    let mut editor = Editor::ready(json!({}), Some(place.path()));
    let program = "use \"a b/lib é.ilo\"\nf x:n>n;‸dbl x";
    let definition = editor.ask_at(&main, program, "textDocument/definition", json!({}));
    let found = &definition["result"];
    assert!(found["uri"].as_str().unwrap().ends_with("/a%20b/lib%20%C3%A9.ilo"), "{found}");
    assert_eq!(range(&found["range"]), "0:0-0:3");
    let hover = editor.ask_at(&main, program, "textDocument/hover", json!({}));
    assert_eq!(hover["result"]["contents"]["value"], "dbl n:n>n");
    let listed = editor.ask_at(&main, "use \"a b/lib é.ilo\" [‸]", "textDocument/completion", json!({}));
    let labels: Vec<&Value> = listed["result"]["items"].as_array().unwrap().iter().map(|item| &item["label"]).collect();
    assert_eq!(labels, ["dbl", "six"]);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_name_changes_in_every_program_that_has_it() {
    let place = folder(&[
        ("lib/lib.ilo", LIB),
        ("main.ilo", "use \"lib/lib.ilo\" [dbl]\nf x:n>n;dbl x"),
        ("other.ilo", "use \"lib/lib.ilo\"\n-- é\ng x:n>t;\"𝄞\";dbl x"),
        ("own.ilo", "dbl x:n>n;x"),
        ("taken.ilo", "use \"lib/lib.ilo\" [six]\nh x:n>n;six x"),
    ]);
    let lib = uri(&place.path().join("lib/lib.ilo"));
    let mut editor = Editor::ready(json!({}), Some(place.path()));
    let program = LIB.replacen("dbl", "‸dbl", 1);
    let renamed = editor.ask_at(&lib, &program, "textDocument/rename", json!({"newName": "twice"}));
    assert_eq!(
        edits(&renamed),
        "lib.ilo 0:0-0:3 1:12-1:15 \"twice\"; main.ilo 0:19-0:22 1:8-1:11 \"twice\"; other.ilo 2:13-2:16 \"twice\""
    );
    // From where it is imported, all the same.
    let main = uri(&place.path().join("main.ilo"));
    let program = "use \"lib/lib.ilo\" [dbl]\nf x:n>n;‸dbl x";
    let from_main = editor.ask_at(&main, program, "textDocument/rename", json!({"newName": "twice"}));
    assert_eq!(edits(&from_main), edits(&renamed));
    // A clash anywhere is a clash.
    for name in ["f", "g", "six"] {
        let refused = editor.ask_at(&main, program, "textDocument/rename", json!({"newName": name}));
        assert_eq!(refused["error"]["code"], -32803, "{name}");
    }
    let context = json!({"context": {"includeDeclaration": true}});
    let references = editor.ask_at(&main, program, "textDocument/references", context);
    assert_eq!(references["result"].as_array().unwrap().len(), 5);
    // A variable is nobody else's.
    let local = editor.ask_at(
        &main,
        "use \"lib/lib.ilo\" [dbl]\nf ‸x:n>n;dbl x",
        "textDocument/rename",
        json!({"newName": "n"}),
    );
    assert_eq!(edits(&local), "main.ilo 1:2-1:3 1:12-1:13 \"n\"");
    assert_eq!(editor.leave(), Some(0));
}
