//! What the telemetry says to an answer.

use todo::terminal::print_line;

use crate::cases;
use crate::error::MysteryError;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::interview::questions::{self, Given};
use crate::plan::Plan;
use crate::service::route::Route;

/// Four answers, each by its place among those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The route.
    pub route: usize,
    /// Since when.
    pub since: usize,
    /// Where it is seen.
    pub place: usize,
    /// The cause.
    pub cause: usize,
}

impl Answer {
    /// Asks for whatever was not given.
    ///
    /// # Errors
    /// As [`questions::Question::ask`].
    pub fn ask(given: &Given) -> Result<Self, MysteryError> {
        Ok(Self {
            route: questions::route().ask(given.route.as_deref())?,
            since: questions::since().ask(given.since.as_deref())?,
            place: questions::place().ask(given.place.as_deref())?,
            cause: questions::cause().ask(given.cause.as_deref())?,
        })
    }

    /// The right one.
    pub fn right(plan: &Plan) -> Self {
        let place = (plan.case().place)(plan);
        let position = |found: Option<usize>| found.unwrap_or(usize::MAX);
        Self {
            route: position(Route::ALL.iter().position(|it| *it == plan.route)),
            // The first answer is "from the first request on".
            since: plan.since + 1,
            place: position(FaultLocation::all().iter().position(|it| *it == place)),
            cause: plan.cause,
        }
    }
}

/// Of each answer, whether it is right; and if not, what was overlooked and where that is seen. `viewer` is where its pages
/// are.
pub fn judge(plan: &Plan, answer: Answer, viewer: &str) -> [(bool, String); 4] {
    let right = Answer::right(plan);
    [
        route(answer, right, viewer),
        since(answer, right, plan, viewer),
        place(answer, right, plan, viewer),
        cause(answer, right, plan, viewer),
    ]
}

/// Says it.
///
/// # Errors
/// When not all four are right.
pub fn tell(plan: &Plan, answer: Answer, viewer: &str) -> Result<(), MysteryError> {
    let lines = judge(plan, answer, viewer);
    let count = lines.len();
    let mut right = 0;
    // The rest would tell of the case to whoever only guesses.
    if let (false, line) = &lines[0] {
        print_line(line);
        return Err(MysteryError::WrongRoute);
    }
    for (is_right, line) in lines {
        right += usize::from(is_right);
        print_line(line);
    }
    if right < count {
        return Err(MysteryError::Wrong { right, count });
    }
    let case = plan.case();
    let evidence = (case.evidence)(plan);
    print_line(format_args!(
        "\nSolved. {}\n{viewer}{evidence}",
        (case.decides)(plan)
    ));
    Ok(())
}

/// Says what it was.
pub fn give_away(plan: &Plan, viewer: &str) {
    let case = plan.case();
    let right = Answer::right(plan);
    for (question, answer) in [
        (questions::route(), right.route),
        (questions::since(), right.since),
        (questions::place(), right.place),
        (questions::cause(), right.cause),
    ] {
        let answer = question.answers.get(answer).map_or("", String::as_str);
        print_line(format_args!("{} {answer}", question.asked));
    }
    let evidence = (case.evidence)(plan);
    print_line(format_args!(
        "\n{}\n{viewer}{evidence}",
        (case.decides)(plan)
    ));
}

type Line = (bool, String);

fn route(answer: Answer, right: Answer, viewer: &str) -> Line {
    if answer.route == right.route {
        return (true, "Route: right.".to_owned());
    }
    let guessed = Route::ALL[answer.route].name();
    let page = links::requests();
    (
        false,
        format!(
            "Route: no. {guessed} is as it was at the start. Compare the rate, the failures and the slowest request of each route, and what comes after the answer:\n  {viewer}{page}"
        ),
    )
}

fn since(answer: Answer, right: Answer, plan: &Plan, viewer: &str) -> Line {
    if answer.since == right.since {
        return (true, "Since when: right.".to_owned());
    }
    let what = match (answer.since, answer.since < right.since) {
        (0, _) => "no. In the first seconds, all was well",
        (_, true) => "no. All was well for longer",
        (_, false) => "no. It had begun before that",
    };
    let page = evidence(answer, right, plan);
    (
        false,
        format!(
            "Since when: {what}. Find the first request that differs from the earlier ones, subtract the time of the first visitors, which the case printed, and take the last of the answers before that:\n  {viewer}{page}"
        ),
    )
}

fn place(answer: Answer, right: Answer, plan: &Plan, viewer: &str) -> Line {
    if answer.place == right.place {
        return (true, "Where: right.".to_owned());
    }
    let page = evidence(answer, right, plan);
    (
        false,
        format!(
            "Where: no. Open one trace that looks wrong and one from the first seconds, and compare their spans, who answered, and their log records:\n  {viewer}{page}"
        ),
    )
}

fn cause(answer: Answer, right: Answer, plan: &Plan, viewer: &str) -> Line {
    if answer.cause == right.cause {
        return (true, "Cause: right.".to_owned());
    }
    let expects = cases::ALL[answer.cause].expects;
    let overlooked = plan.case().overlooked;
    let page = evidence(answer, right, plan);
    (
        false,
        format!("Cause: no. If it were that, {expects}. {overlooked}\n  {viewer}{page}"),
    )
}

/// The page with the evidence, for whoever has found the route.
fn evidence(answer: Answer, right: Answer, plan: &Plan) -> String {
    if answer.route == right.route {
        (plan.case().evidence)(plan)
    } else {
        links::requests()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_right(plan: &Plan, answer: Answer) -> bool {
        judge(plan, answer, "").iter().all(|it| it.0)
    }

    /// Of all that can be answered, also by somebody who knows that the first seconds are always well.
    #[test]
    fn one_guess_in_ten_or_less_is_right() {
        let plan = Plan::new(3, 7);
        let mut tried = 0;
        let mut right = 0;
        for route in 0..questions::route().answers.len() {
            for since in 1..questions::since().answers.len() {
                for place in 0..questions::place().answers.len() {
                    for cause in 0..questions::cause().answers.len() {
                        let answer = Answer {
                            route,
                            since,
                            place,
                            cause,
                        };
                        tried += 1;
                        right += usize::from(is_right(&plan, answer));
                    }
                }
            }
        }
        assert_eq!((right, tried), (1, 1440));
        // Even who finds three of the four by luck has the cause to guess.
        assert!(cases::ALL.len() >= 8);
    }

    #[test]
    fn every_plan_has_a_right_answer_that_is_in_the_interview() {
        for seed in 1..=100 {
            for number in 1..=8 {
                let plan = Plan::new(number, seed);
                let right = Answer::right(&plan);
                assert!(right.route < Route::ALL.len());
                assert!(right.place < FaultLocation::all().len());
                assert!(is_right(&plan, right));
            }
        }
    }
}
