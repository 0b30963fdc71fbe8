//! In which order a list is, and where a page of it begins.

use super::filter::{self, BadFilter, Pairs};
use crate::readable::exact_time;
use crate::store::list::{Cursor, Order, Part};

/// Each order and what an address calls it.
const NAMES: [(Order, &str); 4] = [
    (Order::Newest, "newest"),
    (Order::Oldest, "oldest"),
    (Order::Longest, "longest"),
    (Order::Shortest, "shortest"),
];

/// What an address says of where one is in a list, and nothing of what is in it.
const PLACES: [&str; 2] = ["before", "after"];

/// Which part of a list an address asks for: `order`, and `after`, which the link to the next page has. An address with
/// `before`, the number of what came next, is about the order of arrival.
///
/// # Errors
/// When a value means nothing.
pub fn part(pairs: &Pairs) -> Result<Part, BadFilter> {
    let typed = |name| filter::typed(pairs, name).trim();
    let order = match typed("order") {
        "" if typed("before").is_empty() => Order::Newest,
        "" => Order::Arrival,
        order => {
            let found = NAMES.iter().find(|(_, name)| *name == order);
            found
                .map(|(it, _)| *it)
                .ok_or_else(|| BadFilter::Order(order.to_owned()))?
        }
    };
    let after = match typed("after") {
        "" => None,
        place => {
            let read = place.split_once('.').and_then(|(value, number)| {
                Some(Cursor {
                    value: value.parse().ok()?,
                    number: number.parse().ok()?,
                })
            });
            Some(read.ok_or_else(|| BadFilter::ListPosition(place.to_owned()))?)
        }
    };
    Ok(Part { order, after })
}

/// The address of what follows in this order.
pub fn next(path: &str, pairs: &Pairs, order: Order, end: Cursor) -> String {
    if order == Order::Arrival {
        return filter::older(path, pairs, end.number);
    }
    let after = format!("{}.{}", end.value, end.number);
    with(path, pairs, &PLACES, &[("after", after)])
}

/// The address of the beginning of the same list.
pub fn beginning(path: &str, pairs: &Pairs) -> String {
    with(path, pairs, &PLACES, &[])
}

/// The address of the same list in another order, from its beginning.
pub fn ordered(path: &str, pairs: &Pairs, order: Order) -> String {
    let name = NAMES.iter().find(|(it, _)| *it == order);
    // The first is what a list is in anyway.
    let name = name.map_or("", |(_, name)| name).to_owned();
    let name = if order == Order::default() {
        String::new()
    } else {
        name
    };
    let dropped = [PLACES[0], PLACES[1], "order"];
    with(path, pairs, &dropped, &[("order", name)])
}

/// The address of what is in this stretch of time, in the same order.
pub fn within(path: &str, pairs: &Pairs, from: Option<u64>, to: Option<u64>) -> String {
    let dropped = [PLACES[0], PLACES[1], "from", "to"];
    let text = |time: Option<u64>| time.map_or(String::new(), exact_time);
    with(
        path,
        pairs,
        &dropped,
        &[("from", text(from)), ("to", text(to))],
    )
}

/// The address with these pairs, without those names, and with others instead.
fn with(path: &str, pairs: &Pairs, dropped: &[&str], more: &[(&str, String)]) -> String {
    let more: Vec<_> = more
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let kept = pairs
        .iter()
        .filter(|(name, _)| !dropped.contains(&name.as_str()));
    filter::address(path, kept.chain(&more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Pairs {
        let pairs = query.split('&').filter_map(|it| it.split_once('='));
        pairs
            .map(|(name, value)| (name.to_owned(), value.replace("%3A", ":")))
            .collect()
    }

    #[test]
    fn an_address_leads_on_in_its_order_and_back() {
        let pairs = read("service=todo&order=longest&from=5&after=1.2");
        let part = part(&pairs).unwrap();
        let at = Cursor {
            value: 1,
            number: 2,
        };
        assert_eq!((part.order, part.after), (Order::Longest, Some(at)));
        let end = Cursor {
            value: u64::MAX,
            number: 7,
        };
        let next = next("/", &pairs, part.order, end);
        assert_eq!(
            next,
            format!("/?service=todo&order=longest&from=5&after={}.7", u64::MAX)
        );
        assert_eq!(
            super::part(&read(next.split_once('?').unwrap().1))
                .unwrap()
                .after,
            Some(end)
        );
        assert_eq!(
            beginning("/", &pairs),
            "/?service=todo&order=longest&from=5"
        );
        assert_eq!(ordered("/", &pairs, Order::Newest), "/?service=todo&from=5");
        assert_eq!(
            ordered("/", &pairs, Order::Oldest),
            "/?service=todo&from=5&order=oldest"
        );
        let narrow = within("/", &pairs, Some(1_700_000_000_000_000_000), None);
        assert_eq!(
            narrow,
            "/?service=todo&order=longest&from=2023-11-14T22%3A13%3A20Z"
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for wrong in [
            "order=up",
            "after=7",
            "after=1.x",
            "after=-1.2",
            "after=1.2.3",
        ] {
            assert!(part(&read(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(part(&read("before=9")).unwrap().order, Order::Arrival);
        assert_eq!(
            part(&read("before=9&order=oldest")).unwrap().order,
            Order::Oldest
        );
    }
}
