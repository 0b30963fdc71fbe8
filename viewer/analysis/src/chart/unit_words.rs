//! Units as a person says them: `requests` for `{request}`.

use super::quantity_text::is_duration;

/// What stands beside quantities that do not say their unit: `requests` for `{request}`. Empty where
/// they do, or where there is none.
pub fn name(unit: &str) -> String {
    match unit {
        "1" | "By" | "By/s" | "%" => String::new(),
        _ if is_duration(unit) => String::new(),
        _ => word(unit).unwrap_or_default(),
    }
}

/// A unit as a person says it: `requests` for `{request}`, `bytes` for `By`. None where there is none,
/// or it says nothing, as `1` does.
pub fn word(unit: &str) -> Option<String> {
    if let Some((of, per)) = unit.split_once('/') {
        let per = match per {
            "s" => "second",
            "min" => "minute",
            "h" => "hour",
            per => per.trim_matches(['{', '}']),
        };
        return Some(format!("{} per {per}", word(of)?));
    }
    Some(match unit {
        "" | "1" => return None,
        "By" => "bytes".to_owned(),
        "bit" => "bits".to_owned(),
        "KiBy" => "KiB".to_owned(),
        "MiBy" => "MiB".to_owned(),
        "GiBy" => "GiB".to_owned(),
        "us" | "μs" => "µs".to_owned(),
        "Cel" => "°C".to_owned(),
        _ => noun(unit).map_or_else(|| unit.to_owned(), plural),
    })
}

/// One of what a unit in braces names: `request` for `{request}`.
pub fn noun(unit: &str) -> Option<&str> {
    unit.strip_prefix('{')?.strip_suffix('}')
}

/// More than one of what a word names. Words of units are plain nouns.
fn plural(noun: &str) -> String {
    let ends = |ends: &[&str]| ends.iter().any(|it| noun.ends_with(it));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => {
            format!("{stem}ies")
        }
        _ if noun.is_empty() || !noun.is_ascii() => noun.to_owned(),
        _ if ends(&["ss", "x", "ch", "sh"]) => format!("{noun}es"),
        _ if ends(&["s"]) => noun.to_owned(),
        _ => format!("{noun}s"),
    }
}

/// The unit of how much of something there is in a second, in words.
pub fn rate(unit: &str) -> String {
    match word(unit) {
        Some(it) => format!("{it} per second"),
        None => "per second".to_owned(),
    }
}

/// The unit in which rates are written. Empty where only [`rate`] says it.
pub fn of_rate(unit: &str) -> &'static str {
    if unit == "By" { "By/s" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_said_in_words() {
        let rates = ["{request}", "", "1", "By", "s", "us"].map(rate);
        let expected = [
            "requests per second",
            "per second",
            "per second",
            "bytes per second",
            "s per second",
            "µs per second",
        ];
        assert_eq!(rates, expected);
        let names = ["{task}", "s", "1", "m", "{entry}", "{process}", "{}"].map(name);
        assert_eq!(names, ["tasks", "", "", "m", "entries", "processes", ""]);
        let words = ["By", "1", "{packet}/s", "By/{request}", "Cel"].map(word);
        let expected = ["bytes", "", "packets per second", "bytes per request", "°C"];
        assert_eq!(words.map(Option::unwrap_or_default), expected);
    }
}
