//! A program is judged: it is run as its exercise asks, and what came is looked at.

use otlp_store::otlp::Signal;
use otlp_store::store::Store;

use crate::exercise::Exercise;
use crate::program::Program;
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure, JudgeError};

/// What the judge says.
#[derive(Debug)]
pub struct Verdict {
    /// Of which exercise.
    pub exercise: &'static Exercise,
    /// What is wrong; none when it passes.
    pub complaint: Option<Complaint>,
    /// What came, as trees, when it passes.
    pub seen: String,
    /// What the viewer finds beside.
    pub findings: Vec<String>,
    /// What came: requests of OTLP in protobuf, in the order in which they came.
    pub requests: Vec<(Signal, Vec<u8>)>,
}

impl Verdict {
    /// Of a program that was not run.
    pub fn without_run(exercise: &'static Exercise, complaint: Complaint) -> Self {
        Self {
            exercise,
            complaint: Some(complaint),
            seen: String::new(),
            findings: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Whether nothing is wrong.
    pub fn passes(&self) -> bool {
        self.complaint.is_none()
    }
}

/// Runs a program, and judges it as an answer to an exercise.
///
/// # Errors
/// When the judge cannot work, or is stopped by Ctrl-C.
pub fn judge(exercise: &'static Exercise, program: Program) -> Result<Verdict, JudgeError> {
    let mut run = Run::new(program)?;
    let complaint = match (exercise.judge)(&mut run) {
        Ok(()) => None,
        Err(Failure::Complaint(complaint)) => Some(*complaint),
        Err(Failure::Judge(error)) => return Err(error),
    };
    let seen = Seen::new(run.receiver.store.clone());
    let complaint = complaint.map(|it| explained(it, &run, &seen));
    let findings = seen.findings();
    Ok(Verdict {
        exercise,
        complaint,
        seen: match run.shown() {
            "" => seen.everything(),
            shown => shown.to_owned(),
        },
        findings: findings.iter().map(|it| it.said.clone()).collect(),
        requests: requests(&run.receiver.store),
    })
}

/// Where nothing came, what the program said of it is the nearest thing that there is.
fn explained(mut complaint: Complaint, run: &Run, seen: &Seen) -> Complaint {
    if complaint.nearest.is_empty() && seen.is_empty() {
        if let Some(why) = seen.refused().into_iter().next() {
            complaint.nearest = format!("Something came, and was refused: {why}.");
        } else if complaint.output.is_empty() {
            let said = run.said().lines();
            let said: Vec<&str> = said
                .filter(|line| !line.contains("Ctrl-C stops it"))
                .collect();
            complaint.output = said.join("\n");
        }
    }
    complaint
}

fn requests(store: &Store) -> Vec<(Signal, Vec<u8>)> {
    let mut requests = store.requests();
    requests.reverse();
    let kept = requests.iter().filter(|it| !it.body.is_empty());
    kept.filter_map(|it| Some((it.signal?, it.body.to_vec())))
        .collect()
}
