//! Texts in a format: comma- and tab-separated values, JSON, or none.

use super::{Call, json};
use crate::operations::Fault;
use crate::value::Value;

/// How a text holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Rows of cells with this character between them.
    Cells(char),
    Json,
    /// Just text.
    Raw,
}

impl Format {
    /// The format of a name; any other name is raw text.
    pub(super) fn named(name: &str) -> Format {
        match name {
            "csv" => Format::Cells(','),
            "tsv" => Format::Cells('\t'),
            "json" => Format::Json,
            _ => Format::Raw,
        }
    }

    /// The format that the end of a file's name stands for.
    pub(super) fn of_path(path: &str) -> Format {
        match path.rsplit_once('.') {
            Some((_, extension)) => Format::named(&extension.to_ascii_lowercase()),
            None => Format::Raw,
        }
    }

    /// The value of a text, as a result.
    pub(super) fn read(self, text: String) -> Value {
        match self {
            Format::Cells(separator) => {
                Value::ok(Value::list(text.lines().map(|line| cells(line, separator)).collect()))
            }
            Format::Json => json::parsed(&text),
            Format::Raw => Value::ok(Value::text(text)),
        }
    }
}

pub(super) fn read(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Format::named(call.text(1)?).read(call.text(0)?.to_owned()))
}

/// The cells of a line. Quotes may open anywhere; two of them inside quotes are one.
fn cells(line: &str, separator: char) -> Value {
    let mut cells = Vec::new();
    if line.is_empty() {
        return Value::list(cells);
    }
    let mut cell = String::new();
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            _ if character == separator && !quoted => cells.push(Value::text(std::mem::take(&mut cell))),
            _ => cell.push(character),
        }
    }
    cells.push(Value::text(cell));
    Value::list(cells)
}

/// Rows of cells as a text; the argument of a call at an index.
pub(super) fn write_cells(call: &Call<'_, '_>, index: usize, separator: char) -> Result<String, Fault> {
    let mut text = String::new();
    for row in call.list(index)? {
        let cells = row.as_list().ok_or_else(|| call.wrong_element("rows, which are lists", row))?;
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            let cell = cell.to_string();
            match cell.contains(['"', '\n', '\r', separator]) {
                true => text.extend(["\"", &cell.replace('"', "\"\""), "\""]),
                false => text.push_str(&cell),
            }
        }
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::Format;
    use crate::builtins::tests::check;

    #[test]
    fn texts_are_read_by_format() {
        check(&[
            ("rdb", r#"["a,b\n1,\"x, y\"", "csv"]"#, "~[[a, b], [1, x, y]]"),
            ("rdb", r#"["\"say \"\"hi\"\"\",2", "csv"]"#, "~[[say \"hi\", 2]]"),
            ("rdb", r#"["a,b\r\n1,2\r\n", "csv"]"#, "~[[a, b], [1, 2]]"),
            ("rdb", r#"["a,b\n\n1,", "csv"]"#, "~[[a, b], [], [1, ]]"),
            ("rdb", r#"["a\"b,c\"d, x ,\"\"", "csv"]"#, "~[[ab,cd,  x , ]]"),
            ("rdb", r#"["\"open,x\ny", "csv"]"#, "~[[open,x], [y]]"),
            ("rdb", r#"["", "csv"]"#, "~[]"),
            ("rdb", r#"["a\tb c,d", "tsv"]"#, "~[[a, b c,d]]"),
            ("rdb", r#"["[1]", "json"]"#, "~[1]"),
            ("rdb", r#"["[", "json"]"#, "^not JSON: no value at line 1, column 2"),
            ("rdb", r#"["a,b", "CSV"]"#, "~a,b"),
            ("rdb", r#"[1, "csv"]"#, "ILO-R009: `rdb` takes a text as `text`, got a number"),
        ]);
    }

    #[test]
    fn the_end_of_a_path_names_its_format() {
        for (path, format) in [
            ("a/t.csv", Format::Cells(',')),
            ("T.TSV", Format::Cells('\t')),
            ("x.y.Json", Format::Json),
            ("notes.txt", Format::Raw),
            ("json", Format::Raw),
        ] {
            assert_eq!(Format::of_path(path), format, "{path}");
        }
    }
}
