//! Filters in the address of a page, so that what one sees can be shared.

use thiserror::Error;

use super::{attributes, escaped};
use crate::model::{NotAnId, TraceId};
use crate::readable::{parse_duration, parse_time};
use crate::store::query::{LogQuery, TraceQuery};

/// The query of an address, pair by pair.
pub(crate) type Pairs = Vec<(String, String)>;

/// Why a filter means nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadFilter {
    /// A duration.
    #[error("{0:?} is not a duration. Write a number and its unit, as 10ms or 1.5s")]
    Duration(String),
    /// An attribute.
    #[error(
        "{0:?} is not an attribute. Write key=value, as http.route=/add, and quotes around a value \
         with spaces"
    )]
    Attribute(String),
    /// Too many attributes.
    #[error("at most {MAX_ATTRIBUTES} attributes can be looked for at once, and these are {0}")]
    Attributes(usize),
    /// A number.
    #[error("{0:?} is not a number")]
    Number(String),
    /// The length of a window.
    #[error("{0:?} is not a window. Write 1, 5, 15 or 60, in minutes")]
    Window(String),
    /// Which requests are told apart.
    #[error("{0:?} is neither slow nor failed")]
    Outcome(String),
    /// A time.
    #[error("{0:?} is not a time. Write it in UTC, as 2026-11-22T13:26:10Z")]
    Time(String),
    /// An order.
    #[error("{0:?} is not an order. Write newest, oldest, longest or shortest")]
    Order(String),
    /// A place in a list.
    #[error("{0:?} is not a place in a list. Begin with its first page")]
    ListPosition(String),
    /// A trace id.
    #[error("{0:?} is not a trace id. It is 32 hexadecimal digits")]
    Trace(String, #[source] NotAnId),
}

/// The most that one answer of the API has.
const MAX_LIMIT: usize = 1000;
/// The most that one page shows.
pub(crate) const MAX_ON_A_PAGE: usize = 200;
/// How many attributes are looked for at once: each is looked for in every span.
const MAX_ATTRIBUTES: usize = 16;

/// Which traces an address asks for: `service`, `name`, `errors`, `least`, `attribute` (several
/// times, or several in one, as a form sends them), `from`, `to`, `before` and `limit`.
///
/// # Errors
/// When a value means nothing. Other names are ignored.
pub fn traces(pairs: &Pairs) -> Result<TraceQuery, BadFilter> {
    let mut query = TraceQuery::default();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let value = value.trim();
        match name.as_str() {
            "service" => query.service = value.to_owned(),
            "name" => query.name = value.to_owned(),
            "errors" => query.errors = is_yes(value),
            "least" => {
                query.least =
                    parse_duration(value).ok_or_else(|| BadFilter::Duration(value.to_owned()))?;
            }
            "attribute" => add_attributes(&mut query.attributes, value)?,
            "from" => query.from = time(value)?,
            "to" => query.to = time(value)?,
            "before" => query.before = Some(number(value)?),
            "limit" => query.limit = limit(value)?,
            _ => {}
        }
    }
    not_too_many(&query.attributes)?;
    Ok(query)
}

/// Which log records an address asks for: `service`, `text`, `severity`, `attribute`, `trace`,
/// `from`, `to`, `before` and `limit`.
///
/// # Errors
/// When a value means nothing. Other names are ignored.
pub fn logs(pairs: &Pairs) -> Result<LogQuery, BadFilter> {
    let mut query = LogQuery::default();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let value = value.trim();
        match name.as_str() {
            "service" => query.service = value.to_owned(),
            "text" => query.text = value.to_owned(),
            "severity" => query.severity = number(value)?.min(24) as i32,
            "attribute" => add_attributes(&mut query.attributes, value)?,
            "trace" => {
                let id = value.parse();
                query.trace = Some(id.map_err(|error| BadFilter::Trace(value.to_owned(), error))?);
            }
            "from" => query.from = time(value)?,
            "to" => query.to = time(value)?,
            "before" => query.before = Some(number(value)?),
            "limit" => query.limit = limit(value)?,
            _ => {}
        }
    }
    not_too_many(&query.attributes)?;
    Ok(query)
}

/// The same filters with another `before`: the address of what is older.
pub fn older(path: &str, pairs: &Pairs, before: u64) -> String {
    let before = ("before".to_owned(), before.to_string());
    let others = pairs.iter().filter(|(name, _)| name != "before");
    address(path, others.chain([&before]))
}

/// The address of a page with these filters.
pub fn address<'a>(path: &str, pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut address = path.to_owned();
    let mut separator = '?';
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        address.push(std::mem::replace(&mut separator, '&'));
        address.push_str(&escaped(name));
        address.push('=');
        address.push_str(&escaped(value));
    }
    address
}

/// The value of a field of the form, as it was typed.
pub fn typed<'a>(pairs: &'a Pairs, wanted: &str) -> &'a str {
    let found = pairs.iter().find(|(name, _)| name == wanted);
    found.map_or("", |(_, value)| value)
}

/// The attributes that an address asks for, as one text for the field of the form: all of them, also
/// where it names several. What cannot be read stands there as it was typed.
pub(crate) fn typed_attributes(pairs: &Pairs) -> String {
    let typed = pairs.iter().filter(|(name, _)| name == "attribute");
    let each = typed.map(|(_, value)| match attributes::read(value) {
        Some(read) => attributes::write(&read),
        None => value.clone(),
    });
    each.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Whether the address asks for errors only.
pub(crate) fn typed_errors(pairs: &Pairs) -> bool {
    is_yes(typed(pairs, "errors").trim())
}

fn is_yes(value: &str) -> bool {
    !matches!(value, "" | "0" | "false" | "off" | "no")
}

fn add_attributes(to: &mut Vec<(String, String)>, value: &str) -> Result<(), BadFilter> {
    let read = attributes::read(value);
    to.extend(read.ok_or_else(|| BadFilter::Attribute(value.to_owned()))?);
    Ok(())
}

/// Once all of them were read, so that the error says how many they are.
fn not_too_many(attributes: &[(String, String)]) -> Result<(), BadFilter> {
    match attributes.len() {
        ..=MAX_ATTRIBUTES => Ok(()),
        many => Err(BadFilter::Attributes(many)),
    }
}

/// The filter by the id of a trace, for a link.
pub fn of_trace(id: TraceId) -> String {
    format!("/logs?trace={id}")
}

fn time(text: &str) -> Result<u64, BadFilter> {
    parse_time(text).ok_or_else(|| BadFilter::Time(text.to_owned()))
}

fn number(text: &str) -> Result<u64, BadFilter> {
    text.parse().map_err(|_| BadFilter::Number(text.to_owned()))
}

fn limit(text: &str) -> Result<usize, BadFilter> {
    Ok((number(text)? as usize).clamp(1, MAX_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        let owned = pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        owned.collect()
    }

    #[test]
    fn an_address_says_which_traces() {
        let query = traces(&pairs(&[
            ("service", "todo"),
            ("errors", "on"),
            ("least", "1.5ms"),
            ("attribute", "http.route=/ db.query.text="),
            ("name", ""),
            ("unknown", "x"),
        ]))
        .unwrap();
        assert_eq!(
            (query.service.as_str(), query.errors, query.least),
            ("todo", true, 1_500_000)
        );
        let expected = [("http.route", "/"), ("db.query.text", "")];
        let attributes = query
            .attributes
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()));
        assert!(attributes.eq(expected));
    }

    #[test]
    fn the_form_shows_everything_that_the_address_asks_for() {
        let two = pairs(&[
            ("attribute", "http.route=/"),
            ("errors", "0"),
            ("attribute", "db.query.text=SELECT 1"),
        ]);
        let shown = typed_attributes(&two);
        assert_eq!(shown, r#"http.route=/ db.query.text="SELECT 1""#);
        assert!(!typed_errors(&two) && !traces(&two).unwrap().errors);
        // What the form sends then means the same.
        let again = traces(&pairs(&[("attribute", &shown)])).unwrap();
        assert_eq!(again, traces(&two).unwrap());
        assert_eq!(typed_attributes(&pairs(&[("attribute", "route")])), "route");
        assert!(typed_errors(&pairs(&[("errors", "1")])));
    }

    #[test]
    fn what_means_nothing_is_said_with_an_example() {
        for (name, value) in [
            ("least", "soon"),
            ("attribute", "route"),
            ("before", "-1"),
            ("from", "yesterday"),
            ("to", "2026-13-01"),
        ] {
            assert!(traces(&pairs(&[(name, value)])).is_err(), "{name}");
        }
        assert!(logs(&pairs(&[("trace", "00")])).is_err());
    }

    #[test]
    fn the_address_of_what_is_older_keeps_the_filters() {
        let pairs = pairs(&[("name", "GET /&<"), ("before", "9"), ("service", "")]);
        assert_eq!(older("/", &pairs, 3), "/?name=GET%20/%26%3C&before=3");
    }
}
