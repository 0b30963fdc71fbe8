//! What may still come is waited for, and not for ever.

use otlp_viewer::findings::Clock;

use super::scenes::builder::{SECOND, START, scene};
use super::scenes::{Scenes, incomplete_traces};

/// While more may come, what is missing is given time: first nothing is said, then that it is likely.
#[test]
fn what_may_still_come_is_waited_for() {
    for (id, scenes) in [
        (
            "missing-parent",
            incomplete_traces::missing_parent as Scenes,
        ),
        ("unended-root", incomplete_traces::unended_root),
    ] {
        let arrived = START + 10 * SECOND;
        let scene = scenes().swap_remove(1).arrived(arrived);
        for (seconds, expected) in [
            (14, None),
            (16, Some(false)),
            (119, Some(false)),
            (121, Some(true)),
        ] {
            let found = scene.findings_at(Clock::at(arrived + seconds * SECOND));
            let is_sure = found.first().map(|it| it.is_sure());
            assert_eq!(is_sure, expected, "{id} after {seconds} s: {found:?}");
        }
    }
}

/// The last arrival is never long ago while something loops inside a span that doesn't end: its first span counts.
#[test]
fn a_trace_that_grows_for_minutes_without_its_root_is_found_while_it_grows() {
    let found = |turns: u64, seconds: u64| {
        let scene = (0..turns).fold(scene("a loop"), |scene, it| {
            let scene = scene.spans("todo", incomplete_traces::turns(it..it + 1));
            scene.last_arrived(START + it * 10 * SECOND)
        });
        scene.findings_at(Clock::at(START + seconds * SECOND))
    };
    // Every ten seconds one, and the last was a moment ago.
    for turns in [2, 12] {
        assert_eq!(found(turns, turns * 10 - 9).len(), 0, "{turns}");
    }
    for turns in [13, 60] {
        let found = found(turns, turns * 10 - 9);
        let [finding] = &found[..] else {
            panic!("{turns}: {found:?}")
        };
        assert_eq!(finding.id(), "unended-root");
        assert!(!finding.is_sure(), "{finding}");
        assert_eq!(
            finding.said,
            "Traces that grow for minutes without their root: 1."
        );
    }
    // Below a root that is open, another span is, too.
    let scene = (0..33).fold(scene("a loop in a loop"), |scene, it| {
        let mut spans = incomplete_traces::turns(it..it + 1);
        spans[0].parent_span_id = (1_000 + it % 2).to_be_bytes().to_vec();
        scene
            .spans("todo", spans)
            .last_arrived(START + it * 10 * SECOND)
    });
    let in_two = scene.findings_at(Clock::at(START + 321 * SECOND));
    let [finding] = &in_two[..] else {
        panic!("{in_two:?}")
    };
    assert_eq!((finding.id(), finding.is_sure()), ("unended-root", false));
    // Also in a file that ends while it grows, and where turns are rare.
    let in_file = scene.findings();
    assert_eq!(
        in_file.iter().map(|it| it.id()).collect::<Vec<_>>(),
        ["unended-root"]
    );
    let soon = scene.findings_at(Clock::at(START + 350 * SECOND));
    assert_eq!(
        soon.iter().map(|it| it.id()).collect::<Vec<_>>(),
        ["unended-root"]
    );
    // When nothing has come for long, it is one like any other.
    let found = found(13, 120 + 121);
    assert!(
        found[0].is_sure() && found[0].said.starts_with("Traces without a beginning"),
        "{found:?}"
    );
}
