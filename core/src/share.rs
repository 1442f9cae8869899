//! Share links: a whole experiment in the fragment of an address, never sent to a server.
//!
//! `p=1.` and the base64url, without padding, of the raw DEFLATE of UTF-8 JSON. The page and the command line call
//! this same code, so they write the same bytes. Links come from strangers: reading one is strict and bounded, and
//! nothing in it acts; there is a program, a call and a view.

use crate::source::Span;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use serde::{Deserialize, Deserializer, Serialize};

/// The lowest version that can hold everything in [`Share`], which is what a writer writes.
pub const VERSION: u32 = 1;

/// Bytes of the encoded payload.
pub const ENCODED_LIMIT: usize = 64 * 1024;

/// Bytes of the JSON inside.
pub const DECODED_LIMIT: usize = 256 * 1024;

/// Characters of a title.
pub const TITLE_LIMIT: usize = 80;

/// The best compression that the encoder has; links are short and made rarely.
const COMPRESSION: u8 = 10;

/// What a link holds, in this order; whatever is empty is left out of it.
///
/// Engine, layers, pass and the like are kept as text: a link whose engine no longer exists opens the rest and names
/// what is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The program.
    pub source: String,
    /// The function to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub entry: Option<String>,
    /// Its arguments, each as on a command line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<Vec<String>>", optional))]
    pub args: Vec<String>,
    /// The engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub engine: Option<String>,
    /// The layers in view, one or two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<Vec<String>>", optional))]
    pub layers: Vec<String>,
    /// The outcome tab in view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub outcome: Option<String>,
    /// The optimiser pass in view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub pass: Option<String>,
    /// The marked part of the source.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "exact_span")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub mark: Option<Span>,
    /// The timing preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub timing: Option<String>,
    /// What the author calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub title: Option<String>,
    /// The version of the core that wrote the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub core: Option<String>,
}

/// Why a link cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// The fragment is none of ours.
    NotALink,
    /// A version this reader does not know.
    Newer(u32),
    /// The payload is longer than [`ENCODED_LIMIT`].
    EncodedTooLong,
    /// The JSON is longer than [`DECODED_LIMIT`].
    DecodedTooLong,
    /// The payload is no base64url, no complete DEFLATE stream, or not UTF-8.
    Damaged,
    /// The JSON is not of this form.
    Malformed(String),
}

impl std::fmt::Display for ShareError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ShareError::NotALink => write!(f, "this is no share link: those contain `#p={VERSION}.` and a payload"),
            ShareError::Newer(version) => {
                write!(
                    f,
                    "this link was made by a newer playground: it has version {version}, and this one reads {VERSION}"
                )
            }
            ShareError::EncodedTooLong => {
                write!(
                    f,
                    "the link is too long: {} KiB is the limit; share the program as a file",
                    ENCODED_LIMIT / 1024
                )
            }
            ShareError::DecodedTooLong => {
                write!(f, "what the link holds is too long: {} KiB is the limit", DECODED_LIMIT / 1024)
            }
            ShareError::Damaged => write!(f, "this link is cut off or damaged; ask for it again"),
            ShareError::Malformed(what) => write!(f, "this link does not hold a playground: {what}"),
        }
    }
}

impl std::error::Error for ShareError {}

/// The fragment of a link, without `#`.
///
/// # Errors
/// When a limit is passed: better no link than one that nobody can open.
pub fn encode(share: &Share) -> Result<String, ShareError> {
    validate(share)?;
    let json = serde_json::to_vec(share).map_err(|error| ShareError::Malformed(error.to_string()))?;
    if json.len() > DECODED_LIMIT {
        return Err(ShareError::DecodedTooLong);
    }
    let payload = URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(&json, COMPRESSION));
    if payload.len() > ENCODED_LIMIT {
        return Err(ShareError::EncodedTooLong);
    }
    Ok(format!("p={VERSION}.{payload}"))
}

/// What a fragment holds, with or without its `#`.
///
/// # Errors
/// Everything that is not exactly a link within the limits.
pub fn decode(fragment: &str) -> Result<Share, ShareError> {
    let link = fragment.strip_prefix('#').unwrap_or(fragment).strip_prefix("p=").ok_or(ShareError::NotALink)?;
    let (version, payload) = link.split_once('.').ok_or(ShareError::NotALink)?;
    check_version(version)?;
    if payload.len() > ENCODED_LIMIT {
        return Err(ShareError::EncodedTooLong);
    }
    let packed = URL_SAFE_NO_PAD.decode(payload).map_err(|_| ShareError::Damaged)?;
    let json = String::from_utf8(inflate(&packed)?).map_err(|_| ShareError::Damaged)?;
    if !json.trim_start().starts_with('{') {
        return Err(ShareError::Malformed("it is no JSON object".into()));
    }
    let share: Share = serde_json::from_str(&json).map_err(|error| ShareError::Malformed(error.to_string()))?;
    validate(&share)?;
    Ok(share)
}

/// A span with exactly its two keys.
fn exact_span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Exact {
        start: u32,
        end: u32,
    }
    Exact::deserialize(deserializer).map(|Exact { start, end }| Some(Span { start, end }))
}

fn check_version(text: &str) -> Result<(), ShareError> {
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    match text.parse::<u32>() {
        Ok(VERSION) if is_canonical => Ok(()),
        Ok(newer) if is_canonical => Err(ShareError::Newer(newer)),
        _ => Err(ShareError::NotALink),
    }
}

/// Inflates into a buffer of the limit's size, so that no payload can ask for more.
fn inflate(packed: &[u8]) -> Result<Vec<u8>, ShareError> {
    let mut json = vec![0; DECODED_LIMIT];
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, consumed, written) = decompress(&mut DecompressorOxide::new(), packed, &mut json, 0, flags);
    match status {
        TINFLStatus::Done if consumed == packed.len() => {
            json.truncate(written);
            Ok(json)
        }
        TINFLStatus::HasMoreOutput => Err(ShareError::DecodedTooLong),
        _ => Err(ShareError::Damaged),
    }
}

/// The rules that types do not express.
fn validate(share: &Share) -> Result<(), ShareError> {
    let malformed = |what: &str| Err(ShareError::Malformed(what.into()));
    if share.layers.len() > 2 {
        return malformed("at most two layers are in view");
    }
    if share.title.as_ref().is_some_and(|title| title.chars().count() > TITLE_LIMIT) {
        return malformed("a title has at most 80 characters");
    }
    if let Some(mark) = share.mark
        && share.source.get(mark.range()).is_none()
    {
        return malformed("the mark lies outside the program");
    }
    Ok(())
}
