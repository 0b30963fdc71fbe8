//! The page that a viewer answers with, once it was given the telemetry of a picture.

use otlp_viewer::testing::Receiver;
use serde_json::Value;

use super::input::{self, Export};
use super::spec::Spec;
use super::{digest, words};
use crate::Fault;
use crate::page::Page;
use crate::repository::Repository;

/// What the viewer shows.
#[derive(Debug)]
pub struct Viewed {
    /// Where a browser finds it, as long as the receiver is there.
    pub url: String,
    /// What it says, a line for each block.
    pub words: String,
    /// A digest of its markup, the drawings included.
    pub markup: String,
    /// A digest of its styles.
    pub styles: String,
}

/// Gives the receiver the telemetry, and asks it for the page.
///
/// # Errors
/// When there is no such telemetry, or no such page.
pub fn view(
    repository: &Repository,
    page: &Page,
    spec: &Spec,
    receiver: &Receiver,
) -> Result<Viewed, Fault> {
    let exports = input::exports(repository, page, &spec.input)?;
    for Export { path, body } in &exports {
        let url = format!("{}{path}", receiver.http_endpoint());
        let sent = ureq::post(&url)
            .content_type("application/json")
            .send(body.to_string());
        sent.map_err(|error| Fault::new(format!("the viewer takes no {}: {error}", spec.input)))?;
    }
    let address = resolved(&spec.address, &exports, receiver)?;
    // Other pages say how much was found, once somebody has looked.
    get(receiver, "/findings")?;
    let html = get(receiver, &address)?;
    let content = words::content(&html).ok_or_else(|| {
        Fault::new(format!(
            "the viewer's page {address} has no <main> that ends with what it holds"
        ))
    })?;
    Ok(Viewed {
        url: format!("{}{address}", receiver.pages_url()),
        words: words::words(&content),
        markup: digest(content.as_bytes()),
        styles: digest(words::styles(&html).as_bytes()),
    })
}

/// A page as HTML.
fn get(receiver: &Receiver, address: &str) -> Result<String, Fault> {
    let answer = ureq::get(format!("{}{address}", receiver.pages_url())).call();
    let html = answer.and_then(|mut it| it.body_mut().read_to_string());
    html.map_err(|error| Fault::new(format!("the viewer's page {address}: {error}")))
}

/// An address with what only the telemetry knows: `{trace NAME}` and `{span NAME}` are the ids of the first
/// span with this name, and `{instrument NAME}` is the number of an instrument.
fn resolved(address: &str, exports: &[Export], receiver: &Receiver) -> Result<String, Fault> {
    let mut resolved = String::new();
    let mut rest = address;
    while let Some((before, after)) = rest.split_once('{') {
        let (what, after) = after
            .split_once('}')
            .ok_or_else(|| Fault::new(format!("a brace is open in {address}")))?;
        let (kind, name) = what.split_once(' ').unwrap_or((what, ""));
        let id = |field: &str| {
            let span = input::spans(exports).find(|span| span["name"] == *name);
            span.and_then(|it| it[field].as_str())
                .map(ToOwned::to_owned)
        };
        let found = match kind {
            "trace" => id("traceId"),
            "span" => id("spanId"),
            "instrument" => instrument(receiver, name),
            _ => None,
        };
        let found = found.ok_or_else(|| Fault::new(format!("the telemetry has no {{{what}}}")))?;
        resolved = resolved + before + &found;
        rest = after;
    }
    Ok(resolved + rest)
}

/// The number of an instrument, which is part of its address.
fn instrument(receiver: &Receiver, name: &str) -> Option<String> {
    let instruments = receiver.store.instruments();
    let found = instruments
        .iter()
        .find(|(_, instrument)| &*instrument.name == name);
    found.map(|(number, _)| Value::from(*number).to_string())
}
