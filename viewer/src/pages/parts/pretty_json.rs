//! JSON with a line for each of its values. Nothing of it but the spaces changes: numbers keep their digits, and keys
//! their order.

use serde_json::Value;

/// Up to how many bytes a text is read as JSON.
const MAX_READ: usize = 64 << 10;
/// How many bytes the result may have: a list within a hundred lists has wide margins.
const MAX_WRITTEN: usize = 4 * MAX_READ;
/// A text that is as short as this stays in its line.
const SHORT: usize = 60;

/// An object or a list with a line for each value; none where a text is something else, broken, short or too long.
pub(super) fn pretty(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    let is_one = (text.starts_with('{') && text.ends_with('}'))
        || (text.starts_with('[') && text.ends_with(']'));
    let is_fit = (SHORT..MAX_READ).contains(&text.len());
    if !is_one || !is_fit || serde_json::from_str::<Value>(text).is_err() {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut rest = text.chars().peekable();
    let (mut in_text, mut is_escaped) = (false, false);
    while let Some(it) = rest.next() {
        if in_text {
            out.push(it);
            match it {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match it {
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                out.push(it);
                while rest.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = rest.next_if(|it| matches!(it, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    begin_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                begin_line(&mut out, depth);
                out.push(it);
            }
            ',' => {
                out.push(it);
                begin_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = it == '"';
                out.push(it);
            }
        }
        if out.len() > MAX_WRITTEN {
            return None;
        }
    }
    Some(out)
}

fn begin_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_value_has_a_line_and_is_as_it_was_written() {
        let text = r#"{"b": 1.50, "a":12345678901234567890123,"c" : [ ], "d":{},"e":[1,"a,\"{b}:\\"], "a":null, "f":[{"g":"ü"}]}"#;
        let expected = r#"{
  "b": 1.50,
  "a": 12345678901234567890123,
  "c": [],
  "d": {},
  "e": [
    1,
    "a,\"{b}:\\"
  ],
  "a": null,
  "f": [
    {
      "g": "ü"
    }
  ]
}"#;
        assert_eq!(pretty(text).as_deref(), Some(expected));
        // It was pretty already.
        assert_eq!(pretty(expected).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_no_json_or_too_much_of_it_is_left_alone() {
        let long = format!("[{}]", "1,".repeat(MAX_READ));
        let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(200));
        let wide = format!(
            "{}{}1{}",
            "[".repeat(120),
            "1,".repeat(30_000),
            "]".repeat(120)
        );
        let broken = format!("{{\"a\": {}", "1".repeat(80));
        for text in [
            "",
            "{}",
            "[1,2]",
            "{not json}",
            &long,
            &deep,
            &wide,
            &broken,
        ] {
            assert_eq!(pretty(text), None, "{}", text.get(..20).unwrap_or(text));
        }
        let padded = format!("[template] {}", "x".repeat(80));
        assert_eq!(pretty(&padded), None);
    }

    proptest! {
        #[test]
        fn nothing_but_spaces_changes(texts in prop::collection::vec("\\PC{0,12}", 8..20), depth in 0_usize..9) {
            let mut value = Value::from(texts);
            for _ in 0..depth {
                value = serde_json::json!({ "a b": [value, 1.5, null, true] });
            }
            let pretty = pretty(&value.to_string());
            prop_assert_eq!(serde_json::from_str::<Value>(&pretty.unwrap()).unwrap(), value);
        }
    }
}
