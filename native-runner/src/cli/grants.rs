//! What the user of a command line lets a program do: nothing, unless a flag says otherwise.

use clap::Args;
use std::path::PathBuf;
use std::str::FromStr;

/// What a flag without a value stands for; no word of a command line can hold it.
const EVERYTHING: &str = "\0";

/// The flag that lets a program import from other folders than its own.
#[derive(Args, Clone, Debug, Default)]
pub struct Reading {
    /// Read and import files: all that this account may, or only those below DIR
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING)]
    allow_read: Vec<Grant<Folder>>,
}

impl Reading {
    /// Below which folders files may be read.
    pub fn scope(&self) -> Scope<Folder> {
        Scope::of(&self.allow_read)
    }
}

/// The flags that grant something. Those with values can be given more than once, and take several at a time.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Permissions (none unless given)")]
pub struct Allow {
    /// Read environment variables: all of them, or only NAME; also reads `.env` and `.env.local`
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING)]
    allow_env: Vec<Grant<Variable>>,
    /// What it may read
    #[command(flatten)]
    reading: Reading,
    /// Write files: wherever this account may, or only below DIR
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING)]
    allow_write: Vec<Grant<Folder>>,
    /// Use the network: all of it, or only HOST or HOST:PORT
    #[arg(long, value_name = "HOST", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING)]
    allow_net: Vec<Grant<Address>>,
    /// Call declared tools
    #[arg(long)]
    allow_tools: bool,
    /// All of these
    #[arg(long, short = 'A')]
    allow_all: bool,
}

impl Allow {
    /// Which environment variables.
    pub fn env(&self) -> Scope<Variable> {
        self.limited(Scope::of(&self.allow_env))
    }

    /// Below which folders files may be read.
    pub fn read(&self) -> Scope<Folder> {
        self.limited(self.reading.scope())
    }

    /// Below which folders files may be written.
    pub fn write(&self) -> Scope<Folder> {
        self.limited(Scope::of(&self.allow_write))
    }

    /// Which addresses.
    pub fn net(&self) -> Scope<Address> {
        self.limited(Scope::of(&self.allow_net))
    }

    /// Whether tools may be called.
    pub fn tools(&self) -> bool {
        self.allow_all || self.allow_tools
    }

    /// A flag that grants everything of its kind, as it was written: perhaps something was meant to follow it.
    pub fn without_limit(&self) -> Option<&'static str> {
        let flags = [
            ("--allow-env", matches!(Scope::of(&self.allow_env), Scope::Everything)),
            ("--allow-read", matches!(self.reading.scope(), Scope::Everything)),
            ("--allow-write", matches!(Scope::of(&self.allow_write), Scope::Everything)),
            ("--allow-net", matches!(Scope::of(&self.allow_net), Scope::Everything)),
        ];
        flags.into_iter().find_map(|(flag, is_without)| is_without.then_some(flag))
    }

    fn limited<T>(&self, scope: Scope<T>) -> Scope<T> {
        if self.allow_all { Scope::Everything } else { scope }
    }
}

/// How far a permission reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope<T> {
    /// It was not given.
    Nothing,
    /// To these.
    Only(Vec<T>),
    /// To all that this account can reach.
    Everything,
}

impl<T: Clone> Scope<T> {
    fn of(grants: &[Grant<T>]) -> Scope<T> {
        let limits: Option<Vec<T>> = grants.iter().map(Grant::limit).collect();
        match limits {
            None => Scope::Everything,
            Some(limits) if limits.is_empty() => Scope::Nothing,
            Some(limits) => Scope::Only(limits),
        }
    }
}

impl<T> Scope<T> {
    /// Whether it reaches something, by what is asked of each limit.
    pub fn reaches(&self, is_meant: impl FnMut(&T) -> bool) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::Only(limits) => limits.iter().any(is_meant),
            Scope::Everything => true,
        }
    }
}

/// One value of a flag, or the flag without one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Grant<T> {
    Everything,
    Only(T),
}

impl<T: Clone> Grant<T> {
    fn limit(&self) -> Option<T> {
        match self {
            Grant::Everything => None,
            Grant::Only(limit) => Some(limit.clone()),
        }
    }
}

impl<T: FromStr<Err = String>> FromStr for Grant<T> {
    type Err = String;

    fn from_str(word: &str) -> Result<Grant<T>, String> {
        match word {
            EVERYTHING => Ok(Grant::Everything),
            "" => Err("something must stand after `=`; without `=` the flag grants everything".into()),
            word => word.parse().map(Grant::Only),
        }
    }
}

/// The name of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable(pub String);

impl FromStr for Variable {
    type Err = String;

    fn from_str(word: &str) -> Result<Variable, String> {
        match word.contains('=') {
            true => Err("the name of a variable stands alone: --allow-env=NAME".into()),
            false => Ok(Variable(word.into())),
        }
    }
}

/// A folder, as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(pub PathBuf);

impl FromStr for Folder {
    type Err = String;

    fn from_str(word: &str) -> Result<Folder, String> {
        Ok(Folder(word.into()))
    }
}

/// A host of the network, on one port or on all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its name or number, in lower case; IPv6 in brackets.
    pub host: String,
    /// Its port; any, if there is none.
    pub port: Option<u16>,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(word: &str) -> Result<Address, String> {
        let alone = || format!("`{word}` is more than a host: write it like example.com or example.com:8080");
        if word.contains(['/', '@', '?', '#']) || word.contains(char::is_whitespace) {
            return Err(alone());
        }
        if word.contains('*') {
            return Err("hosts are named one by one; without `=` the flag grants all of them".into());
        }
        let (host, port) = match word.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse().map_err(|_| format!("`{port}` is no port"))?))
            }
            _ => (word, None),
        };
        if host.is_empty() || host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) {
            return Err(if host.is_empty() { alone() } else { format!("IPv6 addresses stand in brackets: [{word}]") });
        }
        Ok(Address { host: host.to_ascii_lowercase(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        allow: Allow,
    }

    fn allowed(words: &str) -> Allow {
        Line::try_parse_from(std::iter::once("ilo").chain(words.split(' ').filter(|word| !word.is_empty())))
            .unwrap_or_else(|error| panic!("{words}: {error}"))
            .allow
    }

    #[test]
    fn flags_say_how_far_they_reach() {
        let only = |names: &[&str]| Scope::Only(names.iter().map(|&name| Variable(name.into())).collect());
        for (words, scope) in [
            ("", Scope::Nothing),
            ("--allow-env", Scope::Everything),
            ("--allow-env=A", only(&["A"])),
            ("--allow-env=A,B --allow-env=C", only(&["A", "B", "C"])),
            ("--allow-env=A --allow-env", Scope::Everything),
            ("--allow-env=A -A", Scope::Everything),
            ("--allow-all", Scope::Everything),
            ("--allow-read", Scope::Nothing),
        ] {
            assert_eq!(allowed(words).env(), scope, "{words}");
        }
        assert!(!allowed("--allow-net").tools() && allowed("--allow-tools").tools() && allowed("-A").tools());
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for word in ["--allow-env=", "--allow-env=A,", "--allow-env=A=1", "--allow-net=*.example.com", "--allow-read="]
        {
            assert!(Line::try_parse_from(["ilo", word]).is_err(), "{word}");
        }
    }

    #[test]
    fn addresses_are_hosts_with_a_port_or_without() {
        for (word, host, port) in [
            ("Example.COM", "example.com", None),
            ("localhost:80", "localhost", Some(80)),
            ("[::1]", "[::1]", None),
            ("[::1]:8080", "[::1]", Some(8080)),
        ] {
            assert_eq!(word.parse(), Ok(Address { host: host.into(), port }), "{word}");
        }
        for word in ["https://a.com", "a.com/x", "a.com:", "a.com:http", ":80", "::1", "me@a.com", "a b"] {
            assert!(word.parse::<Address>().is_err(), "{word}");
        }
    }
}
