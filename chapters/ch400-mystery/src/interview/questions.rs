//! The four questions, and what can be answered.

use std::io::{BufRead, stdin};

use clap::Args;
use todo::terminal::print_line;

use crate::cases;
use crate::error::MysteryError;
use crate::interview::fault_location::FaultLocation;
use crate::plan::BEGINNINGS;
use crate::service::route::Route;

/// A question, with all of its answers.
pub struct Question {
    /// What is asked.
    pub asked: &'static str,
    /// What helps to answer it: a sentence and a space, or nothing.
    pub help: &'static str,
    /// The answers, by their numbers from 1 on.
    pub answers: Vec<String>,
}

/// Which route.
pub fn route() -> Question {
    Question {
        asked: "Which route?",
        help: "",
        answers: Route::ALL.map(Route::name).into(),
    }
}

/// Since when. The first answer is never right: all is well at first.
pub fn since() -> Question {
    let mut answers = vec!["From the first request on".to_owned()];
    answers.extend(BEGINNINGS.map(|it| format!("About {it} seconds after the first request")));
    Question {
        asked: "Since when?",
        help: "Take the last of these before the first request that went wrong. ",
        answers,
    }
}

/// Where it is seen.
pub fn place() -> Question {
    Question {
        asked: "Where do you see it?",
        help: "",
        answers: FaultLocation::all()
            .into_iter()
            .map(FaultLocation::name)
            .collect(),
    }
}

/// Which cause.
pub fn cause() -> Question {
    Question {
        asked: "What is the cause?",
        help: "",
        answers: cases::ALL.iter().map(|it| it.cause.to_owned()).collect(),
    }
}

/// Answers that are given on the command line: numbers, or words that only one answer has.
#[derive(Debug, Default, Args)]
pub struct Given {
    /// The route: its number in the interview, or the route
    #[arg(long)]
    pub route: Option<String>,
    /// Since when: its number in the interview, or words of it
    #[arg(long)]
    pub since: Option<String>,
    /// Where in the telemetry: its number in the interview, or words of it
    #[arg(long)]
    pub place: Option<String>,
    /// The cause: its number in the interview, or words of it
    #[arg(long)]
    pub cause: Option<String>,
}

impl Question {
    /// The place of the answer: what was given, or what is typed now.
    ///
    /// # Errors
    /// When what was given is no answer, and when nobody answers.
    pub fn ask(&self, given: Option<&str>) -> Result<usize, MysteryError> {
        if let Some(typed) = given {
            return self.find(typed).ok_or_else(|| MysteryError::NoSuchAnswer {
                typed: typed.to_owned(),
                question: self.asked,
                count: self.answers.len(),
            });
        }
        print_line(format_args!(
            "\n{} {}Type its number.",
            self.asked, self.help
        ));
        for (number, answer) in (1..).zip(&self.answers) {
            print_line(format_args!("{number:>4}  {answer}"));
        }
        for line in stdin().lock().lines() {
            // What is no text is no answer, and neither is the end.
            let Ok(line) = line else { break };
            if let Some(found) = self.find(&line) {
                return Ok(found);
            }
            print_line(format_args!(
                "Type a number from 1 to {}.",
                self.answers.len()
            ));
        }
        Err(MysteryError::NoAnswer(self.asked))
    }

    /// By its number, its whole text, or words that no other answer has.
    fn find(&self, typed: &str) -> Option<usize> {
        let typed = typed.trim().to_lowercase();
        let count = self.answers.len();
        if let Ok(number @ 1..) = typed.parse::<usize>()
            && number <= count
        {
            return Some(number - 1);
        }
        let answers: Vec<String> = self.answers.iter().map(|it| it.to_lowercase()).collect();
        // A route is found without its method, too.
        let is_whole =
            |it: &String| *it == typed || it.split_once(' ').is_some_and(|(_, it)| it == typed);
        if let Some(whole) = answers.iter().position(is_whole) {
            return Some(whole);
        }
        let mut with = (0..count).filter(|it| !typed.is_empty() && answers[*it].contains(&typed));
        let first = with.next()?;
        with.next().is_none().then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_by_its_number_its_text_or_words_that_only_it_has() {
        let question = route();
        for (typed, found) in [
            ("1", Some(0)),
            (" 6 \n", Some(5)),
            ("GET /", Some(0)),
            ("get /today", Some(1)),
            ("/", Some(0)),
            ("rename", Some(5)),
            ("0", None),
            ("7", None),
            ("-1", None),
            ("GET", None),
            ("", None),
            ("nowhere", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(question.find(typed), found, "{typed:?}");
        }
    }

    #[test]
    fn a_number_that_is_no_place_may_be_a_word_of_an_answer() {
        let question = since();
        for (typed, found) in [
            ("6", Some(1)),
            ("12 seconds", Some(2)),
            ("18", Some(3)),
            ("5", None),
        ] {
            assert_eq!(question.find(typed), found, "{typed:?}");
        }
    }
}
