//! What holds for a whole talk.

use super::slide_content::SlideContent;
use super::{Deck, Slide, TALKS};
use crate::report::Located;

/// Before this minute the audience has seen a trace of its own making.
pub const FIRST_WATERFALL: u32 = 20;

/// What is wrong with the talks of this deck.
pub(super) fn broken(deck: &Deck) -> Vec<Located> {
    let mut faults = Vec::new();
    let has_talk = deck.talk(0).next().is_some();
    for (talk, length) in TALKS.iter().enumerate().filter(|_| has_talk) {
        let mut minute = 0;
        let mut first = None;
        let mut before: Option<&Slide> = None;
        for slide in deck.talk(talk) {
            if first.is_none() && is_live_waterfall(slide) {
                first = Some(minute);
            }
            minute += slide.minutes.of[talk];
            if let Some(why) = out_of_order(before, slide) {
                faults.push(located(
                    slide,
                    format!("in the talk of {length} minutes {why}"),
                ));
            }
            if !slide.commands.is_empty() {
                before = Some(slide);
            }
        }
        let start = "100-intro/README.md".to_owned();
        let whole = |why: String| Located {
            path: start.clone(),
            line: 0,
            why,
        };
        if minute != *length {
            faults.push(whole(format!(
                "the minutes of the talk of {length} add up to {minute}"
            )));
        }
        if first.is_none_or(|first| first >= FIRST_WATERFALL) {
            faults.push(whole(format!(
                "the talk of {length} minutes shows no waterfall live before minute {FIRST_WATERFALL}: one slide needs a figure, and run=\"…\""
            )));
        }
    }
    faults
}

fn is_live_waterfall(slide: &Slide) -> bool {
    let is_waterfall =
        matches!(slide.content, SlideContent::Picture { is_waterfall, .. } if is_waterfall);
    is_waterfall && !slide.commands.is_empty()
}

/// Commands of one page are typed in its order, as the page is tested.
fn out_of_order(before: Option<&Slide>, slide: &Slide) -> Option<String> {
    let last = before.and_then(|it| it.commands.last());
    let mut typed = last.into_iter().chain(&slide.commands);
    let mut last = typed.next()?;
    for command in typed {
        if command.page == last.page && command.line <= last.line {
            return Some(format!(
                "`{}` comes after `{}`, and on the page it comes before",
                command.text, last.text
            ));
        }
        last = command;
    }
    None
}

fn located(slide: &Slide, why: String) -> Located {
    Located {
        path: slide.page.clone(),
        line: slide.line + 1,
        why,
    }
}
