//! The syntax tree as indented lines: one for each node, with its place in the source.

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The lines of anything that serialises as a tree of nodes with spans, or as a list of them.
pub fn lines(tree: &impl Serialize) -> Vec<String> {
    let node = serde_json::to_string(tree).and_then(|json| serde_json::from_str::<Node>(&json));
    let mut lines = Vec::new();
    match node {
        Ok(Node::List(nodes)) => nodes.iter().for_each(|node| draw("", node, 0, &mut lines)),
        Ok(node) => draw("", &node, 0, &mut lines),
        Err(_) => {}
    }
    lines
}

/// JSON that keeps the order of its keys, which is the order of the source.
enum Node {
    Leaf(String),
    List(Vec<Node>),
    Branch(Vec<(String, Node)>),
}

/// One node under the name that its parent has for it.
fn draw(label: &str, node: &Node, depth: usize, lines: &mut Vec<String>) {
    let mut push = |text: &str| {
        let label = if label.is_empty() { String::new() } else { format!("{label}: ") };
        lines.push(format!("{}{label}{text}", "  ".repeat(depth)).trim_end().to_owned());
    };
    match node {
        Node::Leaf(text) => push(text),
        Node::List(items) if items.is_empty() => push("none"),
        Node::List(items) => {
            push("");
            for item in items {
                draw("", item, depth + 1, lines);
            }
        }
        Node::Branch(entries) => {
            let (head, rest) = headline(entries);
            push(&head);
            for (label, node) in rest {
                draw(label, node, depth + 1, lines);
            }
        }
    }
}

/// What a node is and where, in a few words, and what is left to draw below it.
fn headline(entries: &[(String, Node)]) -> (String, Vec<(&str, &Node)>) {
    let mut words = Vec::new();
    let mut place = String::new();
    let mut rest = Vec::new();
    for (key, node) in entries {
        match (key.as_str(), node) {
            ("span", Node::Branch(span)) => place = range(span),
            // Places of parts of a node: the node's own is enough for reading.
            (key, Node::Branch(_)) if key.ends_with("_span") => {}
            ("kind", Node::Branch(kind)) => flatten(kind, &mut words, &mut rest),
            ("kind" | "text", Node::Leaf(text)) => words.push(text.clone()),
            ("name", Node::Branch(_)) => words.push(named(node)),
            (key, Node::Branch(_)) if is_variant(key) => flatten(entries, &mut words, &mut rest),
            (key, node) => rest.push((key, node)),
        }
    }
    let place = format!("@{place}");
    // A statement that is an expression has that one's place, which is said already.
    if place != "@" && !words.last().is_some_and(|word| word.ends_with(&place)) {
        words.push(place);
    }
    (words.join(" "), rest)
}

/// A variant with its content stands on its node's own line.
fn flatten<'n>(variant: &'n [(String, Node)], words: &mut Vec<String>, rest: &mut Vec<(&'n str, &'n Node)>) {
    for (name, content) in variant {
        words.push(name.clone());
        match content {
            Node::Branch(entries) => {
                let (head, below) = headline(entries);
                words.extend((!head.is_empty()).then_some(head));
                rest.extend(below);
            }
            Node::Leaf(text) => words.push(text.clone()),
            Node::List(_) => rest.push(("", content)),
        }
    }
}

/// A name with its span is just the name.
fn named(node: &Node) -> String {
    match node {
        Node::Branch(entries) => match entries.iter().find(|(key, _)| key == "text") {
            Some((_, Node::Leaf(text))) => text.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn range(span: &[(String, Node)]) -> String {
    let offset = |wanted: &str| {
        span.iter().find_map(|(key, node)| match node {
            Node::Leaf(text) if key == wanted => Some(text.as_str()),
            _ => None,
        })
    };
    format!("{}..{}", offset("start").unwrap_or("?"), offset("end").unwrap_or("?"))
}

fn is_variant(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_uppercase())
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf("-".into()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Leaf(flag.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Leaf(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Leaf(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Leaf(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Leaf(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut branch = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            branch.push(entry);
        }
        Ok(Node::Branch(branch))
    }
}
