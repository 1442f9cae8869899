//! How many tests a test program ran, read from its summary.

use std::ops::AddAssign;

/// Tests that passed, failed, or were left out by their own mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Ran and were right.
    pub passed: usize,
    /// Ran and were wrong, or could not run.
    pub failed: usize,
    /// Marked as not to be run.
    pub ignored: usize,
}

impl Count {
    /// A step that is one check, and held.
    pub const ONE: Count = Count { passed: 1, failed: 0, ignored: 0 };

    /// Adds what one line of output says, if it is a summary of `cargo test`, Vitest or Playwright.
    pub fn read(&mut self, line: &str) {
        let line = without_escapes(line);
        let words: Vec<&str> = line.split_whitespace().collect();
        let summary = match words.as_slice() {
            ["test", "result:", rest @ ..] | ["Tests", rest @ ..] => rest,
            [number, "passed" | "failed" | "skipped", ..] if number.parse::<usize>().is_ok() => &words,
            _ => return,
        };
        for pair in summary.windows(2) {
            let Ok(number) = pair[0].parse::<usize>() else { continue };
            match pair[1].trim_end_matches([';', ',']) {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" | "skipped" | "todo" => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// The text of a line that may be coloured.
fn without_escapes(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut parts = line.split('\u{1b}');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(line: &str) -> Count {
        let mut count = Count::default();
        count.read(line);
        count
    }

    #[test]
    fn reads_cargo_test() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.1s";
        assert_eq!(count(line), Count { passed: 12, failed: 3, ignored: 1 });
    }

    #[test]
    fn reads_vitest() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m4 passed\u{1b}[39m (5)";
        assert_eq!(count(line), Count { passed: 4, failed: 1, ignored: 0 });
        assert_eq!(count("      Test Files  3 passed (3)"), Count::default());
    }

    #[test]
    fn reads_playwright() {
        assert_eq!(count("  7 passed (12.3s)"), Count { passed: 7, failed: 0, ignored: 0 });
        assert_eq!(count("  1 skipped"), Count { passed: 0, failed: 0, ignored: 1 });
    }

    #[test]
    fn other_lines_say_nothing() {
        assert_eq!(count("test lexer::keywords ... ok"), Count::default());
        assert_eq!(count("2 warnings, 3 passed judgements"), Count::default());
    }
}
