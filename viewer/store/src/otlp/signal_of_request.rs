//! Which signal a request in protobuf is of, where nothing else says.

use bytes::Bytes;

use super::Signal;
use super::request_items::{Checked, checked};
use super::schema::{self, log_record, metric, span};
use super::split_request::split;
use super::validate::check;
use super::wire;

/// The signal whose request these bytes are, by what its items have; none where they are no request.
pub(crate) fn signal_of(bytes: &[u8], most: usize) -> Option<Signal> {
    Signal::ALL.into_iter().find(|signal| {
        let mut is_typical = false;
        if check(signal.request(), bytes, most).is_err() {
            return false;
        }
        split(bytes, |_, all| {
            for item in all {
                is_typical |= has_its_fields(*signal, item);
            }
        });
        is_typical
    })
}

/// A request that doesn't say of which signal it is, checked as [`checked`] does; none where it's of no signal.
pub fn open(bytes: &Bytes, most: usize) -> Option<(Signal, Checked)> {
    if let Some(signal) = signal_of(bytes, most) {
        return Some((signal, checked(signal, bytes.clone(), most).ok()?));
    }
    if check(&schema::TRACES, bytes, most).is_ok() {
        let mut is_empty = true;
        split(bytes, |_, _| is_empty = false);
        if is_empty {
            // A request without items is the same of each signal.
            let bytes = bytes.clone();
            return Some((
                Signal::Traces,
                Checked {
                    bytes,
                    ..Checked::default()
                },
            ));
        }
    }
    // An item is broken: then it's what keeps most of the others.
    let candidates = Signal::ALL.into_iter().filter_map(|signal| {
        let checked = checked(signal, bytes.clone(), most).ok()?;
        let is_request = signal_of(&checked.bytes, most) == Some(signal);
        is_request.then_some((signal, checked))
    });
    candidates.min_by_key(|(_, checked)| checked.outcome.left_out)
}

/// Whether an item has what such an item never lacks.
fn has_its_fields(signal: Signal, item: &[u8]) -> bool {
    let has = |tags: &[u32]| wire::known(item).any(|(tag, _)| tags.contains(&tag));
    match signal {
        Signal::Traces => has(&[span::TRACE_ID]) && has(&[span::SPAN_ID]),
        Signal::Logs => has(&[
            log_record::TIME_UNIX_NANO,
            log_record::OBSERVED_TIME_UNIX_NANO,
            log_record::SEVERITY_NUMBER,
            log_record::BODY,
            log_record::EVENT_NAME,
        ]),
        Signal::Metrics => has(&[metric::NAME]) && has(&schema::DATA),
    }
}
