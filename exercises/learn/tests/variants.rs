//! What holds the judge to account: each exercise as it is given, each mistake that people make, and each solution, and
//! programs that are no answer to any exercise.
//!
//! It builds all variants, so it is run only when it is asked for: `cargo test -p learn --features variants --test variants`.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{env, thread};

use exercises::exercise::{ALL, Exercise};
use exercises::judge::{Verdict, judge};
use exercises::program::Program;

/// What the judge must say of each variant.
const VARIANTS: &[(u8, &str, &str)] = &[
    (1, "given", "no-name"),
    (1, "wrong_traces_only", "name-on-some"),
    (1, "wrong_misspelled", "other-key"),
    (1, "wrong_capital", "other-spelling"),
    (1, "wrong_constant", "count"),
    (1, "wrong_on_the_span", "name-on-the-span"),
    (2, "given", "nothing-sent"),
    (2, "wrong_traces_only", "logs-kept"),
    (2, "wrong_no_metrics", "metrics-kept"),
    (2, "wrong_too_early", "root-open"),
    (2, "wrong_no_traces", "spans-kept"),
    (3, "given", "no-span"),
    (3, "wrong_typed", "typed"),
    (3, "wrong_field", "typed"),
    (3, "wrong_unnamed", "other-name"),
    (4, "given", "path-in-name"),
    (4, "wrong_method_only", "no-route-in-name"),
    (4, "wrong_fallback", "path-in-unmatched"),
    (4, "wrong_no_path", "no-path"),
    (4, "wrong_constant", "one-name"),
    (4, "wrong_debug", "no-route"),
    (4, "wrong_made_up", "route-of-unmatched"),
    (4, "wrong_only_matched", "count"),
    (5, "given", "new-trace"),
    (5, "wrong_by_hand", "malformed-continued"),
    (5, "wrong_link", "link"),
    (5, "wrong_attribute", "trace-in-attribute"),
    (5, "wrong_too_late", "new-trace"),
    (5, "wrong_span_between", "other-parent"),
    (5, "wrong_flags", "unsampled"),
    (6, "given", "orphan"),
    (6, "wrong_follows", "link"),
    (6, "wrong_not_entered", "not-current"),
    (6, "wrong_stays_behind", "not-current"),
    (6, "wrong_span_between", "other-parent"),
    (6, "wrong_other_dish", "other-dish"),
    (6, "wrong_twice", "count"),
    (7, "given", "unmarked"),
    (7, "wrong_client_too", "client-error"),
    (7, "wrong_no_type", "no-type"),
    (7, "wrong_no_status", "type-without-status"),
    (7, "wrong_one_code", "one-unmarked"),
    (7, "wrong_one_type", "one-type"),
    (7, "wrong_type_for_guests", "type-of-no-error"),
    (8, "given", "mixed"),
    (8, "wrong_in_scope", "outside"),
    (8, "wrong_spawned", "lost"),
    (8, "wrong_second_span", "made-again"),
    (8, "wrong_no_dish", "other-dish"),
    (8, "wrong_root", "other-request"),
    (8, "wrong_enter_later", "outside"),
    (9, "given", "no-record"),
    (9, "wrong_typed", "typed"),
    (9, "wrong_field", "typed"),
    (9, "wrong_unnamed", "unnamed"),
    (9, "wrong_name_is_a_field", "name-is-attribute"),
    (9, "wrong_in_the_message", "no-table"),
    (9, "wrong_message_changes", "other-message"),
    (9, "wrong_again", "count"),
    (9, "wrong_elsewhere", "outside"),
    (9, "wrong_printed_too", "printed"),
    (9, "wrong_debug", "below-info"),
    (9, "wrong_table", "no-table"),
    (9, "wrong_constant_table", "one-table"),
    (9, "wrong_text", "table-is-no-number"),
    (9, "wrong_no_message", "no-message"),
    (9, "wrong_stderr", "printed"),
    (9, "wrong_name", "other-name"),
    (9, "wrong_other_span", "missing"),
    (10, "given", "twice"),
    (10, "wrong_other_layer", "no-records"),
    (10, "wrong_level", "no-spans"),
    (10, "wrong_warnings", "some-twice"),
    (10, "wrong_records_level", "some-records"),
    (10, "wrong_all_records", "foreign"),
    (10, "wrong_events", "no-spans"),
    (10, "wrong_foreign_spans", "foreign-spans"),
    (10, "wrong_constant", "missing"),
    (11, "given", "no-counter"),
    (11, "wrong_path", "path"),
    (11, "wrong_matched_only", "unmatched-missing"),
    (11, "wrong_after_await", "failures-missing"),
    (11, "wrong_answered_only", "left-missing"),
    (11, "wrong_empty_route", "route-of-unmatched"),
    (11, "wrong_no_route", "no-route"),
    (11, "wrong_match_name", "no-route"),
    (11, "wrong_route_for_all", "route-for-all"),
    (11, "wrong_no_unit", "no-unit"),
    (11, "wrong_up_down", "not-a-counter"),
    (11, "wrong_twice", "too-many"),
    (11, "wrong_method", "other-attribute"),
    (11, "wrong_expect", "panicked"),
    (11, "wrong_other_name", "other-name"),
    (12, "given", "milliseconds"),
    (12, "wrong_only_the_unit", "values-in-ms"),
    (12, "wrong_only_the_value", "other-unit"),
    (12, "wrong_whole_seconds", "whole-seconds"),
    (12, "wrong_no_buckets", "coarse"),
    (12, "wrong_constant", "other-times"),
    (12, "wrong_own_buckets", "other-bounds"),
    (12, "wrong_no_attributes", "no-attributes"),
    (12, "wrong_other_name", "no-histogram"),
    (12, "wrong_twice", "count"),
    (13, "given", "stays-up"),
    (13, "wrong_underscore", "down-at-once"),
    (13, "wrong_twice", "below-zero"),
    (13, "wrong_other_attributes", "other-series"),
    (13, "wrong_too_late", "stays-up"),
    (13, "wrong_only_ok", "stays-up"),
    (13, "wrong_renamed", "no-metric"),
    (14, "given", "explicit"),
    (14, "wrong_every_instrument", "counter-changed"),
    (14, "wrong_others_dropped", "counter-lost"),
    (14, "wrong_scale", "coarse"),
    (14, "wrong_renamed", "other-name"),
    (14, "wrong_other_name", "explicit"),
    (14, "wrong_finer_bounds", "other-bounds"),
    (14, "wrong_small", "few-buckets"),
    (14, "wrong_low_scale", "few-buckets"),
    (14, "wrong_half_times", "far-off"),
    (14, "wrong_other_span", "missing"),
    (15, "given", "not-silent"),
    (15, "wrong_misspelled", "misspelled"),
    (15, "wrong_default", "accepted"),
    (15, "wrong_only_console", "unset-silent"),
    (15, "wrong_must_be_set", "unset-refused"),
    (15, "wrong_empty", "empty-refused"),
    (15, "wrong_by_hand", "by-hand"),
    (15, "wrong_panic", "panic"),
    (15, "wrong_without_a_word", "without-a-word"),
    (15, "wrong_exit_0", "exits-with-0"),
    (15, "wrong_console_unknown", "refused"),
    (15, "wrong_empty_silent", "empty-silent"),
    (16, "given", "nothing-came"),
    (16, "wrong_traces_only", "some-stay"),
    (16, "wrong_each_waits", "waits"),
    (16, "wrong_address", "nothing-came"),
    (16, "wrong_http", "over-http"),
    (16, "wrong_exported_twice", "count"),
    (17, "given", "unreported"),
    (17, "wrong_exporter_only", "unreported"),
    (17, "wrong_processor_only", "too-many"),
    (17, "wrong_longer_queue", "longer-queue"),
    (17, "wrong_one_by_one", "one-by-one"),
    (17, "wrong_worked_out", "unheard"),
    (17, "wrong_counted_twice", "too-few"),
    (18, "given", "dropped"),
    (18, "wrong_always_on", "unwanted"),
    (18, "wrong_all_begin", "all-begin"),
    (18, "wrong_none_begin", "none-begin"),
    (18, "wrong_share", "other-share"),
    (18, "wrong_always_off", "dropped"),
    (19, "given", "two-traces"),
    (19, "wrong_current", "sibling"),
    (19, "wrong_by_hand", "malformed"),
    (19, "wrong_copy", "two-traces"),
    (19, "wrong_root", "other-trace"),
    (19, "wrong_another_span", "other-parent"),
    (19, "wrong_flags", "missing"),
    (20, "given", "no-producer"),
    (20, "wrong_parent", "continued"),
    (20, "wrong_kinds", "kinds"),
    (20, "wrong_request", "links-to-request"),
    (20, "wrong_one_side", "no-link"),
    (20, "wrong_no_producer", "no-producer"),
    (20, "wrong_name", "missing"),
    (20, "wrong_itself", "links-elsewhere"),
    (20, "wrong_constant", "links-elsewhere"),
    (20, "wrong_sent_by_the_cook", "other-order"),
    (21, "given", "one-after-another"),
    (21, "wrong_lazy", "one-after-another"),
    (21, "wrong_dough_first", "one-waits"),
    (21, "wrong_spawned", "lost-parent"),
    (21, "wrong_by_hand", "too-short"),
    (21, "wrong_two_at_a_time", "some-wait"),
    (21, "wrong_no_cheese", "missing"),
    (21, "wrong_name", "missing"),
    (22, "given", "point-1"),
    (22, "wrong_no_stop", "point-1"),
    (22, "wrong_route_after_layer", "point-2"),
    (22, "wrong_unnamed_event", "point-7"),
    (22, "wrong_wish_in_body", "point-10"),
    (22, "wrong_no_answer", "other-answer"),
    (22, "wrong_finding", "finding"),
    (22, "wrong_no_instance", "score"),
    (22, "wrong_name", "point-1"),
    (22, "wrong_no_scheme", "point-3"),
    (22, "wrong_caller_too_late", "point-4"),
    (22, "wrong_one_type", "point-5"),
    (22, "wrong_no_headers", "point-6"),
    (22, "wrong_event_spawned", "point-7"),
    (22, "wrong_no_unit", "point-8"),
    (22, "wrong_constant", "point-9"),
    (22, "wrong_milliseconds", "point-9"),
    (22, "wrong_wish_of_the_counter", "point-10"),
];

/// What is to be seen when an exercise passes, where that is no span, record or metric by itself.
const LESSONS: [(u8, &str); 2] = [
    (17, " spans were not delivered"),
    (20, "links to send orders"),
];

/// What it must say of programs that are bad in other ways, whichever exercise they answer.
const BAD: [(&str, &str); 12] = [
    ("panics", "panicked"),
    ("never_listens", "not-listening"),
    ("listens_elsewhere", "other-port"),
    ("floods", "floods"),
    ("never_ends", "does-not-stop"),
    ("ignores_interrupt", "does-not-stop"),
    ("ends_at_once", "ended-early"),
    ("wrong_port", "no-span"),
    ("rubbish", "refused"),
    ("answers_by_hand", "no-span"),
    ("prints", "no-span"),
    ("constant", "count"),
];

/// How long a verdict may take. It has bounds of its own, which are shorter.
const LONGEST: Duration = Duration::from_secs(20);

/// How often each variant is judged: once, and in `.ci/nightly` more often.
fn rounds() -> usize {
    env::var("EXERCISE_ROUNDS")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(1)
}

fn program(arguments: [&str; 2]) -> Program {
    Program {
        path: env!("CARGO_BIN_EXE_exercise-variants").into(),
        arguments: arguments.map(Into::into).to_vec(),
    }
}

fn judged(exercise: &'static Exercise, arguments: [&str; 2]) -> (Verdict, Duration) {
    let start = Instant::now();
    let verdict = judge(exercise, program(arguments)).expect("the judge can work");
    (verdict, start.elapsed())
}

fn exercise(number: u8) -> &'static Exercise {
    ALL.into_iter()
        .find(|it| it.number == number)
        .expect("an exercise of this number")
}

fn assert_says(verdict: &Verdict, name: &str, id: &str) {
    let complaint = verdict
        .complaint
        .as_ref()
        .unwrap_or_else(|| panic!("{name} passes, and should not"));
    assert_eq!(complaint.id, id, "{name}: {complaint:#?}");
}

/// Programs mostly wait: for a bound, or for their own threads to end. A few of them do so at the same time.
fn side_by_side<T: Sync>(all: &[T], check: impl Fn(&T) + Sync) {
    const AT_A_TIME: usize = 4;
    let next = Mutex::new(all.iter());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(one) = { next.lock().expect("nobody panics with it").next() } {
                    check(one);
                }
            });
        }
    });
}

#[test]
fn what_is_given_fails_with_its_complaint_and_mistakes_with_theirs() {
    for _ in 0..rounds() {
        side_by_side(VARIANTS, |(number, variant, id)| {
            let folder = format!("{number:02}");
            let (verdict, _) = judged(exercise(*number), [&folder, variant]);
            assert_says(&verdict, &format!("{folder} {variant}"), id);
        });
    }
}

#[test]
fn solutions_pass_and_the_viewer_finds_nothing_in_them() {
    for _ in 0..rounds() {
        side_by_side(&ALL, |exercise| {
            let folder = format!("{:02}", exercise.number);
            let (verdict, _) = judged(exercise, [&folder, "solution"]);
            assert!(verdict.passes(), "{folder}: {:#?}", verdict.complaint);
            assert_eq!(verdict.findings, Vec::<String>::new(), "{folder}");
            assert!(!verdict.seen.is_empty());
            let lesson = LESSONS.iter().find(|it| it.0 == exercise.number);
            let lesson = lesson.map_or("", |it| it.1);
            assert!(verdict.seen.contains(lesson), "{folder}: {}", verdict.seen);
        });
    }
}

#[test]
fn each_mistake_of_an_exercise_that_is_known_is_tried() {
    let learn = Path::new(env!("CARGO_MANIFEST_DIR"));
    for exercise in ALL {
        let files = learn.join(exercise.folder).read_dir().expect("its folder");
        let names = files.map(|it| {
            it.expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        });
        let mut wrong: Vec<String> = names.filter(|it| it.starts_with("wrong_")).collect();
        wrong.sort();
        let tried = VARIANTS
            .iter()
            .filter(|(number, ..)| *number == exercise.number);
        let tried = tried.filter(|(_, variant, _)| *variant != "given");
        let mut tried: Vec<String> = tried
            .map(|(_, variant, _)| format!("{variant}.rs"))
            .collect();
        tried.sort();
        assert_eq!(wrong, tried, "{}", exercise.folder);
        assert!(tried.len() >= 2, "{}", exercise.folder);
    }
}

#[test]
fn a_bad_program_gets_a_clear_verdict_within_twenty_seconds_and_leaves_nothing_running() {
    side_by_side(&BAD, |(kind, id)| {
        let (verdict, took) = judged(exercise(3), ["bad", kind]);
        assert_says(&verdict, kind, id);
        assert!(took < LONGEST, "{kind} took {took:?}");
    });
    for (kind, _) in BAD {
        assert_eq!(running(kind), Vec::<String>::new(), "{kind}");
    }
}

/// The programs of this kind that still run. Only where the system has `ps`.
fn running(kind: &str) -> Vec<String> {
    let Ok(listed) = Command::new("ps").args(["-eo", "args"]).output() else {
        return Vec::new();
    };
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    // By its path: the same test may run in another clone of the workbook.
    let program = env!("CARGO_BIN_EXE_exercise-variants");
    let words = format!("{program} bad {kind} ");
    listed
        .lines()
        .filter(|line| line.contains(&words))
        .map(ToOwned::to_owned)
        .collect()
}
