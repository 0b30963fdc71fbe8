//! Which window of metrics an address asks for, and of which of them.

use super::filter::{self, BadFilter, Pairs};
use crate::model::Instrument;
use crate::store::Store;
use crate::store::window::Length;

/// What an address asks for of metrics over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverTime {
    /// How long the window is: `window`, in minutes.
    pub length: Length,
    /// Whether it says no window: then a page shows all that there is.
    pub is_open: bool,
    /// The attribute by whose values lines are told apart: `by`; empty when there is none.
    pub by: String,
    /// Of this service: `service`.
    pub service: String,
    /// Of instruments whose name contains this: `name`.
    pub name: String,
}

impl OverTime {
    /// Whether it asks for this instrument.
    pub(crate) fn wants(&self, instrument: &Instrument) -> bool {
        let service = instrument.origin.service_or_unknown();
        (self.service.is_empty() || self.service == service)
            && instrument.name.contains(self.name.as_str())
    }
}

/// What the query of an address asks for.
///
/// # Errors
/// When the window is none of those that there are.
pub fn read(pairs: &Pairs, store: &Store) -> Result<OverTime, BadFilter> {
    let typed = |name| filter::typed(pairs, name).trim().to_owned();
    let length = match typed("window").as_str() {
        // All of a file, and the last quarter of an hour of what goes on.
        "" => store.saved().map_or(Length::default(), |it| it.window),
        minutes => minutes
            .parse()
            .ok()
            .and_then(Length::from_minutes)
            .ok_or_else(|| BadFilter::Window(minutes.to_owned()))?,
    };
    Ok(OverTime {
        length,
        is_open: typed("window").is_empty(),
        by: typed("by"),
        service: typed("service"),
        name: typed("name"),
    })
}
