//! The interview.

use std::io::Write;
use std::process::{Command, Stdio};

use harness::Finished;

use crate::mystery;

/// Asks for nothing.
const A_GUESS: [&str; 8] = [
    "--route", "1", "--since", "1", "--place", "1", "--cause", "1",
];

fn answer(more: &[&str]) -> Finished {
    let answer = mystery().args(["answer", "3", "--seed", "7"]).args(more);
    answer.start_client().wait()
}

fn says_in_one_line(finished: &Finished, words: &str) {
    assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
    let errors = finished.stderr.lines().filter(|it| it.contains("error: "));
    assert_eq!(errors.count(), 1, "{}", finished.stderr);
    assert!(finished.stderr.contains(words), "{}", finished.stderr);
}

#[test]
fn a_wrong_guess_is_told_what_it_overlooked_with_a_link_and_not_what_is_right() {
    let pages = ["--pages", "http://127.0.0.1:1234/"];
    let finished = answer(&[&A_GUESS[..], &pages].concat());
    says_in_one_line(&finished, "not that route");
    let links = finished.stderr.matches("http://127.0.0.1:1234/requests");
    assert_eq!(links.count(), 1, "{}", finished.stderr);
    // What the other answers overlooked would tell the cause to somebody who has found nothing yet.
    assert!(!finished.stderr.contains("Cause:"), "{}", finished.stderr);
    // This case is of a slow instance, on GET /search.
    for right in ["/search", "todo-2", "search for a task"] {
        assert!(!finished.stderr.contains(right), "{}", finished.stderr);
    }
}

#[test]
fn who_has_the_route_is_led_to_the_evidence() {
    let finished = answer(&[
        "--route", "3", "--since", "2", "--place", "1", "--cause", "1",
    ]);
    says_in_one_line(&finished, "2 of 4 right");
    assert!(finished.stderr.contains("Cause: no. If it were that, "));
    let page = "http://127.0.0.1:5080/requests/correlations?service=todo&method=GET&route=/search";
    assert!(finished.stderr.contains(page), "{}", finished.stderr);
}

#[test]
fn who_gives_up_is_told() {
    let finished = answer(&["--give-up"]);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    for line in [
        "Which route? GET /search",
        "Since when? About 6 seconds after the first request",
        "Where do you see it? Only on todo-2, whatever the span",
        "What is the cause? One instance is slow, and the others are as quick as ever",
    ] {
        assert!(finished.stderr.contains(line), "{}", finished.stderr);
    }
}

#[test]
fn an_answer_that_is_none_is_refused_with_those_that_there_are() {
    for typed in ["0", "7", "-1", "nowhere", "", "POST", "½"] {
        let mut guess = A_GUESS;
        guess[1] = typed;
        let guess = guess.map(str::to_owned);
        let route = format!("--route={typed}");
        let mut more = vec![route.as_str()];
        more.extend(guess[2..].iter().map(String::as_str));
        let finished = answer(&more);
        says_in_one_line(&finished, "write a number from 1 to 6");
    }
}

#[test]
fn a_case_that_is_none_is_refused() {
    for case in ["0", "9", "x", "-3", "300"] {
        for arguments in [vec!["--", case], vec!["answer", "--seed", "7", "--", case]] {
            let finished = mystery().args(arguments).start_client().wait();
            assert_eq!(finished.code(), Some(2), "{case}: {}", finished.stderr);
        }
    }
}

#[test]
fn the_interview_asks_again_until_a_number_is_typed_and_ends_when_nobody_types() {
    let finished = typed(b"3\nten\n\xff\n");
    // What is no text ends it.
    assert_eq!(finished.0, Some(1), "{}", finished.1);
    assert!(finished.1.contains("Type a number from 1 to 4."));
    let (code, said) = typed(b"");
    assert_eq!(code, Some(1));
    assert!(said.contains("error: the interview ended before"), "{said}");
    let (code, said) = typed(b"3\n2\n8\n6\n");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Solved."), "{said}");
}

fn typed(input: &[u8]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ch400-mystery"))
        .args(["answer", "3", "--seed", "7"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}
