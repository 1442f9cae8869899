//! Any bytes as a program: reading, checking and formatting neither panic nor hang, and what can be formatted keeps its
//! meaning.
#![no_main]

use ilo_core::playground;
use ilo_core::syntax::print::{Style, format};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = String::from_utf8_lossy(bytes);
    playground::check(&source);
    let Ok(dense) = format(&source, Style::Dense) else { return };
    assert_eq!(format(&dense, Style::Dense).as_ref(), Ok(&dense), "the dense form is no fixpoint");
    let expanded = format(&source, Style::Expanded).expect("what was read once is read again");
    assert_eq!(format(&expanded, Style::Dense), Ok(dense), "the expanded form reads differently");
});
