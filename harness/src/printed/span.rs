//! Spans.

use super::lines::{Lines, Unreadable};
use super::value::{Attributes, read_attributes, unquote};

/// A span.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The name of the instrumentation scope: who made it.
    pub scope: String,
    /// Its name.
    pub name: String,
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits.
    pub span_id: String,
    /// The parent's span id; `None` for a root span.
    pub parent: Option<String>,
    /// `Server`, `Internal`, `Client`, `Producer` or `Consumer`.
    pub kind: String,
    /// When it started, in UTC: `2026-11-22 12:00:00.000000`. As text these compare as times do.
    pub started: String,
    /// When it ended, likewise.
    pub ended: String,
    /// Its status.
    pub status: Status,
    /// Its attributes.
    pub attributes: Attributes,
    /// Its events.
    pub events: Vec<Event>,
    /// The trace id and the span id of each span that it links to.
    pub links: Vec<(String, String)>,
}

/// Whether what a span stands for went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Nobody has said.
    Unset,
    /// Somebody has said that it went well.
    Ok,
    /// It failed, and this is why.
    Error(String),
}

/// Something that happened while a span was open.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Attributes,
}

impl Span {
    /// The value of the attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&super::Value> {
        self.attributes.get(name)
    }
}

pub(crate) fn read(lines: &mut Lines) -> Result<Span, Unreadable> {
    lines.expect_exactly("\tInstrumentation Scope")?;
    let scope = lines.read("\t\tName         : ", unquote)?;
    lines.take("\t\tVersion  : ");
    lines.take("\t\tSchemaUrl: ");
    if lines.take_exactly("\t\tScope Attributes:") {
        while lines.take("\t\t\t ->  ").is_some() {}
    }
    lines.expect_exactly("")?;
    let name = lines.expect("\tName         : ")?.to_owned();
    let trace_id = lines.read("\tTraceId      : ", |text| id(text, 32))?;
    let span_id = lines.read("\tSpanId       : ", |text| id(text, 16))?;
    lines.expect("\tTraceFlags   : ")?;
    let parent = lines.read("\tParentSpanId : ", parent)?;
    let kind = lines.read("\tKind         : ", kind)?;
    let started = lines.read("\tStart time   : ", time)?;
    let ended = lines.read("\tEnd time     : ", time)?;
    let status = lines.read("\tStatus       : ", Status::parse)?;
    Ok(Span {
        scope,
        name,
        trace_id,
        span_id,
        parent,
        kind,
        started,
        ended,
        status,
        attributes: attributes(lines)?,
        events: events(lines)?,
        links: links(lines)?,
    })
}

impl Status {
    fn parse(debug: &str) -> Option<Self> {
        match debug {
            "Unset" => Some(Self::Unset),
            "Ok" => Some(Self::Ok),
            _ => {
                let description = debug.strip_prefix("Error { description: ")?;
                unquote(description.strip_suffix(" }")?).map(Self::Error)
            }
        }
    }
}

fn attributes(lines: &mut Lines) -> Result<Attributes, Unreadable> {
    if lines.take_exactly("\tAttributes:") {
        read_attributes(lines, "\t\t ->  ", ": ")
    } else {
        Ok(Attributes::default())
    }
}

fn events(lines: &mut Lines) -> Result<Vec<Event>, Unreadable> {
    let mut events = Vec::new();
    if lines.take_exactly("\tEvents:") {
        while lines.take_exactly(&format!("\tEvent #{}", events.len())) {
            let name = lines.expect("\tName      : ")?.to_owned();
            lines.read("\tTimestamp : ", time)?;
            let attributes = attributes(lines)?;
            events.push(Event { name, attributes });
        }
    }
    Ok(events)
}

fn links(lines: &mut Lines) -> Result<Vec<(String, String)>, Unreadable> {
    let mut links = Vec::new();
    if lines.take_exactly("\tLinks:") {
        while lines.take_exactly(&format!("\tLink #{}", links.len())) {
            let trace_id = lines.read("\tTraceId: ", |text| id(text, 32))?;
            let span_id = lines.read("\tSpanId : ", |text| id(text, 16))?;
            attributes(lines)?;
            links.push((trace_id, span_id));
        }
    }
    Ok(links)
}

fn parent(text: &str) -> Option<Option<String>> {
    match text {
        "None (root span)" => Some(None),
        _ => id(text, 16).map(Some),
    }
}

fn kind(text: &str) -> Option<String> {
    let kinds = ["Server", "Internal", "Client", "Producer", "Consumer"];
    kinds.contains(&text).then(|| text.to_owned())
}

/// So many hexadecimal digits.
pub(crate) fn id(text: &str, digits: usize) -> Option<String> {
    let is_id = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_owned())
}

/// `2026-11-22 12:00:00.000000`
pub(crate) fn time(text: &str) -> Option<String> {
    let shape = text.bytes().map(|byte| match byte {
        b'0'..=b'9' => b'0',
        other => other,
    });
    shape
        .eq(*b"0000-00-00 00:00:00.000000")
        .then(|| text.to_owned())
}
