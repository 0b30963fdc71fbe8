//! A metric as it arrived, taken apart into its instrument and its points.
//!
//! The store keeps the newest point of every series, and of those before it what they measured
//! ([`super::Reading`]). Instrument and series are identified as the
//! [data model](https://opentelemetry.io/docs/specs/otel/metrics/data-model/#timeseries-model)
//! says.

use std::sync::Arc;

use bytes::Bytes;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use prost::Message;

use super::{Origin, PointKind};
use crate::otlp::schema::{
    DATA, exponential_point, gauge, histogram_point, key_value_list, metric, number_point,
    summary_point,
};
use crate::otlp::wire::{self, Value, put, put_bytes};

/// What a metric says beside its points. Cheap to clone, however long its name is.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Who sent it.
    pub origin: Arc<Origin>,
    /// Its name.
    pub name: Arc<str>,
    /// Its unit, in [UCUM](https://ucum.org/); empty when it has none.
    pub unit: Arc<str>,
    /// The fields of the `Metric`, without its data.
    header: Bytes,
    /// Which data it has: the number of the field, as `metric::SUM`; 0 where it has none.
    data: u32,
    /// The fields of its data, without the points: temporality and monotonicity.
    rest: Bytes,
}

/// What tells an instrument from every other one: origin, name, unit, data, and the fields of the data beside the points.
pub(crate) type Identity = (usize, Arc<str>, Arc<str>, u32, Bytes);

/// A point of a metric.
#[derive(Clone, Debug)]
pub struct Point {
    /// What tells this series from others of the instrument: its attributes, in a fixed order, as a `KeyValueList`.
    pub series: Bytes,
    /// When it was measured: nanoseconds since 1970.
    pub time: u64,
    /// Which request brought it.
    pub request: u64,
    /// The point as it came.
    pub bytes: Bytes,
}

/// The number of the points in every kind of data, for which that of a gauge stands.
const POINTS: u32 = gauge::DATA_POINTS;

/// A `Metric` that was checked, taken apart. A metric without data has no points. They are made one
/// by one, since a metric may have so many of them that they would fill the budget many times.
pub fn split_points<'a>(
    bytes: &'a [u8],
    origin: &Arc<Origin>,
    request: u64,
) -> (Instrument, impl Iterator<Item = Point> + use<'a>) {
    let (mut name, mut unit): (&[u8], &[u8]) = (&[], &[]);
    let (mut header, mut rest) = (Vec::new(), Vec::new());
    let (mut kind, mut data): (u32, &[u8]) = (0, &[]);
    for (tag, value) in wire::known(bytes) {
        match (tag, value) {
            // It is a oneof: of several, the last one counts.
            (_, Value::Bytes(it)) if DATA.contains(&tag) => (kind, data) = (tag, it),
            _ => put(&mut header, tag, value),
        }
        match (tag, value) {
            (metric::NAME, Value::Bytes(it)) => name = it,
            (metric::UNIT, Value::Bytes(it)) => unit = it,
            _ => {}
        }
    }
    for (tag, value) in wire::known(data) {
        if tag != POINTS {
            put(&mut rest, tag, value);
        }
    }
    let instrument = Instrument {
        origin: origin.clone(),
        name: String::from_utf8_lossy(name).into(),
        unit: String::from_utf8_lossy(unit).into(),
        header: header.into(),
        data: kind,
        rest: rest.into(),
    };
    let points = wire::known(data).filter_map(move |(tag, value)| match value {
        Value::Bytes(it) if tag == POINTS => Some(point(kind, it, request)),
        _ => None,
    });
    (instrument, points)
}

impl Instrument {
    /// The fields of its data, without the points.
    pub(super) fn rest(&self) -> &[u8] {
        &self.rest
    }

    /// What tells it from every other instrument. The description is not part of it. The origin is
    /// named by its address, which is its own as long as this instrument holds on to it.
    pub(crate) fn identity(&self) -> Identity {
        (
            Arc::as_ptr(&self.origin) as usize,
            self.name.clone(),
            self.unit.clone(),
            self.data,
            self.rest.clone(),
        )
    }

    /// Whether it is a counter that counts from its start: a sum that is cumulative and monotonic.
    pub(crate) fn is_cumulative_counter(&self) -> bool {
        self.point_kind() == PointKind::Counter { delta: false }
    }

    /// Which data it has, as the number of the field of [`metric`]; 0 where it has none.
    pub fn data(&self) -> u32 {
        self.data
    }

    /// Whether both are the same, also where their origins were read one by one.
    pub fn is_same(&self, other: &Instrument) -> bool {
        self.origin.is_same(&other.origin)
            && self.name == other.name
            && self.unit == other.unit
            && self.data == other.data
            && self.rest == other.rest
    }

    /// The `Metric` with these points.
    pub fn bytes<'a>(&self, points: impl IntoIterator<Item = &'a Point>) -> Vec<u8> {
        let mut data = Vec::new();
        for point in points {
            put_bytes(&mut data, POINTS, &point.bytes);
        }
        data.extend_from_slice(&self.rest);
        let mut metric = self.header.to_vec();
        if self.data != 0 {
            put_bytes(&mut metric, self.data, &data);
        }
        metric
    }

    /// The `Metric` with these points, decoded.
    pub fn decode<'a>(&self, points: impl IntoIterator<Item = &'a Point>) -> Metric {
        Metric::decode(&*self.bytes(points)).unwrap_or_default()
    }

    /// How much memory it takes, in bytes, with its identity, which shares its texts.
    pub fn size(&self) -> usize {
        let texts = self.name.len() + self.unit.len() + self.rest.len() + self.header.len();
        2 * size_of::<Instrument>() + texts + 560
    }
}

impl Point {
    /// The number of a gauge or a sum, and since when a sum counts.
    pub fn number(&self) -> (Option<f64>, u64) {
        let (mut number, mut start) = (None, 0);
        for field in wire::known(&self.bytes) {
            match field {
                (number_point::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
                (number_point::AS_DOUBLE, Value::Fixed64(it)) => number = Some(f64::from_bits(it)),
                (number_point::AS_INT, Value::Fixed64(it)) => number = Some((it as i64) as f64),
                _ => {}
            }
        }
        (number, start)
    }

    /// Whether it says its number as a whole one.
    pub(crate) fn is_whole(&self) -> bool {
        let mut fields = wire::known(&self.bytes);
        fields.any(|(tag, _)| tag == number_point::AS_INT)
    }

    /// How much memory it takes, in bytes, with the maps that hold it.
    pub fn size(&self) -> usize {
        size_of::<Point>() + self.series.len() + self.bytes.len() + 440
    }
}

/// The number of the attributes in the points of a kind of data.
pub(super) fn attributes_tag(data: u32) -> u32 {
    match data {
        metric::HISTOGRAM => histogram_point::ATTRIBUTES,
        metric::EXPONENTIAL_HISTOGRAM => exponential_point::ATTRIBUTES,
        metric::SUMMARY => summary_point::ATTRIBUTES,
        _ => number_point::ATTRIBUTES,
    }
}

fn point(data: u32, bytes: &[u8], request: u64) -> Point {
    let attributes_tag = attributes_tag(data);
    let mut time = 0;
    let mut attributes: Vec<&[u8]> = Vec::new();
    for field in wire::known(bytes) {
        match field {
            (number_point::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
            (tag, Value::Bytes(it)) if tag == attributes_tag => attributes.push(it),
            _ => {}
        }
    }
    // The order of attributes means nothing.
    attributes.sort_unstable();
    let length = attributes.iter().map(|it| it.len() + 6).sum();
    let mut series = Vec::with_capacity(length);
    for attribute in attributes {
        put_bytes(&mut series, key_value_list::VALUES, attribute);
    }
    Point {
        series: series.into(),
        time,
        request,
        bytes: Bytes::copy_from_slice(bytes),
    }
}
