//! Frames between supervisor and worker: four bytes of length, least significant first, and that much JSON.

#![forbid(unsafe_code)]

use crate::limits::{FRAME_BYTES, JSON_DEPTH};
use crate::strict_json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Makes a frame.
///
/// # Errors
/// `InvalidData` when the message does not fit.
pub fn encode(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > FRAME_BYTES {
        return Err(invalid("a message is larger than a frame"));
    }
    frame[..4].copy_from_slice(&(length as u32).to_le_bytes());
    Ok(frame)
}

fn length(prefix: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(prefix) as usize;
    if length > FRAME_BYTES { Err(invalid("a frame is too long")) } else { Ok(length) }
}

fn decode<T: DeserializeOwned>(json: Vec<u8>) -> io::Result<T> {
    let text = String::from_utf8(json).map_err(|_| invalid("a frame is not UTF-8"))?;
    Ok(strict_json::from_str(&text, JSON_DEPTH)?)
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Reads one frame.
///
/// # Errors
/// `UnexpectedEof` at the end, `InvalidData` for anything that is no frame.
pub fn read<T: DeserializeOwned>(reader: &mut impl io::Read) -> io::Result<T> {
    let mut prefix = [0; 4];
    reader.read_exact(&mut prefix)?;
    let mut json = vec![0; length(prefix)?];
    reader.read_exact(&mut json)?;
    decode(json)
}

/// Reads one frame.
///
/// # Errors
/// As [`read`].
pub async fn read_async<T: DeserializeOwned>(reader: &mut (impl AsyncRead + Unpin)) -> io::Result<T> {
    let mut prefix = [0; 4];
    reader.read_exact(&mut prefix).await?;
    let mut json = vec![0; length(prefix)?];
    reader.read_exact(&mut json).await?;
    decode(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_read_back_both_ways() {
        let frame = encode(&vec!["é", "x"]).unwrap();
        assert_eq!(&frame[..4], [10, 0, 0, 0]);
        assert_eq!(read::<Vec<String>>(&mut &frame[..]).unwrap(), ["é", "x"]);
        assert_eq!(read_async::<Vec<String>>(&mut &frame[..]).await.unwrap(), ["é", "x"]);
    }

    #[test]
    fn broken_frames_are_errors() {
        let cases: [(&[u8], io::ErrorKind); 6] = [
            (b"", io::ErrorKind::UnexpectedEof),
            (b"\x05\0\0\0[1]", io::ErrorKind::UnexpectedEof),
            (b"\xff\xff\xff\xff", io::ErrorKind::InvalidData),
            (b"\x01\0\x10\0", io::ErrorKind::InvalidData),
            (b"\x04\0\0\0\"\xff\xfe\"", io::ErrorKind::InvalidData),
            (b"\x03\0\0\0[1}", io::ErrorKind::InvalidData),
        ];
        for (bytes, kind) in cases {
            assert_eq!(read::<Vec<u8>>(&mut &bytes[..]).unwrap_err().kind(), kind, "{bytes:?}");
        }
        assert!(encode(&"x".repeat(FRAME_BYTES)).is_err());
    }
}
