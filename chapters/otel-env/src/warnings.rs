//! Variables that are set and do not do what they seem to.

use std::fmt::{self, Display, Formatter};

use crate::variables::Variables;

/// The variables that people write instead of the right ones. Nothing reads them.
const MISSPELLINGS: [(&str, &str); 10] = [
    ("ELASTIC_APM_SECRET_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"),
    ("ELASTIC_APM_SERVER_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ("OTEL_EXPORTER_OTLP_HEADER", "OTEL_EXPORTER_OTLP_HEADERS"),
    (
        "OTEL_EXPORTER_OTLP_TRACE_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ),
    ("OTEL_LOG_EXPORTER", "OTEL_LOGS_EXPORTER"),
    ("OTEL_METRIC_EXPORTER", "OTEL_METRICS_EXPORTER"),
    ("OTEL_PROPAGATOR", "OTEL_PROPAGATORS"),
    ("OTEL_SAMPLER", "OTEL_TRACES_SAMPLER"),
    ("OTEL_TRACE_EXPORTER", "OTEL_TRACES_EXPORTER"),
    ("OTEL_TRACE_SAMPLER", "OTEL_TRACES_SAMPLER"),
];

/// A variable that does not do what it seems to, and what to write. It displays as one line without a full stop, and
/// never shows a value that could be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// Nothing reads this variable, and there is one with a similar name.
    Misspelling {
        /// The variable that is set.
        wrong: &'static str,
        /// The one that was probably meant.
        right: &'static str,
    },
    /// A sampler that the SDK does not know. It takes `parentbased_always_on` instead.
    UnknownSampler {
        /// What `OTEL_TRACES_SAMPLER` says.
        sampler: String,
    },
    /// A ratio that is no number from 0 to 1.
    InvalidRatio {
        /// What `OTEL_TRACES_SAMPLER_ARG` says.
        ratio: String,
    },
    /// An item of `OTEL_RESOURCE_ATTRIBUTES` that is no pair. The SDK leaves it out.
    NoAttribute {
        /// Which item, counted from 1.
        number: usize,
    },
    /// An item of `OTEL_RESOURCE_ATTRIBUTES` with a `%` in it, which the specification would have decoded.
    NotDecoded {
        /// Which item, counted from 1.
        number: usize,
    },
}

impl Display for Warning {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misspelling { wrong, right } => {
                write!(to, "nothing reads {wrong}. Set {right} instead")
            }
            Self::UnknownSampler { sampler } => write!(
                to,
                "{sampler:?} in OTEL_TRACES_SAMPLER is not known, and taken as parentbased_always_on. Write always_on, always_off or traceidratio, or parentbased_ and one of them"
            ),
            Self::InvalidRatio { ratio } => write!(
                to,
                "{ratio:?} in OTEL_TRACES_SAMPLER_ARG is not a ratio. Write a number from 0 to 1, such as 0.25"
            ),
            Self::NoAttribute { number } => write!(
                to,
                "number {number} in OTEL_RESOURCE_ATTRIBUTES is not an attribute. Write key=value,key=value"
            ),
            Self::NotDecoded { number } => write!(
                to,
                "number {number} in OTEL_RESOURCE_ATTRIBUTES has a % in it, which the SDK keeps as it is and does not decode"
            ),
        }
    }
}

/// Looks at the variables of this process. Show what comes back to whoever starts the program.
pub fn warnings() -> Vec<Warning> {
    warnings_about(&Variables::of_process())
}

fn warnings_about(variables: &Variables) -> Vec<Warning> {
    let mut warnings: Vec<_> = MISSPELLINGS
        .into_iter()
        .filter(|(wrong, _)| variables.is_set(wrong))
        .map(|(wrong, right)| Warning::Misspelling { wrong, right })
        .collect();
    about_sampler(variables, &mut warnings);
    about_resource(variables, &mut warnings);
    warnings
}

/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration>
fn about_sampler(variables: &Variables, warnings: &mut Vec<Warning>) {
    let sampler = variables.get("OTEL_TRACES_SAMPLER");
    let ratio = variables.get("OTEL_TRACES_SAMPLER_ARG");
    let known = ["always_on", "always_off", "traceidratio"];
    let root = sampler.strip_prefix("parentbased_").unwrap_or(&sampler);
    let is_ratio = ratio
        .parse()
        .is_ok_and(|ratio| (0.0..=1.0).contains(&ratio));
    if root == "traceidratio" && !is_ratio {
        warnings.push(Warning::InvalidRatio { ratio });
    }
    if !sampler.is_empty() && !known.contains(&root) {
        warnings.push(Warning::UnknownSampler { sampler });
    }
}

/// <https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable>
fn about_resource(variables: &Variables, warnings: &mut Vec<Warning>) {
    let attributes = variables.get("OTEL_RESOURCE_ATTRIBUTES");
    for (pair, number) in attributes.split_terminator(',').zip(1..) {
        let (key, value) = pair.split_once('=').unwrap_or_default();
        if key.trim().is_empty() {
            warnings.push(Warning::NoAttribute { number });
        } else if value.contains('%') {
            warnings.push(Warning::NotDecoded { number });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pairs: &[(&str, &str)]) -> Vec<String> {
        let warnings = warnings_about(&Variables::of(pairs));
        warnings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_right_gets_no_warning() {
        let right = [
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
            ("OTEL_RESOURCE_ATTRIBUTES", "team=shop,a.b="),
        ];
        assert_eq!(lines(&right), [""; 0]);
        assert_eq!(lines(&[]), [""; 0]);
    }

    #[test]
    fn every_misspelling_names_the_right_variable_and_no_value() {
        for (wrong, right) in MISSPELLINGS {
            let expected = format!("nothing reads {wrong}. Set {right} instead");
            assert_eq!(lines(&[(wrong, "hunter2")]), [expected]);
        }
    }

    #[test]
    fn a_sampler_or_a_ratio_that_is_not_possible_gets_one_warning() {
        for (sampler, ratio, says) in [
            ("sometimes", "", "always_on, always_off or traceidratio"),
            (
                "parentbased_jaeger_remote",
                "",
                "parentbased_ and one of them",
            ),
            ("traceidratio", "", "from 0 to 1"),
            ("parentbased_traceidratio", "1.5", "from 0 to 1"),
            ("traceidratio", "NaN", "from 0 to 1"),
        ] {
            let lines = lines(&[
                ("OTEL_TRACES_SAMPLER", sampler),
                ("OTEL_TRACES_SAMPLER_ARG", ratio),
            ]);
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(says), "{lines:?}");
        }
    }

    #[test]
    fn an_attribute_that_is_none_is_named_by_its_number() {
        let attributes = [("OTEL_RESOURCE_ATTRIBUTES", "team=shop,production,a=%20")];
        let warnings = warnings_about(&Variables::of(&attributes));
        let expected = [
            Warning::NoAttribute { number: 2 },
            Warning::NotDecoded { number: 3 },
        ];
        assert_eq!(warnings, expected);
    }
}
