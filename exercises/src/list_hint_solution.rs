//! What a person reads: the list, a hint, the solution.

use std::fmt::Write;

use crate::exercise::{ALL, Exercise};
use crate::exercise_files::Workshop;
use crate::progress::Progress;
use crate::terminal::{Screen, Style};
use crate::verdict_text::{heading, pair};
use crate::viewer_beside_watch::{News, PAGES_PORT};

/// What is done, what is next, and how to begin.
pub fn list(screen: Screen, workshop: &Workshop, progress: &Progress) -> String {
    let mut text = String::new();
    let title = format!(
        "Exercises that your telemetry answers: {} of {} pass",
        progress.count(),
        ALL.len()
    );
    let _ = write!(text, "\n{}\n", heading(screen, &title, 0));
    let following = progress.next().map(|it| it.number);
    for exercise in ALL {
        let (mark, style) = if progress.has_passed(exercise) {
            ("✓", Some(Style::Good))
        } else if Some(exercise.number) == following {
            ("→", Some(Style::Bold))
        } else {
            (" ", None)
        };
        let line = format!("{mark} {:>2}  {}", exercise.number, exercise.title);
        let line = match style {
            Some(style) => screen.styled(&line, style),
            None => line,
        };
        let about = format!(
            "{} min, after \"{}\"",
            exercise.minutes, exercise.page.title
        );
        let _ = writeln!(text, "{line}");
        text.push_str(&screen.styled(screen.wrapped(&about, 6).trim_end_matches('\n'), Style::Dim));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&next(screen, workshop, progress.next()));
    text
}

/// Which exercise is next, and how to begin it; none where all of them pass.
pub(crate) fn next(screen: Screen, workshop: &Workshop, following: Option<&Exercise>) -> String {
    let Some(exercise) = following else {
        return screen.wrapped(
            "All of them pass. `cargo exercise reset 1` begins one anew.",
            2,
        );
    };
    let number = exercise.number;
    let mut text = pair(screen, "Next", &format!("{number}: {}", exercise.title));
    text.push_str(&pair(screen, "Read", exercise.page.path));
    text.push_str(&pair(
        screen,
        "Edit",
        &workshop.file(exercise).display().to_string(),
    ));
    text.push_str(&pair(
        screen,
        "Judge it",
        &format!("cargo exercise {number}"),
    ));
    text.push_str(&pair(
        screen,
        "On saving",
        &format!("cargo exercise watch {number}"),
    ));
    text.push_str(&pair(
        screen,
        "Stuck?",
        &format!("cargo exercise hint {number}"),
    ));
    text
}

/// What there is to tell of the viewer, whose pages may be there already.
pub(crate) fn news(news: News, pages: &str) -> String {
    match news {
        News::Builds => "The viewer is being built, so that you can see what came as a waterfall. This takes a minute or two, and only \
                         the first time. You need not wait for it."
            .to_owned(),
        News::Runs { elsewhere: false } => format!("What came is on {pages}"),
        News::Runs { elsewhere: true } => {
            format!("What came is on {pages} (another program has port {PAGES_PORT})")
        }
        News::Fails => "The viewer could not be started. Each verdict names a command that shows what came.".to_owned(),
    }
}

/// One of the three hints: a sentence, or how the solution differs.
pub fn hint(screen: Screen, exercise: &Exercise, step: usize, difference: &str) -> String {
    let mut text = String::new();
    let number = exercise.number;
    let title = format!("Exercise {number}, hint {} of 3", step + 1);
    let _ = write!(text, "\n{}\n", heading(screen, &title, 0));
    match exercise.hints.get(step) {
        Some(hint) => {
            text.push_str(&screen.wrapped(hint, 2));
            let _ = write!(text, "\n{}", pair(screen, "Read", exercise.page.path));
            text.push_str(&pair(
                screen,
                "Next hint",
                &format!("cargo exercise hint {number}"),
            ));
        }
        None => text.push_str(&self::difference(screen, exercise, difference)),
    }
    text
}

/// How the solution differs from the learner's file.
pub fn difference(screen: Screen, exercise: &Exercise, difference: &str) -> String {
    let mut text = String::new();
    if difference.is_empty() {
        return screen.wrapped("Your file is the solution.", 2);
    }
    for line in difference.lines() {
        let style = match line.chars().next() {
            Some('+') => Some(Style::Good),
            Some('-') => Some(Style::Bad),
            Some('@') => Some(Style::Dim),
            _ => None,
        };
        let line = style.map_or_else(|| line.to_owned(), |style| screen.styled(line, style));
        let _ = writeln!(text, "{line}");
    }
    let where_it_is = format!("exercises/learn/{}/solution.rs", exercise.folder);
    let _ = write!(text, "\n{}", pair(screen, "Whole", &where_it_is));
    text
}
