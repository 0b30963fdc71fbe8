//! The critical path, held against asking for one moment after the other.

use std::sync::Arc;

use opentelemetry_proto::tonic::trace::v1::Span;
use proptest::prelude::*;
use prost::Message;

use super::*;
use crate::model::{Origins, StoredSpan};
use crate::waterfall::layout::Layout;
use crate::waterfall::tree::Tree;

/// Id, parent, kind, start and end of a span. A parent of 0 is none.
type Given = (u64, u64, i32, u64, u64);

fn layout(spans: &[Given]) -> Layout {
    let origin = Origins::default().intern(&Default::default());
    let spans = spans.iter().map(|&(id, parent, kind, start, end)| Span {
        trace_id: vec![7; 16],
        span_id: id.to_be_bytes().to_vec(),
        parent_span_id: parent.to_be_bytes().to_vec(),
        kind,
        start_time_unix_nano: start,
        end_time_unix_nano: end,
        ..Span::default()
    });
    let spans = spans.filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
    Layout::new(&spans.map(Arc::new).collect::<Vec<_>>(), &[])
}

fn path(layout: &Layout) -> CriticalPath {
    CriticalPath::new(layout, &Tree::new(layout))
}

/// The id of the span that is on the path, for each nanosecond from the start of the root on.
fn by_moment(spans: &[Given]) -> Vec<u64> {
    let layout = layout(spans);
    let path = path(&layout);
    let mut moments: Vec<(u64, u64)> = path
        .sections
        .iter()
        .flat_map(|it| (it.from..it.to).map(|at| (at, id(&layout, it.row))))
        .collect();
    moments.sort_unstable();
    moments.into_iter().map(|it| it.1).collect()
}

fn id(layout: &Layout, row: usize) -> u64 {
    u64::from_str_radix(&layout.rows[row].span.id.to_string(), 16).unwrap()
}

/// The same by asking for one moment after the other, with ids and without rows.
fn owner(spans: &[Given], span: &Given, (start, end): (u64, u64), moment: u64) -> u64 {
    let waits = |it: &&Given| {
        it.1 == span.0
            && it.3 != 0
            && it.4 >= it.3
            && (it.4 <= span.4 || (span.2 == 3 && it.2 == 2))
    };
    let children: Vec<_> = spans.iter().filter(waits).collect();
    let cut = |it: &Given| (it.3.max(start), it.4.min(end));
    let mut until = end;
    loop {
        let mut last: Option<&Given> = None;
        for child in &children {
            let (from, to) = cut(child);
            if from >= to || to > until {
                continue;
            }
            let is_later = last.is_none_or(|it| {
                let (other_from, other_to) = cut(it);
                // The order of rows: by start, then by id.
                (to, other_from, it.3, it.0) > (other_to, from, child.3, child.0)
            });
            if is_later {
                last = Some(child);
            }
        }
        match last.map(|it| (it, cut(it))) {
            Some((child, (from, to))) if moment < from => {
                assert!(to <= until, "{child:?}");
                until = from;
            }
            Some((child, (from, to))) if moment < to => {
                return owner(spans, child, (from, to), moment);
            }
            _ => return span.0,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn it_is_what_asking_for_each_moment_finds(
        given in prop::collection::vec((1_u64..=9, 0_i32..6, 0_u64..30, 0_u64..30), 0..9),
    ) {
        let mut spans = vec![(1, 0, 2, 1, 25)];
        for (i, (parent, kind, start, end)) in (2..).zip(given) {
            // Times may be missing, or in the wrong order.
            spans.push((i, (parent - 1) % (i - 1) + 1, kind, start, end));
        }
        let expected: Vec<u64> = (1..25).map(|at| owner(&spans, &spans[0], (1, 25), at)).collect();
        prop_assert_eq!(by_moment(&spans), expected, "{:?}", spans);
    }
}

#[test]
fn the_end_waits_for_the_child_that_ended_last_and_that_one_for_the_one_before() {
    let spans = [
        (1, 0, 1, 1, 11),
        (2, 1, 1, 2, 5),
        (3, 1, 1, 3, 4),
        (4, 1, 1, 6, 10),
        (5, 4, 1, 7, 9),
    ];
    assert_eq!(by_moment(&spans), [1, 2, 2, 2, 1, 4, 5, 5, 4, 1]);
    let layout = layout(&spans);
    let path = path(&layout);
    assert_eq!(path.duration(), 10);
    assert_eq!((path.time_of(0), path.of_row(0).len()), (3, 3));
}

#[test]
fn a_span_does_not_wait_for_a_message_that_it_sent_and_does_for_a_server_with_another_clock() {
    let sent = [(1, 0, 2, 1, 5), (2, 1, 4, 3, 9)];
    assert_eq!(by_moment(&sent), [1; 4]);
    let called = [(1, 0, 3, 1, 5), (2, 1, 2, 3, 9)];
    assert_eq!(by_moment(&called), [1, 1, 2, 2]);
}

#[test]
fn what_has_no_times_has_no_path() {
    for spans in [
        &[(1, 0, 1, 0, 5)][..],
        &[(1, 0, 1, 5, 0)],
        &[(1, 0, 1, 5, 4)],
        &[],
    ] {
        assert!(by_moment(spans).is_empty());
        assert_eq!(path(&layout(spans)).time_of(0), 0);
    }
}

#[test]
fn a_trace_as_deep_as_it_has_spans_has_a_path() {
    let spans: Vec<Given> = (1..=20_000).map(|i| (i, i - 1, 1, i, 50_000 - i)).collect();
    let layout = layout(&spans);
    let path = path(&layout);
    assert_eq!(path.duration(), 49_998);
    assert_eq!(path.of_row(19_999).len(), 1);
}
