//! What the workbook promises, as ratios in one run. What is measured lies above each of them, far enough
//! for a machine that is a little busy.

use harness::cost::Recording;
use harness::cost::recording::{Figure, PLAIN};

/// Of one mode, at least so much of the requests per second of another.
const AT_LEAST: [(&str, &str, f64); 4] = [
    (PLAIN, "hello", 0.35),
    ("otlp", PLAIN, 0.4),
    ("sample-1%", PLAIN, 0.65),
    ("otlp", "python", 30.0),
];

/// The most memory that the last chapter may have, in MiB.
const MEMORY_MIB: f64 = 64.0;

/// A line for each that is broken. What was not measured is not looked at.
pub fn broken(recording: &Recording) -> Vec<String> {
    let mut broken = Vec::new();
    for (mode, to, least) in AT_LEAST {
        if let Some(ratio) = recording.ratio(mode, to, Figure::Requests)
            && ratio.median < least
        {
            broken.push(format!(
                "{mode} answers {:.2} of the requests per second of {to}, and should at least {least}",
                ratio.median
            ));
        }
    }
    let memory = recording
        .mode("otlp")
        .and_then(|mode| mode.spread(Figure::Memory));
    if let Some(memory) = memory
        && memory.max > MEMORY_MIB
    {
        broken.push(format!(
            "otlp had {:.0} MiB of memory, and should have at most {MEMORY_MIB}",
            memory.max
        ));
    }
    broken
}
