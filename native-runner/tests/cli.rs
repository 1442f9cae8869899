//! The command line as people see it: sessions in `cli/*.trycmd`, each with the files of the folder beside it, and
//! `cli/*.toml` where standard input counts.
//!
//! `TRYCMD=overwrite cargo test -p ilo-runner --test cli` accepts what is printed now; read the difference.

#[test]
fn sessions() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("tests/cli/*.trycmd").case("tests/cli/*.toml");
}
