//! What a person reads: a verdict.

use std::fmt::Write;
use std::path::Path;

use crate::exercise::Exercise;
use crate::exercise_files::Workshop;
use crate::judge::Verdict;
use crate::list_hint_solution::next;
use crate::progress::Progress;
use crate::terminal::{Screen, Style, indented};
use crate::verdict::Complaint;

/// How a verdict can be seen as pictures.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// Nothing came that could be shown.
    Nothing,
    /// In this recording.
    Recording(&'a Path),
    /// On these pages, which are there now.
    Pages(&'a str),
}

/// A verdict as text.
pub fn verdict(
    screen: Screen,
    workshop: &Workshop,
    progress: &Progress,
    verdict: &Verdict,
    view: View<'_>,
) -> String {
    match &verdict.complaint {
        Some(complaint) => failed(screen, workshop, verdict.exercise, complaint, view),
        None => passed(screen, workshop, progress, verdict, view),
    }
}

fn failed(
    screen: Screen,
    workshop: &Workshop,
    exercise: &Exercise,
    complaint: &Complaint,
    view: View<'_>,
) -> String {
    let mut text = String::new();
    let title = format!("Exercise {}: {}", exercise.number, exercise.title);
    let _ = write!(text, "\n{}", heading(screen, &title, 0));
    let _ = write!(
        text,
        "\n{}",
        colored(screen, &format!("✗ {}.", complaint.message), Style::Bad)
    );
    if !complaint.output.is_empty() {
        let what = if complaint.id == "does-not-compile" {
            "The compiler says"
        } else {
            "It said"
        };
        let _ = write!(text, "\n{}", heading(screen, what, 2));
        // Whole lines: the compiler points into them.
        text.push_str(&indented(complaint.output.lines(), 4));
    }
    if !complaint.expected.is_empty() {
        let seen = if complaint.seen.is_empty() {
            "nothing"
        } else {
            &complaint.seen
        };
        for (what, tree) in [
            ("Expected", complaint.expected.as_str()),
            ("What came", seen),
        ] {
            let _ = write!(
                text,
                "\n{}{}",
                heading(screen, what, 2),
                screen.folded(tree, 4)
            );
        }
    }
    for (what, sentence) in [
        ("Nearest", &complaint.nearest),
        ("Why it matters", &complaint.why),
    ] {
        if !sentence.is_empty() {
            let _ = write!(
                text,
                "\n{}{}",
                heading(screen, what, 2),
                screen.wrapped(sentence, 4)
            );
        }
    }
    text.push('\n');
    let number = exercise.number;
    text.push_str(&pair(screen, "Read again", exercise.page.path));
    text.push_str(&shown(screen, view));
    text.push_str(&pair(
        screen,
        "Stuck?",
        &format!("cargo exercise hint {number}"),
    ));
    let _ = write!(text, "\n{}", problem(workshop, exercise, complaint));
    text
}

fn passed(
    screen: Screen,
    workshop: &Workshop,
    progress: &Progress,
    verdict: &Verdict,
    view: View<'_>,
) -> String {
    let exercise = verdict.exercise;
    let mut text = String::new();
    let title = format!("✓ Exercise {} passes: {}", exercise.number, exercise.title);
    let _ = write!(text, "\n{}", colored(screen, &title, Style::Good));
    let _ = write!(
        text,
        "\n{}{}",
        heading(screen, "What came", 2),
        screen.folded(&verdict.seen, 4)
    );
    if !verdict.findings.is_empty() {
        let _ = write!(text, "\n{}", heading(screen, "The viewer also finds", 2));
        for finding in &verdict.findings {
            text.push_str(&screen.wrapped(finding, 4));
        }
    }
    text.push('\n');
    text.push_str(&shown(screen, view));
    let number = exercise.number;
    text.push_str(&pair(
        screen,
        "Compare",
        &format!("cargo exercise solution {number}"),
    ));
    let following = progress.next_after(exercise);
    text.push_str(&next(screen, workshop, following));
    text
}

/// A line that editors read: the file, the place in it, and what is wrong there.
pub fn problem(workshop: &Workshop, exercise: &Exercise, complaint: &Complaint) -> String {
    let file = workshop.file(exercise);
    let (line, column) = complaint.place.unwrap_or_else(|| workshop.gap(exercise));
    let message = complaint.message.lines().next().unwrap_or_default();
    format!("{}:{line}:{column}: error: {message}\n", file.display())
}

fn shown(screen: Screen, view: View<'_>) -> String {
    match view {
        View::Nothing => String::new(),
        View::Recording(path) => pair(
            screen,
            "See it",
            &format!("cargo run -p otlp-viewer -- {}", path.display()),
        ),
        View::Pages(url) => pair(screen, "See it", url),
    }
}

pub(crate) fn heading(screen: Screen, text: &str, indent: usize) -> String {
    colored(
        screen,
        &format!("{}{text}", " ".repeat(indent)),
        Style::Bold,
    )
}

/// A text in lines that fit, each in this style.
fn colored(screen: Screen, text: &str, style: Style) -> String {
    let indent = text.len() - text.trim_start().len();
    let lines = screen.wrapped(text, indent);
    let lines = lines.lines().map(|line| screen.styled(line, style) + "\n");
    lines.collect()
}

/// Something to read or type. It is never cut: it goes into a line of its own where it does not fit beside its name.
pub(crate) fn pair(screen: Screen, name: &str, value: &str) -> String {
    const NAME: usize = 12;
    if 2 + NAME + value.chars().count() <= screen.width {
        format!(
            "  {}{value}\n",
            screen.styled(&format!("{name:<NAME$}"), Style::Bold)
        )
    } else {
        format!("  {}\n{value}\n", screen.styled(name, Style::Bold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::ALL;
    use crate::list_hint_solution::list;
    use crate::verdict::Complaint;

    #[test]
    fn a_verdict_fits_forty_columns_and_what_is_to_be_typed_is_never_cut() {
        let workshop = Workshop::new("/nowhere");
        let screen = Screen {
            width: 40,
            color: false,
            is_terminal: true,
        };
        let complaint = Complaint::new("orphan", "`SELECT dish` came as the root of a trace of its own")
            .expected("GET /dishes/{id} · SERVER\n└─ looking_up · INTERNAL\n   └─ SELECT dish · CLIENT · with a long tail")
            .seen("SELECT dish · CLIENT\nGET /dishes/{id} · SERVER\n└─ looking_up · INTERNAL")
            .nearest("`looking_up` came, in another trace. On the thread of `web::block` no span is current.")
            .why("Where did this request spend its time? Nobody who looks at the request can see it.");
        let failed = Verdict::without_run(ALL[5], complaint);
        let path = Path::new("exercises/recordings/06.json");
        let text = verdict(
            screen,
            &workshop,
            &Progress::default(),
            &failed,
            View::Recording(path),
        );
        let typed = [
            "cargo run -p otlp-viewer -- exercises/recordings/06.json",
            "exercises/learn/06-thread/exercise.rs:1:1: error: ",
        ];
        for line in text.lines() {
            let is_typed = typed.iter().any(|it| line.starts_with(it));
            assert!(is_typed || line.chars().count() <= 40, "{line:?}");
        }
        for it in typed {
            assert!(text.contains(it), "{text}");
        }
        let list = list(screen, &workshop, &Progress::default());
        for line in list
            .lines()
            .filter(|line| !line.starts_with("exercises/") && !line.starts_with("cargo "))
        {
            assert!(line.chars().count() <= 40, "{line:?}");
        }
    }
}
