//! THE engines by name: what command lines, messages and the page call them.

use serde::{Deserialize, Serialize};

macro_rules! define_engines {
    ($($name:ident $text:literal $title:literal;)*) => {
        /// A tier, by the name that command lines, messages and the page use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(rename_all = "lowercase")]
        pub enum EngineName {
            $(#[doc = $title] $name,)*
        }

        impl EngineName {
            /// Every engine, from the plainest to the fastest.
            pub const ALL: &[EngineName] = &[$(EngineName::$name,)*];

            /// The name to type.
            pub fn as_str(self) -> &'static str {
                match self { $(EngineName::$name => $text,)* }
            }

            /// The name to read.
            pub fn title(self) -> &'static str {
                match self { $(EngineName::$name => $title,)* }
            }
        }
    };
}

define_engines! {
    Interp "interp" "Tree interpreter";
    Vm "vm" "Register VM";
    Arm64 "arm64" "ARM64 emitter";
    Cranelift "cranelift" "Cranelift";
    Llvm "llvm" "LLVM";
    Wasm "wasm" "Wasm emitter";
    Auto "auto" "Automatic choice";
}

impl std::fmt::Display for EngineName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for EngineName {
    type Err = String;

    fn from_str(text: &str) -> Result<EngineName, String> {
        EngineName::ALL.iter().copied().find(|engine| engine.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = EngineName::ALL.iter().map(|engine| engine.as_str()).collect();
            format!("no engine is called `{text}`; there are {}", names.join(", "))
        })
    }
}
