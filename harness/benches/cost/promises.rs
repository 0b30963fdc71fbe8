//! What must hold, as ratios in one run. The recording of the page lies well above it: 0.51, 0.72 and 37 times.
//! A busy machine takes more from what has more threads: 1 % sampling had 0.63 on one, and 0.75 on another day.

use harness::cost::Recording;
use harness::cost::recording::{Figure, PLAIN};

/// Of one mode, at least so much of the requests per second of another.
const AT_LEAST: [(&str, &str, f64); 4] = [
    (PLAIN, "hello", 0.35),
    ("otlp", PLAIN, 0.4),
    ("sample-1%", PLAIN, 0.6),
    ("otlp", "python", 25.0),
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
