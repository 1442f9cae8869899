//! What builtins need besides their arguments, and the ones that touch the outside.

use super::Call;
use super::formats::{Format, write_cells};
use crate::diagnostic::Code;
use crate::host::{Denial, Host, Refusal, Request, ToolCall};
use crate::operations::{Fault, whole};
use crate::source::Span;
use crate::value::{Value, number_text};

/// The world during one call of a builtin.
pub struct World<'h> {
    /// Whoever embeds the engine.
    pub host: &'h mut dyn Host,
    /// The call, for notices.
    pub at: Span,
}

impl World<'_> {
    /// What the host said, as a result value: refusals become errs, and denials are noticed.
    pub fn answer(&mut self, builtin: &str, answer: Result<Value, Refusal>) -> Value {
        match answer {
            Ok(value) => Value::ok(value),
            Err(refusal) => {
                let text = refusal.text();
                if let Refusal::Denied { capability, what } = refusal {
                    self.host.denied(Denial { capability, builtin: builtin.to_owned(), what, span: self.at });
                }
                Value::err(Value::text(text))
            }
        }
    }

    /// Calls a tool with its arguments as one JSON array. An answer that is no JSON becomes an err.
    pub fn call_tool(&mut self, name: &str, timeout: Option<f64>, retry: Option<f64>, arguments: Vec<Value>) -> Value {
        let arguments = Value::list(arguments).to_json();
        let answer = self.host.tool(&ToolCall { name: name.to_owned(), arguments, timeout, retry }).and_then(|json| {
            Value::from_json(&json).map_err(|error| Refusal::Failed(format!("the answer of `{name}` is {error}")))
        });
        self.answer(name, answer)
    }
}

impl Call<'_, '_> {
    fn answer(&mut self, answer: Result<Value, Refusal>) -> Value {
        self.world.answer(self.builtin.name(), answer)
    }
}

pub(super) fn print(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let line = call.value(0).to_string();
    call.world.host.print(&line).map_err(|reason| Fault::new(Code::R018, reason))?;
    Ok(call.take(0))
}

pub(super) fn now(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::number(call.world.host.now()))
}

pub(super) fn random(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    if call.count() == 0 {
        return Ok(Value::number(call.world.host.random().fraction()));
    }
    let (low, high) = (whole(call.number(0)?), whole(call.number(1)?));
    if low.is_infinite() || high.is_infinite() {
        return Err(call.fault("takes finite numbers"));
    }
    if low > high {
        let (low, high) = (number_text(low), number_text(high));
        return Err(call.fault(format!("takes the lower number first, got {low} and {high}")));
    }
    Ok(Value::number(call.world.host.random().whole(low, high)))
}

pub(super) fn environment(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let name = call.text(0)?.to_owned();
    let answer = match call.world.host.environment(&name) {
        Ok(Some(value)) => Ok(Value::text(value)),
        Ok(None) => Err(Refusal::Failed(format!("env var '{name}' not set"))),
        Err(refusal) => Err(refusal),
    };
    Ok(call.answer(answer))
}

pub(super) fn read(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let path = call.text(0)?.to_owned();
    let format = if call.count() > 1 { Format::named(call.text(1)?) } else { Format::of_path(&path) };
    Ok(match call.world.host.read(&path) {
        Ok(text) => format.read(text),
        Err(refusal) => call.answer(Err(refusal)),
    })
}

pub(super) fn read_lines(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let path = call.text(0)?.to_owned();
    let text = call.world.host.read(&path);
    Ok(call.answer(text.map(|text| Value::list(text.lines().map(Value::text).collect()))))
}

pub(super) fn write(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.text(0)?;
    let text = match call.count() {
        2 => call.text(1)?.to_owned(),
        _ => match Format::named(call.text(2)?) {
            Format::Cells(separator) => write_cells(call, 1, separator)?,
            Format::Json => call.value(1).to_json_lines(),
            Format::Raw => return Err(call.fault("knows the formats `csv`, `tsv` and `json`, and this is another")),
        },
    };
    write_text(call, &text)
}

pub(super) fn write_lines(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.text(0)?;
    let mut text = String::new();
    for line in call.list(1)? {
        text.push_str(line.as_text().ok_or_else(|| call.wrong_element("texts", line))?);
        text.push('\n');
    }
    write_text(call, &text)
}

/// Writes to the file that the first argument names; gives its path.
fn write_text(call: &mut Call<'_, '_>, text: &str) -> Result<Value, Fault> {
    let path = call.take(0);
    let answer = call.world.host.write(path.as_text().unwrap_or_default(), text);
    Ok(call.answer(answer.map(|()| path)))
}

pub(super) fn get(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    fetch(call, "GET", 1)
}

pub(super) fn post(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    fetch(call, "POST", 2)
}

/// A request to the address that is the first argument. The headers may be the argument at an index; a text between the
/// two is sent.
fn fetch(call: &mut Call<'_, '_>, method: &'static str, headers_at: usize) -> Result<Value, Fault> {
    let mut headers = Vec::new();
    if call.count() > headers_at {
        for (name, value) in call.map(headers_at)? {
            let Some(value) = value.as_text() else {
                let got = value.kind().noun();
                return Err(call.fault(format!("takes texts as values of headers, got {got} for `{name}`")));
            };
            headers.push((name.clone(), value.to_owned()));
        }
    }
    let body = (1..headers_at).map(|index| call.text(index).map(str::to_owned)).next().transpose()?;
    let request = Request { method, url: call.text(0)?.to_owned(), headers, body };
    let answer = call.world.host.fetch(&request);
    Ok(call.answer(answer.map(Value::text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtins::Builtin;
    use crate::builtins::tests::{call, check, shown};
    use crate::host::{Capability, CapturingHost};
    use crate::random::Random;
    use std::collections::BTreeMap;

    /// A host that lets programs do everything, in memory.
    #[derive(Default)]
    struct Permissive {
        files: BTreeMap<String, String>,
        random: Random,
    }

    impl Host for Permissive {
        fn print(&mut self, _line: &str) -> Result<(), String> {
            Ok(())
        }

        fn now(&mut self) -> f64 {
            0.0
        }

        fn random(&mut self) -> &mut Random {
            &mut self.random
        }

        fn denied(&mut self, denial: Denial) {
            panic!("denied: {denial:?}")
        }

        fn environment(&mut self, name: &str) -> Result<Option<String>, Refusal> {
            Ok((name == "COLOUR").then(|| "teal".to_owned()))
        }

        fn read(&mut self, path: &str) -> Result<String, Refusal> {
            self.files.get(path).cloned().ok_or_else(|| Refusal::Failed(format!("no file {path}")))
        }

        fn write(&mut self, path: &str, text: &str) -> Result<(), Refusal> {
            self.files.insert(path.to_owned(), text.to_owned());
            Ok(())
        }

        fn fetch(&mut self, request: &Request) -> Result<String, Refusal> {
            let Request { method, url, headers, body } = request;
            Ok(format!("{method} {url} {headers:?} {body:?}"))
        }
    }

    fn answer(host: &mut dyn Host, builtin: Builtin, arguments: &[Value]) -> String {
        let mut world = World { host, at: Span::new(3, 7) };
        shown(&builtin.call(&mut arguments.to_vec(), &mut world))
    }

    #[test]
    fn files_are_read_and_written_in_formats() {
        let mut host = Permissive::default();
        let mut go = |builtin, arguments: &[Value]| answer(&mut host, builtin, arguments);
        let text = |text: &str| Value::text(text);
        let rows = Value::from_json(r#"[[1, "a,b", "q\"x"], [true, null, "n\nl"], [[1, 2], "a\tb"], []]"#).unwrap();
        let written = [
            ("csv", "1,\"a,b\",\"q\"\"x\"\ntrue,nil,\"n\nl\"\n\"[1, 2]\",a\tb\n\n"),
            ("tsv", "1\ta,b\t\"q\"\"x\"\ntrue\tnil\t\"n\nl\"\n[1, 2]\t\"a\tb\"\n\n"),
        ];
        for (format, expected) in written {
            assert_eq!(go(Builtin::Write, &[text("o"), rows.clone(), text(format)]), "~o");
            assert_eq!(go(Builtin::Read, &[text("o")]), format!("~{expected}"));
        }
        let json = Value::from_json(r#"[1, {"b": 2.5, "a": []}]"#).unwrap();
        assert_eq!(go(Builtin::Write, &[text("o.json"), json, text("json")]), "~o.json");
        assert_eq!(
            go(Builtin::Read, &[text("o.json"), text("raw")]),
            "~[\n  1,\n  {\n    \"a\": [],\n    \"b\": 2.5\n  }\n]"
        );
        assert_eq!(go(Builtin::Read, &[text("o.json")]), "~[1, json {a: [], b: 2.5}]");
        assert_eq!(go(Builtin::Write, &[text("t.csv"), text("a,b\r\n1,2")]), "~t.csv");
        assert_eq!(go(Builtin::Read, &[text("t.csv")]), "~[[a, b], [1, 2]]");
        assert_eq!(go(Builtin::Read, &[text("t.csv"), text("text")]), "~a,b\r\n1,2");
        assert_eq!(go(Builtin::ReadLines, &[text("t.csv")]), "~[a,b, 1,2]");
        assert_eq!(go(Builtin::WriteLines, &[text("l"), Value::list(vec![text("x"), text("")])]), "~l");
        assert_eq!(go(Builtin::Read, &[text("l")]), "~x\n\n");
        assert_eq!(go(Builtin::Read, &[text("absent")]), "^no file absent");
    }

    #[test]
    fn requests_and_variables() {
        let mut host = Permissive::default();
        let mut go = |builtin, arguments: &[Value]| answer(&mut host, builtin, arguments);
        let text = |text: &str| Value::text(text);
        let headers = || Value::map([("k".to_owned(), Value::text("v"))].into());
        assert_eq!(go(Builtin::Get, &[text("u")]), "~GET u [] None");
        assert_eq!(go(Builtin::Get, &[text("u"), headers()]), r#"~GET u [("k", "v")] None"#);
        assert_eq!(go(Builtin::Post, &[text("u"), text("b")]), r#"~POST u [] Some("b")"#);
        assert_eq!(go(Builtin::Post, &[text("u"), text("b"), headers()]), r#"~POST u [("k", "v")] Some("b")"#);
        assert_eq!(go(Builtin::Environment, &[text("COLOUR")]), "~teal");
        assert_eq!(go(Builtin::Environment, &[text("SIZE")]), "^env var 'SIZE' not set");
    }

    #[test]
    fn wrong_values_are_faults_before_anything_happens() {
        check(&[
            ("wr", r#"["p", [1]]"#, "ILO-R009: `wr` takes a text as `text`, got a list"),
            ("wr", r#"["p", 5, "csv"]"#, "ILO-R009: `wr` takes a list as `value`, got a number"),
            ("wr", r#"["p", [1], "csv"]"#, "ILO-R009: `wr` takes a list of rows, which are lists, got a number in it"),
            (
                "wr",
                r#"["p", "x", "raw"]"#,
                "ILO-R009: `wr` knows the formats `csv`, `tsv` and `json`, and this is another",
            ),
            ("wrl", r#"["p", [1]]"#, "ILO-R009: `wrl` takes a list of texts, got a number in it"),
            ("get", r#"["u", {"k": 1}]"#, "ILO-R009: `get` takes texts as values of headers, got a number for `k`"),
            ("post", r#"["u", 1]"#, "ILO-R009: `post` takes a text as `body`, got a number"),
            ("env", "[1]", "ILO-R009: `env` takes a text, got a number"),
            ("rd", "[1]", "ILO-R009: `rd` takes a text, got a number"),
        ]);
    }

    #[test]
    fn denials_are_errs_and_notices() {
        let rows: &[(Builtin, &[&str], Capability)] = &[
            (Builtin::Environment, &["x"], Capability::Env),
            (Builtin::Read, &["x"], Capability::Read),
            (Builtin::ReadLines, &["x"], Capability::Read),
            (Builtin::Write, &["x", ""], Capability::Write),
            (Builtin::Get, &["x"], Capability::Net),
            (Builtin::Post, &["x", ""], Capability::Net),
        ];
        for &(builtin, arguments, capability) in rows {
            let mut host = CapturingHost::new();
            let arguments: Vec<Value> = arguments.iter().copied().map(Value::text).collect();
            let refusal = Refusal::denied(capability, "x");
            assert_eq!(answer(&mut host, builtin, &arguments), format!("^{}", refusal.text()));
            let span = Span::new(3, 7);
            let denial = Denial { capability, builtin: builtin.name().to_owned(), what: "x".to_owned(), span };
            assert_eq!(host.take_denials(), [denial]);
            assert_eq!(builtin.capability(), Some(capability));
        }
    }

    #[test]
    fn clock_and_chance() {
        check(&[
            ("now", "[]", "12.5"),
            ("prnt", r#"[["a", 1]]"#, "[a, 1]"),
            ("rnd", "[5, 5]", "5"),
            ("rnd", "[5.9, 5.1]", "5"),
            ("rnd", "[5, 1]", "ILO-R009: `rnd` takes the lower number first, got 5 and 1"),
            ("rnd", r#"[1, "5"]"#, "ILO-R009: `rnd` takes a number as `high`, got a text"),
        ]);
        let roll = |low, high| call("rnd", vec![Value::number(low), Value::number(high)]);
        for (low, high, expected) in [
            (0.0, f64::INFINITY, "ILO-R009: `rnd` takes finite numbers"),
            (f64::NEG_INFINITY, 0.0, "ILO-R009: `rnd` takes finite numbers"),
            (f64::NAN, 0.0, "0"),
        ] {
            assert_eq!(shown(&roll(low, high)), expected, "{low} {high}");
        }
        assert!((0.0..1.0).contains(&call("rnd", vec![]).unwrap().as_number().unwrap()));
    }
}
