//! All that is held, in the lines of a file: `TracesData`, `LogsData` or `MetricsData` in each, as the Collector's file
//! exporter writes them ([OTLP File Exporter](https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/)).
//!
//! What came first stands first, so that the file is opened in the order in which it all came. A line has a megabyte or
//! so: programs that read line by line hold one at a time.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::grouped_by_sender::{LOGS, METRICS, Names, TRACES, grouped, write};
use super::history_points::each_part;
use crate::model::Origin;
use crate::otlp::json_out::write_message;
use crate::store::Store;

/// How many bytes of protobuf go into a line, unless a single item has more.
const LINE: usize = 512 << 10;
/// How many traces or log records are asked for at a time.
const AT_A_TIME: usize = 512;

/// Items that are to stand in one line.
struct Line<K> {
    items: Vec<(Arc<Origin>, K)>,
    size: usize,
}

impl<K> Line<K> {
    fn new() -> Line<K> {
        Line {
            items: Vec::new(),
            size: 0,
        }
    }

    fn add(&mut self, origin: Arc<Origin>, key: K, size: usize) {
        self.items.push((origin, key));
        // What stands around an item takes room, too.
        self.size += size + 32;
    }

    fn is_full(&self) -> bool {
        self.size >= LINE
    }

    /// Writes the line, unless there is nothing in it.
    fn end(
        &mut self,
        out: &mut dyn Write,
        names: &Names,
        write_item: impl FnMut(&mut dyn Write, &K) -> Option<fmt::Result>,
    ) -> fmt::Result {
        self.size = 0;
        let items = std::mem::take(&mut self.items);
        if items.is_empty() {
            return Ok(());
        }
        write(out, names, &grouped(items.into_iter()), write_item)?;
        out.write_char('\n')
    }
}

/// Writes everything that is held, in lines: traces, log records, and every instrument with its current points, and with
/// what is known of earlier ones. Of what comes meanwhile, it has a part.
///
/// # Errors
/// When `out` takes no more.
pub fn write_everything(out: &mut dyn Write, store: &Store) -> fmt::Result {
    write_traces(out, store)?;
    write_logs(out, store)?;
    write_metrics(out, store)
}

fn write_traces(out: &mut dyn Write, store: &Store) -> fmt::Result {
    let mut line = Line::new();
    let mut after = 0;
    let end = |line: &mut Line<_>, out: &mut dyn Write| {
        line.end(out, &TRACES, |out, (id, place)| {
            let span = store.span(*id, *place)?;
            Some(write_message(out, TRACES.item, span.bytes()))
        })
    };
    loop {
        let some = store.traces_after(after, AT_A_TIME);
        let Some((last, _)) = some.last() else {
            return end(&mut line, out);
        };
        after = *last;
        for (_, id) in some {
            // Span by span: a trace may have a million of them.
            for place in 0.. {
                let Some(span) = store.span(id, place) else {
                    break;
                };
                line.add(span.origin.clone(), (id, place), span.bytes().len());
                drop(span);
                if line.is_full() {
                    end(&mut line, out)?;
                }
            }
        }
    }
}

fn write_logs(out: &mut dyn Write, store: &Store) -> fmt::Result {
    let mut line = Line::new();
    let mut after = 0;
    let end = |line: &mut Line<_>, out: &mut dyn Write| {
        line.end(out, &LOGS, |out, number| {
            let log = store.log(*number)?;
            Some(write_message(out, LOGS.item, log.bytes()))
        })
    };
    loop {
        let some = store.logs_after(after, AT_A_TIME).into_iter();
        let some: Vec<_> = some
            .map(|it| (it.origin.clone(), it.number, it.bytes().len()))
            .collect();
        let Some((_, last, _)) = some.last() else {
            return end(&mut line, out);
        };
        after = *last;
        for (origin, number, size) in some {
            line.add(origin, number, size);
            if line.is_full() {
                end(&mut line, out)?;
            }
        }
    }
}

fn write_metrics(out: &mut dyn Write, store: &Store) -> fmt::Result {
    let mut instruments = store.instruments();
    instruments.sort_unstable_by_key(|(number, _)| *number);
    let mut line = Line::new();
    let end = |line: &mut Line<Vec<u8>>, out: &mut dyn Write| {
        line.end(out, &METRICS, |out, metric| {
            Some(write_message(out, METRICS.item, metric))
        })
    };
    for (number, instrument) in &instruments {
        each_part(store, (*number, instrument), LINE, |metric| {
            let size = metric.len();
            line.add(instrument.origin.clone(), metric, size);
            if line.is_full() {
                end(&mut line, out)?;
            }
            Ok(())
        })?;
    }
    end(&mut line, out)
}
