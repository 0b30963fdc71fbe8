//! Attributes and their values.

use super::lines::{Lines, Unreadable};

/// The value of an attribute, without the names that the API's types print around it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Str(String),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A Boolean.
    Bool(bool),
    /// An array, a map or bytes, as printed.
    Other(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl Value {
    /// Reads what `{:?}` prints of a `Value` of the API, or of an `AnyValue` of its logs.
    pub(crate) fn parse(debug: &str) -> Option<Self> {
        let (kind, rest) = debug.split_once('(')?;
        let inner = rest.strip_suffix(')')?;
        match kind {
            "String" => {
                let (storage, rest) = inner.split_once('(')?;
                let quoted = rest.strip_suffix(')')?;
                matches!(storage, "Owned" | "Static" | "RefCounted")
                    .then(|| unquote(quoted))?
                    .map(Self::Str)
            }
            "I64" | "Int" => inner.parse().ok().map(Self::Int),
            "F64" | "Double" => inner.parse().ok().map(Self::Float),
            "Bool" | "Boolean" => inner.parse().ok().map(Self::Bool),
            "Array" | "Bytes" | "ListAny" | "Map" => Some(Self::Other(debug.to_owned())),
            _ => None,
        }
    }
}

/// Attributes in the order in which they were printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes(pub Vec<(String, Value)>);

impl Attributes {
    /// The value of the attribute of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// The value of the attribute of this name, if it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of the attribute of this name, if it is an integer.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The names, in the order in which they were printed.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// Reads all lines that start like this and hold a name, this separator and a value as `{:?}`
/// prints it.
pub(crate) fn read_attributes(
    lines: &mut Lines,
    start: &str,
    separator: &str,
) -> Result<Attributes, Unreadable> {
    let mut attributes = Attributes::default();
    while let Some(rest) = lines.take(start) {
        let attribute = rest
            .split_once(separator)
            .and_then(|(name, value)| Some((name.to_owned(), Value::parse(value)?)));
        let expected = || lines.last_is_unreadable("a name and a value");
        attributes.0.push(attribute.ok_or_else(expected)?);
    }
    Ok(attributes)
}

/// Reads what `{:?}` prints of a string.
pub(crate) fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '"' => return None,
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                'u' => unicode(&mut chars)?,
                c @ ('\\' | '"' | '\'') => c,
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

/// Reads `{1f6d2}`.
fn unicode(chars: &mut std::str::Chars) -> Option<char> {
    let (number, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
    *chars = rest.chars();
    char::from_u32(u32::from_str_radix(number, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_in_the_words_of_the_api_and_of_its_logs() {
        for (debug, value) in [
            (r#"String(Owned("GET"))"#, Value::from("GET")),
            (
                r#"String(Static("a)b\"c\\\n\u{7f}é🛒"))"#,
                Value::from("a)b\"c\\\n\u{7f}é🛒"),
            ),
            (r#"String(RefCounted(""))"#, Value::from("")),
            ("I64(200)", Value::from(200)),
            ("Int(-1)", Value::from(-1)),
            ("F64(0.5)", Value::Float(0.5)),
            ("Double(1e-7)", Value::Float(1e-7)),
            ("Bool(true)", Value::from(true)),
            ("Boolean(false)", Value::from(false)),
            (
                "Array(I64([1, 2]))",
                Value::Other("Array(I64([1, 2]))".to_owned()),
            ),
        ] {
            assert_eq!(Value::parse(debug), Some(value), "{debug}");
        }
    }

    #[test]
    fn a_value_that_was_cut_off_is_none() {
        for debug in [
            "",
            "I64(20",
            "I64(x)",
            "I64",
            "U8(1)",
            r#"String(Owned("GET")"#,
            r#"String(Owned("GET))"#,
            r#"String(Owned("a"b"))"#,
            r#"String(Elsewhere("a"))"#,
            r#"String(Owned("\x"))"#,
            r#"String(Owned("\u{110000}"))"#,
        ] {
            assert_eq!(Value::parse(debug), None, "{debug}");
        }
    }
}
