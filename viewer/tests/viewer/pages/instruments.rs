//! The list of instruments, and the page of one.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, NumberDataPoint};
use otlp_viewer::testing::Receiver;

use crate::common::metrics;
use crate::common::page::{page, post_signal};
use crate::common::series::{CUMULATIVE, SECOND, gauge, now, number, sum};

#[test]
fn a_metric_without_a_value_says_so_and_not_what_is_drawn() {
    let receiver = Receiver::start();
    let none = |flags| NumberDataPoint {
        time_unix_nano: now(),
        flags,
        ..NumberDataPoint::default()
    };
    let nothing = Metric {
        name: "nothing".to_owned(),
        ..Metric::default()
    };
    let mut stale = number(&[], 0, now(), 7.0);
    stale.flags = 1;
    for (metric, said) in [
        (nothing, "It has no points"),
        (gauge("valueless", vec![none(0)]), "<div>no value</div>"),
        (
            gauge("stale", vec![stale]),
            "<div>no value was recorded</div>",
        ),
    ] {
        let receiver = Receiver::start();
        let has_points = metric
            .data
            .as_ref()
            .is_some_and(|it| matches!(it, Data::Gauge(_)));
        post_signal(&receiver, "metrics", &metrics(vec![metric]));
        let html = page(&receiver, "/metrics/1");
        assert!(html.contains(said), "{said}: {html}");
        assert!(
            !html.contains("drawn: ") && !html.contains("Nothing to draw"),
            "{html}"
        );
        let without = html.contains("No point of it has a value");
        assert_eq!(without, has_points, "{html}");
        let last = if has_points {
            "<td>no value</td>"
        } else {
            "<td>no points</td>"
        };
        assert!(page(&receiver, "/metrics").contains(last), "{last}");
    }
    drop(receiver);
}

/// As many as a Collector has that watches a machine, each with three series.
#[test]
fn many_instruments_stand_one_a_line_on_small_pages_that_lead_to_each() {
    const MANY: usize = 1_632;
    let receiver = Receiver::start();
    let all = (0..MANY).map(|it| {
        let points = (0..3).map(|series| {
            let time = now() - (20 - series) * SECOND;
            number(
                &[("series", &series.to_string())],
                time - SECOND,
                time,
                it as f64,
            )
        });
        sum(
            &format!("counter.{it:04}"),
            CUMULATIVE,
            true,
            points.collect(),
        )
    });
    post_signal(&receiver, "metrics", &metrics(all.collect()));
    let (mut names, mut next) = (Vec::new(), Some("/metrics?name=counter".to_owned()));
    while let Some(path) = next {
        let html = page(&receiver, &path);
        assert!(html.len() < 250_000, "{path}: {} bytes", html.len());
        let rows = html.split("<tr><th scope=\"row\"").skip(1);
        names.extend(rows.map(|row| {
            let (_, rest) = row.split_once("href=\"/metrics/").unwrap();
            rest.split(['>', '<']).nth(1).unwrap().to_owned()
        }));
        let link = html
            .split_once("rel=\"next\" href=\"")
            .map(|(_, it)| it.split('"').next().unwrap());
        next = link.map(|it| it.replace("&amp;", "&"));
    }
    let expected: Vec<String> = (0..MANY).map(|it| format!("counter.{it:04}")).collect();
    assert_eq!(names, expected);
    let html = page(&receiver, "/metrics?name=counter.0007");
    for said in [
        "<td>counter</td>",
        ">requests</td>",
        "<td class=\"number\">3</td>",
        "<td>21 requests</td>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    // What an address names may have left, or may never have been.
    for odd in ["99999", "-1", "x", "18446744073709551616", "%3Cscript%3E"] {
        assert!(
            page(&receiver, &format!("/metrics?from={odd}")).contains("Instruments 1 to 200"),
            "{odd}"
        );
    }
}

/// With the quarter of an hour that pages over time show else, most of it would be empty.
#[test]
fn the_chart_of_an_instrument_shows_all_there_is_unless_a_window_is_asked_for() {
    let receiver = Receiver::start();
    let begin = now() / SECOND * SECOND - 100 * SECOND;
    for after in (0..=100).step_by(10) {
        let point = number(&[], 0, begin + after * SECOND, after as f64);
        post_signal(
            &receiver,
            "metrics",
            &metrics(vec![gauge("queue", vec![point])]),
        );
    }
    let known = |path: &str| {
        let html = page(&receiver, path);
        let step = html
            .split_once("each part is ")
            .unwrap()
            .1
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        (step, html)
    };
    let (step, html) = known("/metrics/1");
    assert_eq!(step, "2", "{html}");
    assert!(
        html.contains("<option value=\"\">all there is</option>"),
        "{html}"
    );
    assert_eq!(known("/metrics").0, "2");
    let (step, html) = known("/metrics/1?window=15");
    assert_eq!(step, "15");
    assert!(
        html.contains("<option value=\"15\" selected>15 minutes"),
        "{html}"
    );
}
