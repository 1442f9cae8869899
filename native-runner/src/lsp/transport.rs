//! Messages as they travel: a header with the length, then JSON.

use crate::limits::LSP_MESSAGE_BYTES;
use gen_lsp_types::ErrorCodes;
use gen_lsp_types::json_rpc::{Error, Id, RequestObject};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, BufRead, Read, Write};

/// Bytes of a line of the header.
const HEADER_BYTES: u64 = 1024;

/// What a client sent.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A request or a notification.
    Call(RequestObject),
    /// A message that is none; who sent it is told why.
    Malformed(Id, Error),
}

/// Reads the next message; none at the end of the input.
///
/// # Errors
/// When the input breaks off, or its framing is lost, so that nothing that follows could be understood.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    if length > LSP_MESSAGE_BYTES {
        let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
        let reason = format!("a message may have {LSP_MESSAGE_BYTES} bytes, not {length}");
        let whole =
            if skipped == length { Ok(malformed(Id::Null, ErrorCodes::InvalidRequest, reason)) } else { Err(broken()) };
        return whole.map(Some);
    }
    let mut bytes = Vec::new();
    if input.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(broken());
    }
    Ok(Some(parse(&bytes)))
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the input ends inside a message")
}

/// The length of the body that follows.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let invalid = |line: &[u8]| {
        let line = String::from_utf8_lossy(line).into_owned();
        io::Error::new(io::ErrorKind::InvalidData, format!("no header of a message: {line:?}"))
    };
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        if input.take(HEADER_BYTES).read_until(b'\n', &mut line)? == 0 {
            return if is_first { Ok(None) } else { Err(broken()) };
        }
        is_first = false;
        let field = line.strip_suffix(b"\n").ok_or_else(|| invalid(&line))?.trim_ascii();
        if field.is_empty() {
            return length.map(Some).ok_or_else(|| invalid(b"one without Content-Length"));
        }
        let text = std::str::from_utf8(field).map_err(|_| invalid(&line))?;
        let (name, value) = text.split_once(':').ok_or_else(|| invalid(&line))?;
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().map_err(|_| invalid(&line))?);
        }
    }
}

fn parse(bytes: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(reason) => return malformed(Id::Null, ErrorCodes::ParseError, reason.to_string()),
    };
    let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok()).unwrap_or(Id::Null);
    match serde_json::from_value(value) {
        Ok(call) => Incoming::Call(call),
        Err(reason) => malformed(id, ErrorCodes::InvalidRequest, reason.to_string()),
    }
}

fn malformed(id: Id, code: ErrorCodes, message: String) -> Incoming {
    Incoming::Malformed(id, Error { code, message, data: None })
}

/// Writes a message.
///
/// # Errors
/// When nobody reads any more.
pub(super) fn write(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(message)?;
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_one_after_another() {
        let frame = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
        let call = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let large =
            format!("Content-Length: {}\r\n\r\n", LSP_MESSAGE_BYTES + 1) + &" ".repeat(LSP_MESSAGE_BYTES as usize + 1);
        for (input, expected) in [
            (String::new(), "end"),
            (frame(call), "exit, end"),
            (format!("content-length:{}\nContent-Type: x\n\n{call}", call.len()), "exit, end"),
            (frame("{") + &frame(call), "-32700, exit, end"),
            (frame("[]") + &frame(call), "-32600, exit, end"),
            (frame("{}") + &frame(call), "-32600, exit, end"),
            (frame(r#"{"jsonrpc":"1.0","method":"exit"}"#), "-32600, end"),
            (large + &frame(call), "-32600, exit, end"),
            ("Content-Length: 5\r\n\r\n{".into(), "broken"),
            ("Content-Length: 99999999999999\r\n\r\n{".into(), "broken"),
            ("Content-Length: 9\r\n".into(), "broken"),
            ("Content-Length: -9\r\n\r\n".into(), "invalid"),
            ("Content-Type: x\r\n\r\n".into(), "invalid"),
            ("GET / HTTP/1.1\r\n\r\n".into(), "invalid"),
            ("x".repeat(5000), "invalid"),
        ] {
            let mut bytes = input.as_bytes();
            let mut found = Vec::new();
            loop {
                match read(&mut bytes) {
                    Ok(Some(Incoming::Call(call))) => found.push(call.method().to_owned()),
                    Ok(Some(Incoming::Malformed(_, error))) => {
                        found.push(serde_json::to_string(&error.code).unwrap_or_default());
                    }
                    Ok(None) => found.push("end".into()),
                    Err(error) if error.kind() == io::ErrorKind::InvalidData => found.push("invalid".into()),
                    Err(_) => found.push("broken".into()),
                }
                if ["end", "broken", "invalid"].contains(&found.last().map_or("", String::as_str)) {
                    break;
                }
            }
            assert_eq!(found.join(", "), expected, "{:?}", &input[..input.len().min(80)]);
        }
    }
}
