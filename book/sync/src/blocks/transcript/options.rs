//! What a comment says of a transcript:
//!
//! - `transcript`: what the commands of the last fence printed
//! - `transcript app stdout`: what the app printed since it was started. It is stopped first, so
//!   that nothing is still waiting; a later command finds it running again
//! - `transcript app stderr`: the same of stderr, without stopping it. `stopped` stops it, and shows
//!   what it says then. `wait="…"` waits for these words first
//! - `only="Logs"` shows one signal, `items="a, b"` these of its spans, log records or metrics,
//!   `lines="a, b"` the lines in which one of these is. What is left out becomes `…`
//! - `numbers` masks every number: for a program that tells about the machine

use crate::Fault;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) of: Of,
    pub(super) stopped: bool,
    pub(super) wait: Option<String>,
    pub(super) only: Option<String>,
    pub(super) items: Vec<String>,
    pub(super) lines: Vec<String>,
    pub(super) numbers: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Of {
    #[default]
    Commands,
    Stdout,
    Stderr,
}

impl Options {
    pub(super) fn parse(spec: &str) -> Result<Self, Fault> {
        let mut options = Self::default();
        let mut rest = spec.trim();
        while !rest.is_empty() {
            let end = rest.find([' ', '=']).unwrap_or(rest.len());
            let word = &rest[..end];
            rest = &rest[end..];
            let mut value = None;
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted
                    .find('"')
                    .ok_or_else(|| Fault::new(format!("{word}: no closing quote")))?;
                value = Some(quoted[..end].to_owned());
                rest = &quoted[end + 1..];
            }
            let list = |text: String| text.split(", ").map(ToOwned::to_owned).collect();
            match (word, value) {
                ("app", None) => {}
                ("stdout", None) => options.of = Of::Stdout,
                ("stderr", None) => options.of = Of::Stderr,
                ("stopped", None) => options.stopped = true,
                ("numbers", None) => options.numbers = true,
                ("wait", Some(text)) => options.wait = Some(text),
                ("only", Some(text)) => options.only = Some(text),
                ("items", Some(text)) => options.items = list(text),
                ("lines", Some(text)) => options.lines = list(text),
                _ => return Err(Fault::new(format!("a transcript has no option `{word}`"))),
            }
            rest = rest.trim_start();
        }
        let app = spec.split(' ').next() == Some("app");
        if app != (options.of != Of::Commands) {
            return Err(Fault::new("write `app stdout`, `app stderr`, or neither"));
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_words_and_words_with_a_value() {
        let options = Options::parse(r#"app stdout only="Logs" items="a b, c" stopped"#).unwrap();
        assert_eq!(options.of, Of::Stdout);
        assert_eq!(
            (options.only.as_deref(), options.stopped),
            (Some("Logs"), true)
        );
        assert_eq!(options.items, ["a b", "c"]);
        assert_eq!(Options::parse("").unwrap(), Options::default());
    }

    #[test]
    fn what_is_no_option_is_refused() {
        for spec in [
            "stdout",
            "app",
            "app stdout lines=a",
            r#"lines="a"#,
            "nonsense",
            r#"wait="#,
        ] {
            assert!(Options::parse(spec).is_err(), "{spec}");
        }
    }
}
