//! Ids that have another length than ids have. What has one is kept: a span without its parent, a link or a log record
//! that lead nowhere. Whoever sent it looks for the reason, so it's noted.

use super::request_items::{id_in_json, id_length, needs_id};
use super::request_outcome::{NoteKind, RequestOutcome};
use super::schema::{self, Kind, Message};
use super::wire::{self, Value};

/// What no id is in, and is passed over.
static WITHOUT: [&Message; 5] = [
    &schema::RESOURCE,
    &schema::SCOPE,
    &schema::KEY_VALUE,
    &schema::ANY_VALUE,
    &schema::EVENT,
];

/// Notes the ids in a request that have the wrong length. The request was checked. Those without which a span is nothing
/// are not among them: they have left out their span.
pub(super) fn note_odd_ids(request: &'static Message, bytes: &[u8], outcome: &mut RequestOutcome) {
    look(request, bytes, &mut Vec::new(), outcome);
}

fn look(
    message: &'static Message,
    bytes: &[u8],
    path: &mut Vec<(&'static str, Option<usize>)>,
    outcome: &mut RequestOutcome,
) {
    let mut places = [0_usize; 16];
    for (tag, value) in wire::known(bytes) {
        let (Some(field), Value::Bytes(bytes)) = (message.field(tag), value) else {
            continue;
        };
        match field.kind {
            Kind::Id
                if !bytes.is_empty()
                    && bytes.len() != id_length(field.name)
                    && !needs_id(message, field.name) =>
            {
                path.push((field.name, None));
                note(path, outcome);
                path.pop();
            }
            Kind::Message(inner) if !WITHOUT.into_iter().any(|it| std::ptr::eq(it, inner)) => {
                let place = places.get_mut(tag as usize).map(|it| {
                    *it += 1;
                    *it - 1
                });
                path.push((field.name, place.filter(|_| field.repeated)));
                look(inner, bytes, path, outcome);
                path.pop();
            }
            _ => {}
        }
    }
}

/// Notes an id under its name, and that of the list that it stands in: `links.traceId`.
fn note(path: &[(&'static str, Option<usize>)], outcome: &mut RequestOutcome) {
    let Some((id, _)) = path.last() else {
        return;
    };
    let list = path.iter().rev().find(|(_, place)| place.is_some());
    let name = list.map_or((*id).to_owned(), |(list, _)| format!("{list}.{id}"));
    if outcome.wants_note(&name) {
        let steps = path.iter().map(|(name, place)| match place {
            Some(place) => format!("{name}[{place}]"),
            None => (*name).to_owned(),
        });
        let path = steps.collect::<Vec<_>>().join(".");
        outcome.note(&name, path, NoteKind::NotAnId(id_in_json(id)));
    }
}
