//! What an instrument says now, in a few words.

use crate::chart::{quantity_text, unit_words};
use crate::model::{Measured, PointKind};
use crate::readable;
use crate::store::metrics::Series;

/// What the current points of an instrument say: of what can be added up the sum over all series, of gauges the range, and
/// of a histogram how many values there were and their mean. Or that there is none.
pub(super) fn last_value(series: &Series) -> String {
    let instrument = &series.instrument;
    let unit = readable::shortened(&instrument.unit);
    let readings = series
        .points
        .iter()
        .filter_map(|it| instrument.read(&it.bytes));
    let (mut numbers, mut count, mut sum) = (Vec::new(), 0_u64, Some(0.0));
    let mut is_spread = false;
    for reading in readings {
        match reading.measured {
            Measured::Number(it) => numbers.push(it),
            Measured::Distribution(it) => {
                is_spread = true;
                count = count.saturating_add(it.count);
                sum = sum.zip(it.sum).map(|(a, b)| a + b);
            }
            Measured::Quantiles(it) => {
                let median = it.iter().find(|(quantile, _)| *quantile >= 0.5);
                numbers.extend(median.or(it.last()).map(|(_, value)| *value));
            }
        }
    }
    if is_spread {
        let values = readable::count(usize::try_from(count).unwrap_or(usize::MAX), "value");
        let mean = sum
            .filter(|it| count > 0 && it.is_finite())
            .map(|it| it / count as f64);
        return mean.map_or(values.clone(), |it| {
            format!("mean {} of {values}", named(it, &unit))
        });
    }
    let range = numbers
        .iter()
        .copied()
        .reduce(f64::min)
        .zip(numbers.iter().copied().reduce(f64::max));
    let Some((least, most)) = range else {
        let missing = if series.points.is_empty() {
            "no points"
        } else {
            "no value"
        };
        return missing.to_owned();
    };
    match instrument.point_kind() {
        PointKind::Counter { delta } | PointKind::UpDownCounter { delta } => {
            let sign = if delta { "+" } else { "" };
            format!("{sign}{}", named(numbers.iter().sum(), &unit))
        }
        PointKind::Summary => format!("median {}", named(most, &unit)),
        _ if least < most => format!(
            "{} to {}",
            quantity_text::quantity(least, &unit),
            named(most, &unit)
        ),
        _ => named(most, &unit),
    }
}

/// A quantity with the name of its unit: 3 requests, 20 MB, 320 ms.
fn named(value: f64, unit: &str) -> String {
    let quantity = quantity_text::quantity(value, unit);
    match unit_words::noun(unit).filter(|_| value == 1.0) {
        Some(noun) => format!("{quantity} {noun}"),
        None => format!("{quantity} {}", unit_words::name(unit))
            .trim_end()
            .to_owned(),
    }
}
