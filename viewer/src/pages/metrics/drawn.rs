//! Which instrument a chart and its tables are of.

/// What is drawn of an instrument.
pub(super) struct Drawn<'a> {
    pub(super) number: u64,
    pub(super) name: &'a str,
    pub(super) unit: &'a str,
    /// How many current points it has.
    pub(super) points: usize,
    /// Whether one of them has a value.
    pub(super) has_values: bool,
    /// Whether every figure is in a table, too.
    pub(super) in_full: bool,
}
