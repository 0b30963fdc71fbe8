//! Which instrument a chart and its tables are of.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::points::has_values;
use crate::readable::shortened;
use crate::store::metrics::Series;

/// What is drawn of an instrument.
pub(super) struct Drawn {
    pub(super) number: u64,
    /// Its name and its unit, shortened: a sender may have written a megabyte, and they stand in many places.
    pub(super) name: String,
    pub(super) unit: String,
    /// How many current points it has.
    pub(super) points: usize,
    /// Whether one of them has a value.
    pub(super) has_values: bool,
    /// Whether every number is in a table, too.
    pub(super) in_full: bool,
}

impl Drawn {
    /// What there is to draw of an instrument, of whose points `data` has some.
    pub(super) fn new(series: &Series, data: Option<&Data>, in_full: bool) -> Drawn {
        Drawn {
            number: series.number,
            name: shortened(&series.instrument.name),
            unit: shortened(&series.instrument.unit),
            points: series.points.len(),
            has_values: has_values(data),
            in_full,
        }
    }
}
