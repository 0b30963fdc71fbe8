//! A recording as a picture: for each mode how many requests it answers, and what one costs.
//!
//! It has a background of its own, and follows the light and dark of whoever shows it.

use std::fmt::Write;

use super::quantity::{Quantity, Spread};
use super::recording::{Mode, PLAIN, Recording};

const STYLE: &str = include_str!("chart.css");

/// As wide as the text of the book.
const WIDTH: usize = 760;
/// How high the heads of the columns are, and a row.
const HEAD: usize = 44;
const ROW: usize = 24;
/// Where the columns begin, and how wide their bars can be, in pixels.
const REQUESTS: f64 = 110.0;
const CPU: f64 = 420.0;
const BAR: f64 = 250.0;

/// What the picture leaves out: it is no to-do list, and far beyond the others.
const NOT_SHOWN: [&str; 1] = ["hello"];

/// Draws it.
pub fn svg(recording: &Recording) -> String {
    let modes = recording.modes.iter();
    let modes: Vec<&Mode> = modes
        .filter(|mode| !NOT_SHOWN.contains(&&*mode.name))
        .collect();
    let requests = |mode: &Mode| recording.ratio(&mode.name, PLAIN, Quantity::Requests);
    let cpu = |mode: &Mode| mode.spread(Quantity::Cpu);
    let receiver = |mode: &Mode| {
        let spread = mode.spread(Quantity::ReceiverCpu);
        spread.map_or(0.0, |spread| spread.median)
    };
    // What is far beyond the others would make them all small: it goes out of the picture.
    let chapters = modes.iter().filter(|mode| !mode.name.starts_with("python"));
    let most = chapters
        .filter_map(|mode| Some(cpu(mode)?.max + receiver(mode)))
        .fold(1.0, f64::max);
    // A quarter of it is a round number.
    let most = (most / 20.0).ceil() * 20.0;
    let most_requests = modes.iter().filter_map(|mode| Some(requests(mode)?.max));
    let most_requests = most_requests.fold(1.0, f64::max);
    let height = HEAD + modes.len() * ROW + 6;
    let mut out = format!(
        "<svg class=\"cost\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\" \
         width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\">\
         <title id=\"t\">What telemetry costs</title><desc id=\"d\">{}</desc><style>{STYLE}</style>\
         <rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        described(recording, &modes)
    );
    head(&mut out);
    for quarter in 0..=4_u8 {
        let part = f64::from(quarter) / 4.0;
        axis(
            &mut out,
            REQUESTS + part / most_requests * BAR,
            &format!("{part}"),
        );
        axis(
            &mut out,
            CPU + part * BAR,
            &format!("{:.0} µs", part * most),
        );
    }
    for (i, mode) in modes.iter().enumerate() {
        let y = HEAD + i * ROW;
        let odd = if i % 2 == 1 { "odd" } else { "ground" };
        let _ = write!(
            out,
            "<g><title>{}</title><rect class=\"{odd} row\" y=\"{y}\" width=\"100%\" height=\"{ROW}\"/>\
             <text x=\"6\" y=\"{}\">{}</text>",
            escaped(&mode.what),
            y + 16,
            escaped(&mode.name)
        );
        if let Some(ratio) = requests(mode) {
            let digits = if ratio.median < 0.05 { 3 } else { 2 };
            let label = format!("{:.digits$}", ratio.median);
            bar(
                &mut out,
                "s0",
                REQUESTS,
                y,
                ratio,
                0.0,
                most_requests,
                &label,
            );
        }
        if let Some(spread) = cpu(mode) {
            let beyond = receiver(mode);
            let label = format!("{:.0}", spread.median);
            bar(&mut out, "s1", CPU, y, spread, beyond, most, &label);
        }
        out.push_str("</g>");
    }
    out.push_str("</svg>\n");
    out
}

/// What the columns show, and in which colour.
fn head(out: &mut String) {
    let texts = [
        (REQUESTS, "requests/s, as a ratio to plain"),
        (CPU, "CPU of a request:"),
        (CPU + 140.0, "app"),
        (CPU + 190.0, "receiver"),
    ];
    for (x, text) in texts {
        let _ = write!(out, "<text class=\"head\" x=\"{x}\" y=\"16\">{text}</text>");
    }
    for (x, class) in [(CPU + 124.0, "s1"), (CPU + 174.0, "s2")] {
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"6\" width=\"12\" height=\"12\" rx=\"2\"/>"
        );
    }
}

fn axis(out: &mut String, x: f64, text: &str) {
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{x:.1}\" y=\"34\" text-anchor=\"middle\">{text}</text>"
    );
}

/// A bar as long as the median, with a line from the least to the most. What is `beyond` comes after
/// it in another colour.
#[expect(clippy::too_many_arguments, reason = "a place, a value and its scale")]
fn bar(
    out: &mut String,
    class: &str,
    x: f64,
    y: usize,
    value: Spread,
    beyond: f64,
    most: f64,
    label: &str,
) {
    let long = |value: f64| (value / most).min(1.06) * BAR;
    let (middle, end) = (y + 12, long(value.median));
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{}\" width=\"{end:.1}\" height=\"12\" rx=\"2\"/>",
        y + 6
    );
    let mut after = end.max(long(value.max));
    if beyond > 0.0 && value.median < most {
        after = after.max(long(value.median + beyond));
        let _ = write!(
            out,
            "<rect class=\"s2\" x=\"{:.1}\" y=\"{}\" width=\"{:.1}\" height=\"12\" rx=\"2\"/>",
            x + end,
            y + 6,
            long(value.median + beyond) - end
        );
    }
    let _ = write!(
        out,
        "<line class=\"spread\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{middle}\" y2=\"{middle}\"/>\
         <text class=\"axis\" x=\"{:.1}\" y=\"{}\">{label}</text>",
        x + long(value.min),
        x + long(value.max),
        x + after + 6.0,
        y + 16
    );
}

/// What one should see, for who does not.
fn described(recording: &Recording, modes: &[&Mode]) -> String {
    let line = |mode: &&Mode| {
        let requests = recording
            .ratio(&mode.name, PLAIN, Quantity::Requests)?
            .median;
        let cpu = mode.spread(Quantity::Cpu)?.median;
        Some(format!(
            "{}: {requests:.2} of the requests per second of plain, {cpu:.0} µs of processor time per request",
            escaped(&mode.name)
        ))
    };
    let lines: Vec<_> = modes.iter().filter_map(line).collect();
    lines.join("; ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The sentence that stands for the picture where it is not shown.
pub fn alternative(recording: &Recording) -> String {
    let names: Vec<_> = recording.modes.iter().map(|mode| &*mode.name).collect();
    format!(
        "Two bars for each of {}: the requests per second as a ratio to plain, and the processor time of a request.",
        names
            .into_iter()
            .filter(|name| !NOT_SHOWN.contains(name))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::super::recording::tests::recording;
    use super::*;

    #[test]
    fn a_picture_has_a_row_for_each_mode_and_no_name_is_markup() {
        let picture = svg(&recording());
        assert_eq!(picture.matches("<g>").count(), 2);
        assert!(picture.contains("the &lt;production>"), "{picture}");
        assert!(
            picture.contains("production: 0.50 of the requests"),
            "{picture}"
        );
    }
}
