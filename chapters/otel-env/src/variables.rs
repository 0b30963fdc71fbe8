//! The variables of OTLP: each exists once for all signals, and once more for each of them.

use std::env;

use ureq::http::HeaderName;

use crate::Error;
use crate::destination::Signal;

/// Where values come from. One that is empty counts as not set, as the specification says:
/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#parsing-empty-value>
pub struct Variables(Box<LookUp>);

type LookUp = dyn Fn(&str) -> Option<String>;

/// A variable that is set.
#[derive(Debug, Default)]
pub struct Variable {
    pub name: String,
    pub value: String,
}

impl Variables {
    /// Those of this process.
    pub fn of_process() -> Self {
        // What is not Unicode is no valid value of any variable, and must not pass as one that is not set.
        Self(Box::new(|name| {
            env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        }))
    }

    /// The value of this variable, or an empty text.
    pub fn get(&self, name: &str) -> String {
        (self.0)(name).unwrap_or_default()
    }

    /// Whether the variable is set, even to an empty text.
    pub fn is_set(&self, name: &str) -> bool {
        (self.0)(name).is_some()
    }

    /// `OTEL_EXPORTER_OTLP_{suffix}` for this signal, or else the one for all signals.
    pub fn otlp(&self, signal: Signal, suffix: &str) -> Option<Variable> {
        let own = format!("OTEL_EXPORTER_OTLP_{}_{suffix}", signal.name());
        let names = [own, format!("OTEL_EXPORTER_OTLP_{suffix}")];
        let mut set = names.into_iter().map(|name| Variable {
            value: self.get(&name),
            name,
        });
        set.find(|variable| !variable.value.is_empty())
    }

    /// The value of a variable, if it's set. If `parse` can't read it, its error is what to write instead.
    pub fn parse<T>(
        &self,
        signal: Signal,
        suffix: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Result<Option<T>, Error> {
        let Some(Variable { name, value }) = self.otlp(signal, suffix) else {
            return Ok(None);
        };
        parse(&value).map(Some).map_err(|expected| Error::Value {
            variable: name,
            value,
            expected,
        })
    }

    /// Checks the form of the headers. The exporter itself sends them.
    pub fn check_headers(&self, signal: Signal) -> Result<(), Error> {
        let Variable { name, value } = self.otlp(signal, "HEADERS").unwrap_or_default();
        for (pair, number) in value.split_terminator(',').zip(1..) {
            let key = pair.split_once('=').map(|(key, _)| key.trim());
            if key.is_none_or(|key| key.parse::<HeaderName>().is_err()) {
                return Err(Error::Header {
                    variable: name,
                    number,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
impl Variables {
    /// These and no others, so that no test depends on who runs it.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs: std::collections::HashMap<String, String> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self(Box::new(move |name| pairs.get(name).cloned()))
    }
}
