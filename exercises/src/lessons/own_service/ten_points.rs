//! The ten points.

use super::{Asked, checks, log_records, metrics};
use crate::seen_telemetry::{Seen, SeenSpan};

/// One of them.
pub(super) struct Point {
    /// The id of its complaint.
    pub(super) id: &'static str,
    /// What holds.
    pub(super) title: &'static str,
    /// Why it matters.
    pub(super) why: &'static str,
    /// What does not hold; none where all is as it should be.
    pub(super) holds: fn(&Seen, &Asked) -> Option<Problem>,
}

/// What does not hold.
pub(super) struct Problem {
    /// In a part of a sentence.
    pub(super) said: String,
    /// The span in which it is; none where it is in none.
    pub(super) about: Option<SeenSpan>,
    /// What comes closest; empty where nothing does.
    pub(super) nearest: String,
    /// Why that matters, where it is another reason than the point's.
    pub(super) why: Option<&'static str>,
    /// What came, as far as this is about it; empty where the traces say it.
    pub(super) shown: String,
    /// Whether it can be judged already.
    pub(super) is_judged: bool,
    /// Whether the other points can't be judged as long as this is so.
    pub(super) hides_others: bool,
}

impl<T: Into<String>> From<T> for Problem {
    fn from(said: T) -> Self {
        Self {
            said: said.into(),
            about: None,
            nearest: String::new(),
            why: None,
            shown: String::new(),
            is_judged: true,
            hides_others: false,
        }
    }
}

impl Problem {
    /// In this span.
    pub(super) fn about(mut self, span: &SeenSpan) -> Self {
        self.about = Some(span.clone());
        self
    }

    /// With what comes closest.
    pub(super) fn nearest(mut self, sentence: impl Into<String>) -> Self {
        self.nearest = sentence.into();
        self
    }

    /// With why it matters.
    pub(super) fn why(mut self, sentence: &'static str) -> Self {
        self.why = Some(sentence);
        self
    }

    /// With what came of the kind that it is about.
    pub(super) fn shown(mut self, lines: String) -> Self {
        self.shown = lines;
        self
    }

    /// Nothing can be said of the other points before this is right.
    pub(super) fn hides_others(mut self) -> Self {
        self.hides_others = true;
        self
    }

    /// What nothing can be said of yet.
    pub(super) fn unjudged(mut self) -> Self {
        self.is_judged = false;
        self
    }
}

/// All of them, the one that explains others before those.
pub(super) const POINTS: [Point; 10] = [
    Point {
        id: "point-1",
        title: "all three signals come from `kitchen`",
        why: "A service is stopped with each new version. Without a flush it loses its last seconds each time, and those are the ones you look for.",
        holds: checks::signals,
    },
    Point {
        id: "point-2",
        title: "a SERVER span for each request, called after its route",
        why: "As far as anybody can see, a request without a span did not happen. And names with an id in them can't be summed up.",
        holds: checks::names,
    },
    Point {
        id: "point-3",
        title: "method, status, route, path and scheme on it",
        why: "Every backend looks for the agreed names, and finds nothing under others.",
        holds: checks::attributes,
    },
    Point {
        id: "point-4",
        title: "the caller's trace continues",
        why: "\"Why was my order slow?\" The answer begins at the caller, and must not end at your door.",
        holds: checks::callers,
    },
    Point {
        id: "point-5",
        title: "503 and a panic are errors, a 404 is none",
        why: "An error rate and an alert ask for the status of a span. A false alarm is as bad as one that is missing.",
        holds: checks::errors,
    },
    Point {
        id: "point-6",
        title: "the pantry is asked in a CLIENT span, its span is the child",
        why: "Was it the kitchen or the pantry? Only a trace with both in it tells you.",
        holds: checks::pantry,
    },
    Point {
        id: "point-7",
        title: "an order is a record `kitchen.order.taken` in its span",
        why: "A record outside every span can't be reached from the request, and one without a name only by searching for words.",
        holds: log_records::events,
    },
    Point {
        id: "point-8",
        title: "`kitchen.orders` counts orders, in {order}",
        why: "Traces are sampled, and records filtered. What is counted stays exact.",
        holds: metrics::orders,
    },
    Point {
        id: "point-9",
        title: "`http.server.request.duration` in s, by route",
        why: "Dashboards for HTTP are made of this instrument.",
        holds: metrics::durations,
    },
    Point {
        id: "point-10",
        title: "the wish, the text of an order, is nowhere",
        why: "It may be an address, an illness, a password. Telemetry is kept for months, and read by many.",
        holds: checks::typed,
    },
];
