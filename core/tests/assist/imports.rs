//! Programs of several files.

use crate::{caret, marked};
use ilo_core::assist::{Analysis, Caret, apply};
use ilo_core::imports::{Loaded, Loader, Unreadable};

/// One file beside the program.
struct Beside(String);

impl Loader for Beside {
    type File = &'static str;

    fn find(&mut self, path: &str, _: &&'static str) -> Result<&'static str, Unreadable> {
        if path == "lib.ilo" { Ok("lib.ilo") } else { Err(Unreadable::new("there is none")) }
    }

    fn read(&mut self, file: &&'static str) -> Result<Loaded, Unreadable> {
        Ok(Loaded { name: (*file).into(), text: self.0.clone() })
    }
}

const LIB: &str = "-- twice\ndbl n:n>n;*n 2\ntype pt{x:n}\nalias id n\nsix n:n>n;a=dbl n;+a a";

fn analyse(source: &str, lib: &str) -> Analysis {
    Analysis::new("main.ilo", source, "main.ilo", &mut Beside(lib.into()))
}

#[test]
fn imported_names_are_offered() {
    for (marked, expected) in [
        ("use \"lib.ilo\"\nf>n;‸", "dbl n:n>n|six n:n>n|f >n|pt {x:n}"),
        ("use \"lib.ilo\" [dbl]\nf>n;‸", "dbl n:n>n|f >n"),
        ("use \"lib.ilo\" [‸]\nf>n;1", "dbl n:n>n|pt {x:n}|id n|six n:n>n"),
        ("use \"lib.ilo\" [dbl s‸]\nf>n;1", "dbl n:n>n|pt {x:n}|id n|six n:n>n"),
        ("use \"lib.ilo\"\nf p:pt>n;p.‸", "x n"),
        ("use \"gone.ilo\"\nf>n;‸", "f >n"),
    ] {
        let (source, offset) = caret(marked);
        let caret = Caret::new("main.ilo", &source, offset, "main.ilo", &mut Beside(LIB.into())).unwrap();
        let offers = caret.completions().items;
        let own = offers.iter().filter(|offer| {
            use ilo_core::assist::NameKind::*;
            !matches!(offer.kind, Builtin | Keyword | Type)
        });
        let shown: Vec<String> = own.map(|offer| format!("{} {}", offer.label, offer.signature)).collect();
        assert_eq!(shown.join("|"), expected, "{marked:?}");
    }
}

#[test]
fn names_lead_into_other_files() {
    let (source, offset) = caret("use \"lib.ilo\" [dbl]\nf x:n>n;‸dbl x");
    let analysis = analyse(&source, LIB);
    let hover = analysis.hover(offset).unwrap();
    assert_eq!((hover.title.as_str(), hover.doc.as_str()), ("dbl n:n>n", "twice"));
    let definition = analysis.definition(offset).unwrap();
    let file = analysis.sources().file_at(definition.start);
    assert_eq!((file.name, file.range(definition)), ("lib.ilo", 9..12));
    let places = analysis.references(offset).into_iter().map(|reference| reference.span);
    assert_eq!(
        marked(analysis.sources().text(), places),
        "use \"lib.ilo\" [«dbl»]\nf x:n>n;«dbl» x\n-- twice\n«dbl» n:n>n;*n 2\ntype pt{x:n}\nalias id n\nsix n:n>n;a=dbl n;+a a"
    );
}

#[test]
fn a_name_changes_in_every_file() {
    let (source, offset) = caret("use \"lib.ilo\" [six ‸dbl]\nf x:n>n;dbl x");
    let before = analyse(&source, LIB);
    let edits = before.rename(offset, "twice").unwrap();
    let all = apply(before.sources().text(), &edits);
    let (main, lib) = all.split_at(all.find("\n--").unwrap());
    assert_eq!(main, "use \"lib.ilo\" [six twice]\nf x:n>n;twice x");
    assert_eq!(lib[1..], LIB.replace("dbl", "twice"));
    assert_eq!(before.confirm(&analyse(main, &lib[1..]), &edits), Ok(()));
    let edits = before.rename(offset, "f").unwrap();
    assert!(before.confirm(&analyse(&source.replace("dbl", "f"), &LIB.replace("dbl", "f")), &edits).is_err());
    assert!(analyse("use \"gone.ilo\"\nf>n;1", LIB).rename(15, "g").unwrap_err().contains("cannot be read"));
}
