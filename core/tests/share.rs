//! Share links: what is written reads back, and nothing else is read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ilo_core::share::{DECODED_LIMIT, ENCODED_LIMIT, Share, ShareError, decode, encode};
use ilo_core::source::Span;
use proptest::prelude::*;

fn tot() -> Share {
    Share {
        source: "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t".into(),
        entry: Some("tot".into()),
        args: vec!["10".into(), "20".into(), "30".into()],
        ..Share::default()
    }
}

/// A link with any bytes inside, valid or not.
fn link_of(json: &[u8]) -> String {
    format!("#p=1.{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(json, 10)))
}

/// Links of version 1 that exist in the world: they must open for ever, whoever packed them.
#[test]
fn published_links_still_open() {
    let links = [
        (
            "p=1.JYoxCoAwDAC_EjJWh6pbSv2IOIgUt7RN4iDi36043MHB3aj5lD0hoWWDQgy1IcQzB42uQA0WnYKETsGwx8Qm17-32uRQpAUH32L8NHlcnxc",
            tot(),
        ),
        (
            "#p=1.q1ZKzSspqlSyUlAqyS9R0lFQSixKLwZyo5UMDUBcIzBpbKAUC6SK80uLklOhihUKrPIUCoG4yCrPLs-62FarQKHQusRWq1ihyFq7WKFEqRYA",
            tot(),
        ),
    ];
    for (link, expected) in &links {
        assert_eq!(decode(link), Ok(expected.clone()), "{link}");
    }
    assert_eq!(encode(&tot()).as_deref(), Ok(links[0].0), "the writer changed: keep the old link here as well");
}

#[test]
fn keys_stand_in_order_and_defaults_are_left_out() {
    let full = Share {
        engine: Some("vm".into()),
        layers: vec!["bytecode".into(), "arm64".into()],
        outcome: Some("timing".into()),
        pass: Some("dead code".into()),
        mark: Some(Span { start: 18, end: 24 }),
        timing: Some("quick".into()),
        title: Some("total".into()),
        core: Some("0.1.0".into()),
        ..tot()
    };
    let json = serde_json::to_string(&full).unwrap();
    let keys = ["source", "entry", "args", "engine", "layers", "outcome", "pass", "mark", "timing", "title", "core"];
    let places: Vec<_> = keys.iter().map(|key| json.find(&format!("\"{key}\":")).expect(key)).collect();
    assert!(places.is_sorted(), "{json}");
    assert_eq!(
        serde_json::to_string(&Share { source: "f>n;1".into(), ..Share::default() }).unwrap(),
        r#"{"source":"f>n;1"}"#
    );
    assert_eq!(decode(&encode(&full).unwrap()), Ok(full));
}

#[test]
fn the_hash_sign_is_optional() {
    let link = encode(&tot()).unwrap();
    assert_eq!(decode(&link), decode(&format!("#{link}")));
    assert!(!link.contains(['=', '+', '/', ' ']) || link.matches('=').count() == 1, "{link}");
}

#[test]
fn strangers_links_are_refused_by_reason() {
    use ShareError::{Damaged, NotALink};
    let good = encode(&tot()).unwrap();
    let payload = &good["p=1.".len()..];
    let rows: Vec<(String, ShareError)> = vec![
        (String::new(), NotALink),
        ("#".into(), NotALink),
        ("#pair=abcdef".into(), NotALink),
        ("#p=1".into(), NotALink),
        (format!("#p=.{payload}"), NotALink),
        (format!("#p=01.{payload}"), NotALink),
        (format!("#p=+1.{payload}"), NotALink),
        (format!("#p=-1.{payload}"), NotALink),
        (format!("#p=0.{payload}"), NotALink),
        (format!("#p=99999999999.{payload}"), NotALink),
        (format!("#p=2.{payload}"), ShareError::Newer(2)),
        ("#p=1.".into(), Damaged),
        (good[..good.len() - 4].to_owned(), Damaged),
        (format!("{good}A"), Damaged),
        (format!("{good}AAAA"), Damaged),
        (format!("{good}=="), Damaged),
        (format!("#p=1.{}!", payload), Damaged),
        (format!("#p=1.{}", payload.replace(&payload[..1], "/")), Damaged),
        (link_of(b"\xff\xfe"), Damaged),
        (link_of(br#"{"source":"#), ShareError::Malformed("EOF while parsing a value at line 1 column 10".into())),
        (format!("#p=1.{}", "A".repeat(ENCODED_LIMIT + 1)), ShareError::EncodedTooLong),
        (link_of(&vec![b' '; DECODED_LIMIT + 1]), ShareError::DecodedTooLong),
        (link_of(&vec![0; 40 * 1024 * 1024]), ShareError::DecodedTooLong),
    ];
    for (link, expected) in rows {
        let shown = &link[..link.len().min(60)];
        assert_eq!(decode(&link), Err(expected), "{shown}");
    }
}

#[test]
fn only_the_listed_keys_exist_and_only_once() {
    for json in [
        r#"[]"#,
        r#"["f>n;1"]"#,
        r#"null"#,
        r#"{}"#,
        r#"{"source":1}"#,
        r#"{"source":"f>n;1","autorun":true}"#,
        r#"{"source":"f>n;1","token":"x"}"#,
        r#"{"source":"f>n;1","port":4560}"#,
        r#"{"source":"f>n;1","source":"g>n;2"}"#,
        r#"{"source":"f>n;1","args":"1"}"#,
        r#"{"source":"f>n;1","args":[1]}"#,
        r#"{"source":"f>n;1","mark":{"start":0,"end":1,"x":2}}"#,
        r#"{"source":"f>n;1","mark":{"start":0,"end":9}}"#,
        r#"{"source":"f>n;1","mark":{"start":3,"end":1}}"#,
        r#"{"source":"f>n;1","layers":["a","b","c"]}"#,
        r#"{"source":"f>n;1"} {"source":"g>n;1"}"#,
        r#"{"source":"\ud800"}"#,
    ] {
        assert!(matches!(decode(&link_of(json.as_bytes())), Err(ShareError::Malformed(_))), "{json}");
    }
    let long_title = format!(r#"{{"source":"f>n;1","title":"{}"}}"#, "é".repeat(81));
    assert!(matches!(decode(&link_of(long_title.as_bytes())), Err(ShareError::Malformed(_))));
    let deep = format!(r#"{{"source":{}"#, "[".repeat(100_000));
    assert!(matches!(decode(&link_of(deep.as_bytes())), Err(ShareError::Malformed(_))));
}

#[test]
fn too_much_is_not_written() {
    let mut state = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'!' + (state >> 57) as u8 % 90)
    })
    .take(90_000)
    .collect();
    assert_eq!(encode(&Share { source: noise, ..Share::default() }), Err(ShareError::EncodedTooLong));
    let blank = " ".repeat(DECODED_LIMIT);
    assert_eq!(encode(&Share { source: blank, ..Share::default() }), Err(ShareError::DecodedTooLong));
}

proptest! {
    #[test]
    fn every_experiment_reads_back(
        source in ".{0,400}",
        entry in proptest::option::of("[a-z][a-z0-9-]{0,9}"),
        args in proptest::collection::vec(".{0,12}", 0..4),
        title in proptest::option::of(".{0,80}"),
    ) {
        let share = Share { source, entry, args, title, ..Share::default() };
        prop_assert_eq!(decode(&encode(&share).unwrap()), Ok(share));
    }

    #[test]
    fn any_text_is_answered(fragment in "#?p=1\\.[A-Za-z0-9_-]{0,200}") {
        let _ = decode(&fragment);
    }

    #[test]
    fn a_changed_character_is_answered(at in 4_usize..60, to in "[A-Za-z0-9_-]") {
        let mut link = encode(&tot()).unwrap();
        link.replace_range(at..=at, &to);
        let _ = decode(&link);
    }
}
