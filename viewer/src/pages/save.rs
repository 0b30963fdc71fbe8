//! All that is held, as a file that the viewer and the Collector open.

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};

use super::problem;
use crate::export;
use crate::readable;
use crate::store::{Counts, Store};
use crate::streamed_answers::{Pipe, Streams};

/// Lines of JSON.
const MEDIA_TYPE: &str = "application/x-ndjson";

/// The file. It's written as it is read, and never stands in memory as a whole.
pub(super) async fn file(store: web::Data<Store>, streams: web::Data<Streams>) -> HttpResponse {
    if !store.counts().holds_something() {
        return problem(
            StatusCode::NOT_FOUND,
            "Nothing to save",
            "Nothing is held, so there is nothing to save. Send something, and come back.",
        );
    }
    let name = file_name(SystemTime::now());
    let write = move |pipe: &mut Pipe| export::write_everything(pipe, &store);
    let mut answer = streams.answer(MEDIA_TYPE, write).await;
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(disposition) = header::HeaderValue::try_from(disposition) {
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    answer
}

/// A name that sorts by time and is one on every system, as `otlp-2026-11-22T13-26-10Z.jsonl`.
fn file_name(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = readable::time(u64::try_from(since.as_nanos()).unwrap_or_default());
    let to_the_second = time.get(..19).unwrap_or(&time);
    let name = to_the_second.replace(' ', "T").replace(':', "-");
    format!("otlp-{name}Z.jsonl")
}

/// What a file does not have, though it came; none where it has all.
pub(super) fn not_saved(counts: &Counts) -> Option<String> {
    let mut without = Vec::new();
    let mut add = |count: u64, noun: &str| {
        if count > 0 {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            without.push(readable::count(count, noun));
        }
    };
    add(counts.traces_left, "trace");
    add(counts.logs_left, "log record");
    let series = counts.series_left;
    if series > 0 {
        without.push(format!("{series} series"));
    }
    let mut said = Vec::new();
    if !without.is_empty() {
        said.push(format!("the {} that left", without.join(", ")));
    }
    if counts.rejected > 0 {
        let rejected = usize::try_from(counts.rejected).unwrap_or(usize::MAX);
        said.push(format!(
            "the {} rejected",
            readable::count(rejected, "item")
        ));
    }
    (!said.is_empty()).then(|| format!("without {}", said.join(" and ")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_is_named_after_its_time() {
        let time = UNIX_EPOCH + Duration::from_millis(1_795_958_770_123);
        assert_eq!(file_name(time), "otlp-2026-11-29T13-26-10Z.jsonl");
    }

    #[test]
    fn what_a_file_does_not_have_is_said() {
        assert_eq!(not_saved(&Counts::default()), None);
        let counts = Counts {
            traces_left: 1,
            logs_left: 2,
            rejected: 3,
            ..Counts::default()
        };
        let said = not_saved(&counts).unwrap();
        assert_eq!(
            said,
            "without the 1 trace, 2 log records that left and the 3 items rejected"
        );
    }
}
