//! Which requests an address asks to be compared: `service`, `method`, `route`, `window`, `of` and `least`.

use super::filter::{self, BadFilter, Pairs};
use super::over_time;
use crate::correlations::{Outcome, Question};
use crate::readable::parse_duration;
use crate::route::Key;
use crate::store::Store;
use crate::store::window::Length;

/// Where the page is.
pub(crate) const PAGE: &str = "/requests/correlations";
/// Where the same is as JSON.
pub(crate) const API: &str = "/api/requests/correlations";

/// What an address asks for. Without a route or a service, the question is about no request.
///
/// # Errors
/// When the window, the outcome or the duration means nothing.
pub fn read(pairs: &Pairs, store: &Store) -> Result<Question, BadFilter> {
    let typed = |name| filter::typed(pairs, name);
    let length = over_time::read(pairs, store)?.length;
    let least = typed("least").trim();
    let outcome = match typed("of").trim() {
        "" | "slow" if least.is_empty() => Outcome::Slow(None),
        "" | "slow" => {
            let read = parse_duration(least);
            Outcome::Slow(Some(
                read.ok_or_else(|| BadFilter::Duration(least.to_owned()))?,
            ))
        }
        "failed" => Outcome::Failed,
        other => return Err(BadFilter::Outcome(other.to_owned())),
    };
    let key = Key {
        service: typed("service").to_owned(),
        route: typed("route").to_owned(),
        method: typed("method").to_owned(),
    };
    Ok(Question {
        key,
        length,
        outcome,
    })
}

/// Whether a question names no requests.
pub fn is_open(question: &Question) -> bool {
    question.key.service.is_empty()
}

/// The address of the page, or of the API, for what sets the slow or failed requests of a route apart. Without a length, the
/// window is the one that suits what is held.
pub fn address(path: &str, key: &Key, length: Option<Length>, outcome: Outcome) -> String {
    let (of, least) = match outcome {
        Outcome::Slow(None) => ("slow", String::new()),
        // In whole microseconds, as durations are typed.
        Outcome::Slow(Some(least)) => ("slow", format!("{}us", least / 1_000)),
        Outcome::Failed => ("failed", String::new()),
    };
    let window = length.map_or(String::new(), |it| it.minutes().to_string());
    let pairs = [
        ("service", key.service.as_str()),
        ("method", &key.method),
        ("route", &key.route),
        ("window", &window),
        ("of", of),
        ("least", &least),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    filter::address(path, pairs.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_and_is_read_as_the_same() {
        let store = Store::new(1 << 20);
        let key = Key {
            service: "shop & co".to_owned(),
            route: "/items/{id}".to_owned(),
            method: "GET".to_owned(),
        };
        for outcome in [
            Outcome::Slow(None),
            Outcome::Slow(Some(1_500_000)),
            Outcome::Failed,
        ] {
            let written = address(PAGE, &key, Some(Length::Five), outcome);
            let query = written.split_once('?').unwrap().1;
            let pairs: Pairs = query
                .split('&')
                .map(|it| it.split_once('=').unwrap())
                .map(|(name, value)| {
                    let value = percent_encoding::percent_decode_str(value);
                    (name.to_owned(), value.decode_utf8().unwrap().into_owned())
                })
                .collect();
            let read = read(&pairs, &store).unwrap();
            assert_eq!((&read.key, read.length), (&key, Length::Five));
            assert_eq!(read.outcome, outcome);
        }
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let store = Store::new(1 << 20);
        for (name, value) in [("of", "late"), ("least", "soon"), ("window", "7")] {
            let pairs = vec![(name.to_owned(), value.to_owned())];
            assert!(read(&pairs, &store).is_err(), "{name}={value}");
        }
        assert!(is_open(&read(&Vec::new(), &store).unwrap()));
    }
}
