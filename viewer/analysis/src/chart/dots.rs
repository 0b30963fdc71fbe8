//! Dots over a chart, each a link: single measurements, and where they lead.
//!
//! A chart is one picture for who does not see it, and has no links in it. So the dots are a picture of their own, of the
//! same size, that lies over it.

use maud::{Markup, html};

use super::frame::{ABOVE, BELOW, Frame, LEFT, WIDE, percent, px, times_for_machines};
use crate::store::window::Window;

/// A measurement.
#[derive(Clone, Debug)]
pub struct Dot {
    /// When it was made: nanoseconds since 1970.
    pub time: u64,
    /// What was measured; 0 where the chart has no place for it.
    pub value: f64,
    /// Where it leads.
    pub address: String,
    /// The same in words.
    pub said: String,
}

/// The chart, and the dots over it. `place` says where a value stands, from 0 below to 1 above.
pub fn over(
    chart: &Markup,
    dots: &[Dot],
    place: impl Fn(f64) -> f64,
    window: &Window,
    frame: &Frame<'_>,
) -> Markup {
    let length = window.end().saturating_sub(window.begin).max(1) as f64;
    html! {
        div.plot {
            (chart)
            @if !dots.is_empty() {
                svg.dots role="group" aria-label={ "Exemplars: " (frame.title) } width="100%"
                    height=(ABOVE + frame.height + BELOW) {
                    @for dot in dots {
                        @let share = dot.time.saturating_sub(window.begin) as f64 / length;
                        @let x = percent(LEFT + WIDE * share.clamp(0.0, 1.0));
                        @let y = px(ABOVE as f64 + (1.0 - place(dot.value).clamp(0.0, 1.0)) * frame.height as f64);
                        @let time = times_for_machines(&[dot.time]);
                        a href=(dot.address) aria-label=(dot.said) data-times=(time) {
                            title data-times=(time) { (dot.said) }
                            // It's easier to hit than to see.
                            circle.near cx=(x) cy=(y) r="12" {}
                            circle.dot cx=(x) cy=(y) r="5" {}
                        }
                    }
                }
            }
        }
    }
}
