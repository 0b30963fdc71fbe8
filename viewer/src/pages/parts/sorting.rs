//! The heading of a column by which a list is sorted.

use maud::{Markup, html};

use crate::address::filter::Pairs;
use crate::address::list::ordered;
use crate::store::list::Order;

/// The heading of a column by which the list at this address is sorted in two ways: first down, then up.
pub(in crate::pages) fn sort_heading(
    name: &str,
    order: Order,
    [down, up]: [Order; 2],
    (path, pairs): (&str, &Pairs),
) -> Markup {
    let sorted = match order {
        it if it == down => Some("descending"),
        it if it == up => Some("ascending"),
        _ => None,
    };
    let next = if order == down { up } else { down };
    html! {
        th scope="col" aria-sort=[sorted] {
            a href=(ordered(path, pairs, next)) {
                (name)
                @match sorted {
                    Some("descending") => span aria-hidden="true" { " ▼" },
                    Some(_) => span aria-hidden="true" { " ▲" },
                    None => {}
                }
            }
        }
    }
}
