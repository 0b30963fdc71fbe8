//! Metrics. Exponential histograms are not read, since no chapter makes one.

use super::lines::{Lines, Unreadable};
use super::span::time;
use super::value::{Attributes, Value};

/// One export of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The name of the meter that made it.
    pub scope: String,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// Its unit, for example `s` or `{request}`.
    pub unit: String,
    /// What it is.
    pub kind: Kind,
    /// One for each set of attributes.
    pub points: Vec<Point>,
}

/// What a metric is, and with it how its points are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The last value.
    Gauge,
    /// The sum of what was added: of a counter if it is monotonic, or else of an up-down counter.
    Sum {
        /// Whether it can only grow.
        monotonic: bool,
        /// What the sum is over.
        temporality: Temporality,
    },
    /// How many values fell into which bucket.
    Histogram {
        /// What the counts are over.
        temporality: Temporality,
    },
}

/// What a point is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temporality {
    /// Everything since the start.
    Cumulative,
    /// Everything since the last export.
    Delta,
}

/// What was measured for one set of attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The exporter prints these without their types, so all values are strings.
    pub attributes: Attributes,
    /// What was measured.
    pub reading: Reading,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// The value of a gauge, or a sum.
    Number(f64),
    /// A histogram.
    Histogram {
        /// How many values there were.
        count: u64,
        /// Their sum.
        sum: f64,
        /// The upper bound of each bucket, and how many values fell into it. The last bound is
        /// infinite.
        buckets: Vec<(f64, u64)>,
    },
}

impl Reading {
    /// The value of a gauge, a sum, or how many values a histogram has.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Histogram { count, .. } => *count as f64,
        }
    }
}

impl Metric {
    /// The sum over all points of [`Reading::number`].
    pub fn total(&self) -> f64 {
        self.points.iter().map(|point| point.reading.number()).sum()
    }

    /// The [`Reading::number`] of all points whose attribute `name` has this value; 0 where there
    /// is none.
    pub fn total_where(&self, name: &str, value: &str) -> f64 {
        self.points
            .iter()
            .filter(|point| point.attributes.text(name) == Some(value))
            .map(|point| point.reading.number())
            .sum()
    }
}

/// The name of the scope whose metrics follow, if that is what stands here.
pub(crate) fn read_scope(lines: &mut Lines, index: usize) -> Result<Option<String>, Unreadable> {
    if !lines.take_exactly(&format!("	Instrumentation Scope #{index}")) {
        return Ok(None);
    }
    let scope = lines.expect("		Name         : ")?;
    lines.take("		Version  : ");
    lines.take("		SchemaUrl: ");
    if lines.take_exactly("		Scope Attributes:") {
        while lines.take("			 ->  ").is_some() {}
    }
    Ok(Some(scope.to_owned()))
}

pub(crate) fn read(lines: &mut Lines, scope: &str) -> Result<Metric, Unreadable> {
    let name = lines.expect("\t\tName         : ")?.to_owned();
    let description = lines.expect("\t\tDescription  : ")?.to_owned();
    let unit = lines.expect("\t\tUnit         : ")?.to_owned();
    let (kind, points) = match lines.expect("\t\tType         : ")? {
        "Gauge" => {
            lines.expect_exactly("\t\tGauge DataPoints")?;
            lines.take("\t\tStartTime    : ");
            lines.read("\t\tEndTime      : ", time)?;
            (Kind::Gauge, points(lines, number)?)
        }
        "Sum" => {
            lines.expect_exactly("\t\tSum DataPoints")?;
            let monotonic = lines.read("\t\tMonotonic    : ", |text| text.parse().ok())?;
            let temporality = temporality_and_times(lines)?;
            let kind = Kind::Sum {
                monotonic,
                temporality,
            };
            (kind, points(lines, number)?)
        }
        "Histogram" => {
            let temporality = temporality_and_times(lines)?;
            lines.expect_exactly("\t\tHistogram DataPoints")?;
            (Kind::Histogram { temporality }, points(lines, histogram)?)
        }
        _ => return Err(lines.last_is_unreadable("Gauge, Sum or Histogram")),
    };
    Ok(Metric {
        scope: scope.to_owned(),
        name,
        description,
        unit,
        kind,
        points,
    })
}

fn temporality_and_times(lines: &mut Lines) -> Result<Temporality, Unreadable> {
    let temporality = lines.read("\t\tTemporality  : ", |text| match text {
        "Cumulative" => Some(Temporality::Cumulative),
        "Delta" => Some(Temporality::Delta),
        _ => None,
    })?;
    lines.read("\t\tStartTime    : ", time)?;
    lines.read("\t\tEndTime      : ", time)?;
    Ok(temporality)
}

fn points(
    lines: &mut Lines,
    read: impl Fn(&mut Lines) -> Result<Point, Unreadable>,
) -> Result<Vec<Point>, Unreadable> {
    let mut points = Vec::new();
    while lines.take_exactly(&format!("\t\tDataPoint #{}", points.len())) {
        points.push(read(lines)?);
    }
    Ok(points)
}

fn number(lines: &mut Lines) -> Result<Point, Unreadable> {
    let value = lines.read("\t\t\tValue        : ", |text| text.parse().ok())?;
    Ok(Point {
        attributes: attributes(lines)?,
        reading: Reading::Number(value),
    })
}

fn histogram(lines: &mut Lines) -> Result<Point, Unreadable> {
    let count = lines.read("\t\t\tCount        : ", |text| text.parse().ok())?;
    let sum = lines.read("\t\t\tSum          : ", |text| text.parse().ok())?;
    lines.take("\t\t\tMin          : ");
    lines.take("\t\t\tMax          : ");
    let attributes = attributes(lines)?;
    let mut buckets = Vec::new();
    if lines.take_exactly("\t\t\tBuckets") {
        // The last line has no space before it.
        while let Some(bucket) = lines.take("\t\t\t\t ").or_else(|| lines.take("\t\t\t\t")) {
            let read = read_bucket(bucket).ok_or_else(|| lines.last_is_unreadable("a bucket"));
            buckets.push(read?);
        }
    }
    Ok(Point {
        attributes,
        reading: Reading::Histogram {
            count,
            sum,
            buckets,
        },
    })
}

/// `0.005 to 0.01 : 3`
fn read_bucket(line: &str) -> Option<(f64, u64)> {
    let (bounds, count) = line.split_once(" : ")?;
    let (_, upper) = bounds.split_once(" to ")?;
    Some((upper.parse().ok()?, count.parse().ok()?))
}

fn attributes(lines: &mut Lines) -> Result<Attributes, Unreadable> {
    lines.expect_exactly("\t\t\tAttributes   :")?;
    let mut attributes = Attributes::default();
    while let Some(rest) = lines.take("\t\t\t\t ->  ") {
        let (name, value) = rest
            .split_once(": ")
            .ok_or_else(|| lines.last_is_unreadable("a name and a value"))?;
        attributes.0.push((name.to_owned(), Value::from(value)));
    }
    Ok(attributes)
}
