//! What a list shows first, whatever the order in which it came.

use otlp_viewer::testing::Receiver;

use crate::common::page::{are_in_order, page, post_signal};
use crate::common::series::SECOND;
use crate::common::{log, logs, request, span};

/// A list says newest first: then that is meant by time.
#[test]
fn the_newest_trace_and_log_record_of_a_page_are_first_whatever_the_order_of_arrival() {
    let receiver = Receiver::start();
    for (id, name, after) in [(1, "MIDDLE", 100), (2, "OLDEST", 0), (3, "NEWEST", 200)] {
        let mut span = span(id, 1, 0, name);
        span.start_time_unix_nano += after * SECOND;
        span.end_time_unix_nano += after * SECOND;
        post_signal(&receiver, "traces", &request(vec![span]));
        let mut log = log(0, 0, name);
        log.time_unix_nano += after * SECOND;
        post_signal(&receiver, "logs", &logs(vec![log]));
    }
    for path in ["/", "/logs"] {
        are_in_order(&page(&receiver, path), &["NEWEST", "MIDDLE", "OLDEST"]);
    }
}
