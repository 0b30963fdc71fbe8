//! What is measured in a round, and how far it spreads over all of them.

use crate::recording::Round;

/// What can be asked of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// [`Round::requests_per_s`].
    Requests,
    /// [`Round::p50_us`].
    P50,
    /// [`Round::p99_us`].
    P99,
    /// [`Round::cpu_us`].
    Cpu,
    /// [`Round::receiver_cpu_us`].
    ReceiverCpu,
    /// [`Round::client_cpu_us`].
    ClientCpu,
    /// [`Round::peak_mib`].
    Memory,
    /// [`Round::lost`].
    Lost,
}

/// Of several rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The one in the middle.
    pub median: f64,
    /// The most.
    pub max: f64,
}

impl Quantity {
    /// All of them, with the names that a page knows them by.
    pub const ALL: [(&str, Quantity); 8] = [
        ("requests", Quantity::Requests),
        ("p50", Quantity::P50),
        ("p99", Quantity::P99),
        ("cpu", Quantity::Cpu),
        ("receiver-cpu", Quantity::ReceiverCpu),
        ("client-cpu", Quantity::ClientCpu),
        ("memory", Quantity::Memory),
        ("lost", Quantity::Lost),
    ];

    pub(crate) fn read(self, round: &Round) -> f64 {
        match self {
            Quantity::Requests => round.requests_per_s,
            Quantity::P50 => round.p50_us,
            Quantity::P99 => round.p99_us,
            Quantity::Cpu => round.cpu_us,
            Quantity::ReceiverCpu => round.receiver_cpu_us,
            Quantity::ClientCpu => round.client_cpu_us,
            Quantity::Memory => round.peak_mib,
            Quantity::Lost => round.lost,
        }
    }
}

impl Spread {
    /// None for no values, or where one is no number.
    pub fn new(mut values: Vec<f64>) -> Option<Self> {
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => values[middle - 1].midpoint(values[middle]),
            _ => values[middle],
        };
        Some(Self {
            min: values[0],
            median,
            max: values[values.len() - 1],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_even_number_of_rounds_the_median_lies_between_two() {
        let spread = Spread::new(vec![4.0, 1.0, 2.0, 3.0]).unwrap();
        assert_eq!((spread.min, spread.median, spread.max), (1.0, 2.5, 4.0));
        assert_eq!(Spread::new(Vec::new()), None);
    }
}
