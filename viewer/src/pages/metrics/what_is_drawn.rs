//! What one sees in the chart of an instrument, in words.

use crate::chart::instrument_over_time::InstrumentOverTime;
use crate::model::PointKind;
use crate::store::series_history::SECOND;

/// How the chart of an instrument is called: what one sees in it.
pub(super) fn what_is_drawn(over_time: &InstrumentOverTime) -> String {
    let step = over_time.window.step / SECOND;
    match over_time.point_kind {
        PointKind::Counter { .. } => "drawn: how many a second".to_owned(),
        PointKind::Gauge if over_time.lines.iter().any(|it| it.series > 1) => {
            "drawn: its value, where a line stands for several series their mean".to_owned()
        }
        PointKind::Gauge => "drawn: its value".to_owned(),
        PointKind::UpDownCounter { delta: false } => "drawn: how much there is".to_owned(),
        PointKind::UpDownCounter { delta: true } => {
            "drawn: how much it has changed since it was first seen".to_owned()
        }
        PointKind::Histogram { .. } => format!("drawn: the values of each {step} s"),
        PointKind::Summary => {
            "drawn: the quantiles that the program has computed itself".to_owned()
        }
    }
}
