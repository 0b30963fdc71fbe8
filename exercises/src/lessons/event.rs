//! Exercise 9: an event with a name, inside its span, and without what was typed.

use super::{INTERNAL, missing};
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenLog};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 9,
    folder: "09-event",
    title: "An order that is only printed",
    page: Page {
        title: "Logs",
        path: "300-app/400-logs.md",
    },
    minutes: 5,
    hints: [
        "Look at `add` in the section \"The change\", at the line that says \"Added new task\", and at the section \"An event has a name\".",
        "`info!(name: \"…\", { kitchen.table = table }, \"…\")`: the name with a colon, the attributes in braces, and a message \
         without anything in it that changes.",
    ],
    judge,
};

const EVENT: &str = "kitchen.order.added";
const TABLE: &str = "kitchen.table";
const SPAN: &str = "adding_order";
const SHOW: Show = Show {
    service: false,
    attributes: &[TABLE, "kitchen.wish", "name", "table", "wish"],
};

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(3..=9) as usize;
    let tables = run.random.different(count, 100..=999);
    let wishes: Vec<String> = tables.iter().map(|_| run.random.word()).collect();
    run.serve(&[])?;
    for (table, wish) in tables.iter().zip(&wishes) {
        run.post("/orders", &[("table", &table.to_string()), ("wish", wish)])?;
    }
    let seen = run.stop()?;
    let printed = wishes.iter().any(|it| run.printed().contains(it));
    complain(&seen, &tables, &wishes, printed).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, tables: &[u64], wishes: &[String], printed: bool) -> Option<Complaint> {
    let table = tables.first().copied().unwrap_or_default();
    let count = tables.len();
    let expected = format!(
        "POST /orders · SERVER   ({count} times)\n└─ {SPAN} · {INTERNAL}\n        • log record {EVENT}: \"…\"\n            {TABLE} = {table}, …"
    );
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree_with_records(SHOW))
            .why(why)
    };
    const UNSEEN: &str = "What is printed stays on the machine that printed it. A record is kept with the telemetry, and leads from \"this \
                          order was added\" to the request that added it.";
    const UNNAMED: &str = "You look for a kind of event by its name. One that is made of the file and the line changes with the next \
                           edit of the file; a message changes when somebody finds better words.";
    const TYPED: &str = "Log records are copied to more places than a database, and kept longer. A guest's words may be a name, an \
                         address, or a second record, forged with a line break.";
    const OUTSIDE: &str = "A record outside its span is one of thousands that look the same. Nobody finds the request from it, nor it from \
                           the request.";
    if seen.named(SPAN).count() != count {
        return Some(missing(seen, SPAN, expected, SHOW));
    }
    let Some(first) = seen.logs.first() else {
        let message = "No log record came".to_owned();
        return Some(match printed {
            true => complaint("no-record", message, UNSEEN).nearest(
                "The program printed each order on stdout. Exporters don't see stdout. Use one of `tracing`'s macros.",
            ),
            false => complaint("below-info", message, UNSEEN).nearest(
                "The layer for records lets through INFO and above: what `debug!` and `trace!` make is filtered out.",
            ),
        });
    };
    let typed = wishes
        .iter()
        .find_map(|wish| Some((wish, seen.place_of(wish)?)));
    if let Some((wish, place)) = typed {
        let message = "What a guest typed is in the telemetry".to_owned();
        return Some(complaint("typed", message, TYPED).nearest(format!("{wish:?} is {place}.")));
    }
    if let Some(log) = seen.logs.iter().find(|it| it.event != EVENT) {
        return Some(match log.attributes.get("name") {
            Some(name) if name == EVENT => {
                complaint("name-is-attribute", "The record has its name in an attribute".to_owned(), UNNAMED).nearest(format!(
                    "`name` is one of its attributes, and its event name is `{}`. With `=` it is a field like the others; `name:`, \
                     with a colon, names the event.",
                    log.event
                ))
            }
            _ if log.event.starts_with("event ") => {
                complaint("unnamed", format!("The record isn't called `{EVENT}`"), UNNAMED).nearest(format!(
                    "Its event name is `{}`: without a name `tracing` takes the file and the line.",
                    log.event
                ))
            }
            _ => complaint("other-name", format!("The record isn't called `{EVENT}`"), UNNAMED)
                .nearest(format!("Its event name is `{}`.", log.event)),
        });
    }
    let of = |table: &u64| {
        let table = table.to_string();
        seen.logs
            .iter()
            .filter(move |it| it.attribute(TABLE) == table)
    };
    if let Some(log) = seen.logs.iter().find(|it| it.attribute(TABLE).is_empty()) {
        let in_message = tables.iter().any(|it| log.body.contains(&it.to_string()));
        let is_table = |value: &String| tables.iter().any(|it| it.to_string() == *value);
        let elsewhere = log.attributes.iter().find(|(_, value)| is_table(value));
        let complaint = complaint(
            "no-table",
            format!("The record has no attribute `{TABLE}`"),
            "What is in an attribute can be searched, counted and grouped by. What is in a sentence can be read.",
        );
        return Some(match in_message {
            true => complaint.nearest(format!("The table is in its message: {:?}.", log.body)),
            false => match elsewhere {
                Some((key, _)) => complaint.nearest(format!(
                    "The table's number is in `{key}`. After `name:`, a field whose name has a dot stands in braces: `{{ {TABLE} = table }}`."
                )),
                None => complaint,
            },
        });
    }
    let said = first.attribute(TABLE);
    if seen.logs.len() == count && seen.logs.iter().all(|it| it.attribute(TABLE) == said) {
        return Some(
            complaint(
                "one-table",
                format!("All records say table {said}"),
                "A record is kept for what sets it apart from the others of its kind.",
            )
            .nearest(format!("{count} different tables ordered.")),
        );
    }
    for table in tables {
        match of(table).count() {
            1 => {}
            came => {
                let message =
                    format!("Table {table} ordered once, and {came} records `{EVENT}` of it came");
                return Some(complaint(
                    "count",
                    message,
                    "One event, one record: else nobody can count what happened.",
                ));
            }
        }
    }
    if let Some(log) = seen.logs.iter().find(|it| it.body != first.body) {
        let message = "The message is another one in each record".to_owned();
        return Some(
            complaint("other-message", message, "Records of one kind are grouped by their message, too. What changes belongs in attributes.")
                .nearest(format!("{:?} and {:?} came.", first.body, log.body)),
        );
    }
    let outside: Vec<&SeenLog> = seen
        .logs
        .iter()
        .filter(|it| seen.span_of(it).is_none_or(|it| it.name != SPAN))
        .collect();
    if let Some(log) = outside.first() {
        let complaint = |nearest: String| {
            let message = format!("The record is not in the span `{SPAN}`");
            complaint("outside", message, OUTSIDE).nearest(nearest)
        };
        return Some(match seen.span_of(log) {
            Some(span) => complaint(format!("It is in the span `{}`.", span.name)),
            None => complaint(
                "It came, in no span. A task from `tokio::spawn` and a new thread begin with no span: write it where the work is."
                    .to_owned(),
            ),
        });
    }
    printed.then(|| {
        complaint(
            "printed",
            "What a guest typed is on stdout".to_owned(),
            TYPED,
        )
        .nearest("The event is as it should be, and the order is printed beside it, as before.")
    })
}
