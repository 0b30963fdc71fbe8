//! The talk: every step of the notes is a slide that can be read, the minutes add up, and what the speaker types works.

use book_sync::repository::Repository;
use book_sync::slides::slide_content::SlideContent;
use book_sync::slides::{Deck, MAX_COLUMNS, MAX_LINES, TALKS, notes};

fn deck() -> Deck {
    Deck::read(&Repository::of_this_program()).unwrap_or_else(|faults| {
        let said: String = faults.iter().map(ToString::to_string).collect();
        panic!("{said}")
    })
}

#[test]
fn every_step_of_the_notes_is_a_slide_that_can_be_read() {
    let pages = Repository::of_this_program().pages().unwrap();
    let steps: usize = pages.iter().map(|page| notes::steps(page).len()).sum();
    let deck = deck();
    assert_eq!(deck.slides.len(), steps);
    assert!(steps > 60, "{steps} steps");
    for slide in &deck.slides {
        let at = format!("{}:{}", slide.page, slide.line + 1);
        if let SlideContent::Code { lines, .. } = &slide.content {
            assert!(lines.len() <= MAX_LINES, "{at}");
            let is_short = |line: &str| line.chars().count() <= MAX_COLUMNS;
            assert!(lines.iter().all(|(_, line)| is_short(line)), "{at}");
        }
        assert!(
            slide.commands.is_empty() || slide.content.is_fallback(),
            "{at}"
        );
        assert!(!slide.notes.is_empty() && !slide.title.is_empty(), "{at}");
    }
}

#[test]
fn the_minutes_of_each_talk_add_up_to_its_length() {
    let deck = deck();
    for (talk, length) in TALKS.iter().enumerate() {
        let minutes: u32 = deck.talk(talk).map(|it| it.minutes.of[talk]).sum();
        assert_eq!(minutes, *length);
    }
}

#[test]
fn a_first_waterfall_is_shown_live_before_minute_20() {
    let deck = deck();
    for (talk, length) in TALKS.iter().enumerate() {
        let mut minute = 0;
        let first = deck.talk(talk).find(|slide| {
            let is_waterfall =
                matches!(slide.content, SlideContent::Picture { is_waterfall, .. } if is_waterfall);
            let is_first = is_waterfall && !slide.commands.is_empty();
            minute += if is_first { 0 } else { slide.minutes.of[talk] };
            is_first
        });
        assert!(
            first.is_some() && minute < 20,
            "{}: minute {minute}",
            length
        );
    }
}

/// As somebody types them who has only the slides. Between two pages everything is stopped, as the notes say.
#[cfg(target_os = "linux")]
#[test]
fn the_commands_of_each_talk_run_in_the_order_of_its_slides() {
    use std::collections::BTreeSet;
    use std::thread;

    use book_sync::slides::Command;
    use harness::backend;

    if backend::find("CURL", "curl", "install curl").is_none() {
        return;
    }
    let deck = deck();
    // What the talks have in common is run once.
    let mut sessions: BTreeSet<Vec<(usize, String)>> = BTreeSet::new();
    let mut of_page = Vec::new();
    for talk in 0..TALKS.len() {
        let commands = deck.talk(talk).flat_map(|it| &it.commands);
        let commands: Vec<&Command> = commands.collect();
        for session in commands.chunk_by(|a, b| a.page == b.page) {
            let typed = session.iter().map(|it| (it.line, it.text.clone()));
            if sessions.insert(typed.collect()) {
                of_page.push(session.to_vec());
            }
        }
    }
    assert!(of_page.len() > 10, "{of_page:?}");
    thread::scope(|scope| {
        for session in &of_page {
            scope.spawn(|| rehearse(session));
        }
    });
}

#[cfg(target_os = "linux")]
fn rehearse(commands: &[&book_sync::slides::Command]) {
    use book_sync::page::Part;
    use book_sync::ports_in_prose::Ports;
    use book_sync::session::{SessionSettings, Typed};

    let repository = Repository::of_this_program();
    let pages = repository.pages().unwrap();
    let page = pages.iter().find(|it| it.path == commands[0].page).unwrap();
    let parts = page.parts();
    // Where the page has its reader stop everything, and where it shows that a command fails.
    let stops = parts.iter().filter_map(|part| match part {
        Part::Block(block) if block.kind == "stop" => Some(block.comment),
        _ => None,
    });
    let stops: Vec<usize> = stops.collect();
    let is_shown = |line: usize| {
        parts.windows(2).any(|pair| match pair {
            [Part::Console(console), Part::Block(block)] => {
                (console.line..console.line + console.commands.len()).contains(&line)
                    && block.kind == "transcript"
                    && !block.spec.starts_with("app")
            }
            _ => false,
        })
    };
    let settings = SessionSettings {
        repository: repository.clone(),
        built: super::built(),
        app_port: Ports::find(&repository, &pages).unwrap().app,
    };
    let mut session = settings.open().unwrap();
    let mut before = 0;
    for command in commands {
        if stops
            .iter()
            .any(|stop| (before..command.line).contains(stop))
        {
            session.stop().unwrap();
        }
        before = command.line;
        let at = format!("{}:{}: `{}`", command.page, command.line + 1, command.text);
        match session
            .type_in(&command.text)
            .unwrap_or_else(|error| panic!("{at}: {error}"))
        {
            Typed::Listens => {}
            Typed::Ended { status, output } => {
                assert!(
                    status.success() || is_shown(command.line),
                    "{at}: {status}\n{output}"
                );
            }
        }
    }
}
