//! Units, as the [Unified Code for Units of Measure](https://ucum.org/ucum) (UCUM) has them.

/// No unit of a person is longer; and the reader of units goes as deep as there are parentheses.
const MAX_LENGTH: usize = 100;

/// Whether this is a unit of UCUM. An empty one is none.
pub fn is_ucum(unit: &str) -> bool {
    unit.len() <= MAX_LENGTH && ucum::validate(unit).is_ok()
}

/// The word of a name that is its unit, in one or the other spelling: `seconds` in `collection.duration.seconds`, where the
/// unit is `s`. Where there is no unit, the spelled-out one of a common unit counts.
pub fn in_name<'a>(name: &'a str, unit: &str) -> Option<&'a str> {
    const COMMON: [&str; 10] = ["s", "ms", "us", "ns", "min", "h", "By", "KiBy", "MiBy", "%"];
    let spellings: Vec<String> = match unit {
        "" => COMMON.iter().flat_map(|it| spelled(it)).collect(),
        _ => {
            let mut spellings = spelled(unit);
            spellings.push(unit.to_owned());
            spellings
        }
    };
    name.split(['.', '_', '-', '/'])
        .find(|word| spellings.iter().any(|it| it == word))
}

/// A unit written out, in singular and plural; nothing where it is no single unit.
fn spelled(unit: &str) -> Vec<String> {
    if unit == "%" {
        return vec!["percent".to_owned()];
    }
    if unit.len() > MAX_LENGTH || !unit.bytes().all(|it| it.is_ascii_alphabetic()) {
        return Vec::new();
    }
    let Ok(name) = ucum::display_name(unit) else {
        return Vec::new();
    };
    let name = name.trim_matches(['(', ')']).to_lowercase();
    vec![format!("{name}s"), name]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_ucum_are_known_and_words_are_none() {
        for unit in [
            "s",
            "ms",
            "By",
            "MiBy",
            "{request}",
            "1",
            "%",
            "By/s",
            "{packet}/s",
            "Cel",
            "Hz",
        ] {
            assert!(is_ucum(unit), "{unit}");
        }
        for unit in [
            "", "seconds", "bytes", "requests", "count", "KB", "req/s", "{a", "(s",
        ] {
            assert!(!is_ucum(unit), "{unit}");
        }
        assert!(!is_ucum(&"(".repeat(1_000_000)));
    }

    #[test]
    fn a_unit_is_found_in_a_name_word_by_word() {
        for (name, unit, word) in [
            ("collection.duration.seconds", "s", Some("seconds")),
            ("latency_ms", "ms", Some("ms")),
            ("http_request_milliseconds", "ms", Some("milliseconds")),
            ("process.memory.bytes", "By", Some("bytes")),
            ("disk.byte.count", "By", Some("byte")),
            ("cpu_percent", "%", Some("percent")),
            ("http_request_duration_seconds", "", Some("seconds")),
            ("http.server.requests", "{request}", None),
            ("http.server.request.duration", "s", None),
            ("temperature.min", "Cel", None),
            ("todo.items", "1", None),
            ("sorted.by", "By", None),
            ("milliseconds.of.fame", "By", None),
            ("", "s", None),
        ] {
            assert_eq!(in_name(name, unit), word, "{name} in {unit}");
        }
    }
}
