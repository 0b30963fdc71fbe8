//! Where in the telemetry a fault can be seen.

use crate::plan::INSTANCES;

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultLocation {
    /// Before a request reaches the service.
    Traffic,
    /// In the statements that read.
    Reading,
    /// In the calls to the other services.
    Header,
    /// In the numbers of tasks.
    Counting,
    /// In the statement that writes.
    Writing,
    /// After the answer.
    Queue,
    /// On one instance: 1, 2 or 3.
    Instance(usize),
    /// In no span.
    Log,
}

impl FaultLocation {
    /// All of them, in the order of the interview.
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Traffic,
            Self::Reading,
            Self::Header,
            Self::Counting,
            Self::Writing,
            Self::Queue,
        ];
        all.extend((1..=INSTANCES).map(Self::Instance));
        all.push(Self::Log);
        all
    }

    /// The place in words.
    pub fn name(self) -> String {
        match self {
            Self::Traffic => "At the visitor: in the root span and its CLIENT spans".to_owned(),
            Self::Reading => "In reading_tasks and its statements".to_owned(),
            Self::Header => "In making_header and its calls".to_owned(),
            Self::Counting => "In counting_tasks and what is below it".to_owned(),
            Self::Writing => "In changing_task, in the statement that writes".to_owned(),
            Self::Queue => "After the answer, between send and process".to_owned(),
            Self::Instance(number) => format!("Only on todo-{number}, whatever the span"),
            Self::Log => "In no span, but in a log record".to_owned(),
        }
    }
}
