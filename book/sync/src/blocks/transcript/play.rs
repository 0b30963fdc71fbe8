//! The commands of a page, run in their order as a reader types them.

use std::collections::{BTreeMap, BTreeSet};

use crate::session::{Session, SessionError, SessionSettings, Typed};

use super::options::{Of, Options};
use super::{chosen_parts, mask};
use crate::Fault;
use crate::line_diff::unified;
use crate::page::{Block, Page, Part, fenced};
use crate::repository::Repository;

impl From<SessionError> for Fault {
    fn from(broken: SessionError) -> Self {
        Self::new(broken.to_string())
    }
}

/// The commands that are not run, by page, each with the reason why not: `book/not-run.toml`.
#[derive(Debug, Default)]
pub struct NotRun(BTreeMap<String, BTreeSet<String>>);

impl NotRun {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is missing, or a reason is.
    pub fn read(repository: &Repository) -> Result<Self, Fault> {
        let path = "book/not-run.toml";
        let fault = |error: &dyn ToString| Fault::new(format!("{path}: {}", error.to_string()));
        let pages: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(&repository.read(path)?).map_err(|error| fault(&error))?;
        let mut list: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (page, commands) in pages {
            for (command, reason) in commands {
                if reason.trim().is_empty() {
                    return Err(fault(&format!("why is `{command}` not run?")));
                }
                list.entry(page.clone()).or_default().insert(command);
            }
        }
        Ok(Self(list))
    }

    /// Entries that their page does not have: they would hide a command that is written again.
    pub fn unused(&self, seen: &BTreeSet<(String, String)>) -> Vec<(String, String)> {
        let all = self.0.iter().flat_map(|(page, commands)| {
            commands
                .iter()
                .map(|command| (page.clone(), command.clone()))
        });
        all.filter(|entry| !seen.contains(entry)).collect()
    }

    fn has(&self, page: &str, command: &str) -> bool {
        self.0
            .get(page)
            .is_some_and(|commands| commands.contains(command))
    }
}

/// What came of the commands of a page.
#[derive(Debug, Default)]
pub struct Played {
    /// The transcripts of the page, with what should stand in them now.
    pub transcripts: Vec<(Block, Transcript)>,
    /// What went wrong, and at which line (from 0).
    pub faults: Vec<(usize, Fault)>,
    /// The commands that were not run, because they are on the list.
    pub not_run: BTreeSet<(String, String)>,
}

/// What was printed.
#[derive(Debug)]
pub struct Transcript {
    /// As it should stand on the page.
    pub lines: Vec<String>,
    /// How it differs from what stands there, under the mask.
    pub diff: Vec<String>,
}

/// Runs the commands of a page and makes its transcripts. What differs must differ twice: on a busy
/// machine a program can be late with a line.
pub fn play(settings: &SessionSettings, page: &Page, not_run: &NotRun) -> Played {
    let once = play_once(settings, page, not_run);
    let differs = |it: &(Block, Transcript)| !it.1.diff.is_empty();
    if once.faults.is_empty() && !once.transcripts.iter().any(differs) {
        return once;
    }
    play_once(settings, page, not_run)
}

fn play_once(settings: &SessionSettings, page: &Page, not_run: &NotRun) -> Played {
    let mut played = Played::default();
    let parts = page.parts();
    let is_played = |part: &Part| match part {
        Part::Console(_) => true,
        Part::Block(block) => block.kind == "transcript",
        Part::Unexplained(_) => false,
    };
    if !parts.iter().any(is_played) {
        return played;
    }
    let player = settings.open().map(|session| Player {
        session,
        said: None,
        again: None,
    });
    let mut player = match player {
        Ok(player) => player,
        Err(error) => {
            played.faults.push((0, error));
            return played;
        }
    };
    for (i, part) in parts.iter().enumerate() {
        let (line, outcome) = match part {
            Part::Console(console) => {
                let shown = matches!(
                    parts.get(i + 1),
                    Some(Part::Block(it)) if it.kind == "transcript" && !it.spec.starts_with("app")
                );
                let outcome =
                    player.commands(page, &console.commands, shown, not_run, &mut played.not_run);
                (console.line, outcome)
            }
            Part::Block(block) if block.kind == "stop" => (block.comment, player.stop()),
            Part::Block(block) if block.kind == "transcript" => {
                let made = player.transcript(page, block);
                let made = made.map(|it| played.transcripts.push((block.clone(), it)));
                (block.comment, made)
            }
            _ => continue,
        };
        if let Err(fault) = outcome {
            // What follows would fail for the same reason.
            played.faults.push((line, fault));
            break;
        }
    }
    played
}

struct Player {
    session: Session,
    /// What the commands of the last fence printed.
    said: Option<String>,
    /// The app that was stopped for a transcript, and that the page takes to be running.
    again: Option<String>,
}

impl Player {
    fn commands(
        &mut self,
        page: &Page,
        commands: &[String],
        shown: bool,
        not_run: &NotRun,
        seen: &mut BTreeSet<(String, String)>,
    ) -> Result<(), Fault> {
        self.said = None;
        for command in commands {
            if not_run.has(&page.path, command) {
                seen.insert((page.path.clone(), command.clone()));
                continue;
            }
            if let Some(app) = self.again.take().filter(|_| !command.contains("cargo run")) {
                self.session.type_in(&app)?;
            }
            let said = self.said.get_or_insert_default();
            if let Typed::Ended { status, output } = self.session.type_in(command)? {
                said.push_str(&output);
                if !status.success() && !shown {
                    return Err(Fault::new(format!(
                        "`{command}` fails, and the page does not show it: {status}\n{output}"
                    )));
                }
            }
        }
        Ok(())
    }

    fn stop(&mut self) -> Result<(), Fault> {
        self.again = None;
        Ok(self.session.stop()?)
    }

    fn transcript(&mut self, page: &Page, block: &Block) -> Result<Transcript, Fault> {
        let options = Options::parse(&block.spec)?;
        let shown = options.lines.iter().filter(|_| options.of == Of::Stderr);
        for text in options.wait.iter().chain(shown) {
            self.session.wait_for(text)?;
        }
        if (options.stopped || options.of == Of::Stdout) && self.session.listens() {
            self.again = self.session.program().map(ToOwned::to_owned);
            self.session.stop()?;
        }
        let text = match options.of {
            Of::Commands => self.said.clone(),
            Of::Stdout => self.session.stdout(),
            Of::Stderr => self.session.stderr(options.stopped),
        };
        let text = text.ok_or_else(|| Fault::new("no command of this page was run for this"))?;
        let text = text.replace('\r', "");
        let lines = if options.lines.is_empty() {
            chosen_parts::choose(&text, options.only.as_deref(), &options.items)
        } else {
            chosen_parts::choose_lines(&text, &options.lines)
        };
        for name in options.items.iter().chain(&options.lines) {
            if !lines.iter().any(|line| line.contains(name.as_str())) {
                return Err(Fault::new(format!(
                    "nothing was printed with `{name}` in it:\n{text}"
                )));
            }
        }
        if lines
            .iter()
            .all(|line| line.trim().is_empty() || line == "…")
        {
            return Err(Fault::new(format!(
                "nothing was printed that this shows:\n{text}"
            )));
        }
        let new = fenced("text", &lines);
        let old = page.body(block);
        let masked = [&old, &new].map(|fence| mask::mask(inside(fence), options.numbers));
        let diff = unified(&masked[0], &masked[1]);
        // What was recorded stays while it says the same.
        let lines = if diff.is_empty() { old } else { new };
        Ok(Transcript { lines, diff })
    }
}

/// Without the two lines of the fence.
fn inside(fence: &[String]) -> &[String] {
    match fence {
        [_, inside @ .., _] => inside,
        _ => &[],
    }
}
