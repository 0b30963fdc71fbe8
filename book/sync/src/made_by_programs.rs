//! Blocks that are made by running programs, and what is known of a block that was made.

use std::collections::BTreeSet;
use std::path::Path;

use crate::Fault;
use crate::blocks::screen::Shot;
use crate::page::{Block, Page};
use crate::ports_in_prose::Ports;
use crate::rebuild::Rebuilt;
use crate::report::Located;
use crate::repository::Repository;

/// Files beside a page: their paths from the root, what is to be in them, and how that differs from
/// what is, if comparing the lines would say too much.
pub(crate) type Files = Vec<(String, String, Option<Vec<String>>)>;

/// What the blocks need that run programs.
pub(crate) struct Programs {
    pub(crate) ports: Ports,
    #[cfg(target_os = "linux")]
    pub(crate) session_settings: crate::session::SessionSettings,
    #[cfg(target_os = "linux")]
    pub(crate) not_run: crate::blocks::transcript::NotRun,
}

#[cfg(target_os = "linux")]
impl Programs {
    pub(crate) fn find(repository: &Repository, built: &Path, ports: Ports) -> Result<Self, Fault> {
        let session_settings = crate::session::SessionSettings {
            repository: repository.clone(),
            built: built.to_owned(),
            app_port: ports.app,
        };
        let not_run = crate::blocks::transcript::NotRun::read(repository)?;
        Ok(Self {
            ports,
            session_settings,
            not_run,
        })
    }

    /// The entries of the list that no page has.
    pub(crate) fn faults(&self, seen: &BTreeSet<(String, String)>) -> Vec<Located> {
        let located = |(page, command): (String, String)| Located {
            path: "book/not-run.toml".to_owned(),
            line: 0,
            why: format!("{page} has no command `{command}`: take it off the list"),
        };
        self.not_run.unused(seen).into_iter().map(located).collect()
    }

    /// What is to stand in a block that is made by running a chapter.
    pub(crate) fn made(&self, page: &Page, block: Block) -> Result<Made, Fault> {
        use crate::blocks::{figure, telemetry};
        if block.kind == "figure" {
            let figure = figure::figure(&self.session_settings, page, &block.spec)?;
            let files = figure.files.map(|(path, text)| {
                // What is drawn from a recording that is kept is compared as it is.
                let diff = path.ends_with(".json").then(|| figure.diff.clone());
                (path, text, diff)
            });
            let files = files.to_vec();
            Ok(Made {
                files,
                ..Made::new(block, vec![figure.line])
            })
        } else {
            let lines = telemetry::telemetry(&self.session_settings, &block.spec)?;
            Ok(Made::new(block, lines))
        }
    }

    /// The transcripts of a page.
    pub(crate) fn play(&self, page: &Page, rebuilt: &mut Rebuilt) -> Vec<Made> {
        let played = crate::blocks::transcript::play(&self.session_settings, page, &self.not_run);
        rebuilt.not_run = played.not_run;
        for (line, fault) in played.faults {
            rebuilt.fault(line, fault);
        }
        let made = played.transcripts.into_iter();
        made.map(|(block, transcript)| Made {
            diff: Some(transcript.diff),
            ..Made::new(block, transcript.lines)
        })
        .collect()
    }
}

#[cfg(not(target_os = "linux"))]
impl Programs {
    pub(crate) fn find(_: &Repository, _: &Path, ports: Ports) -> Result<Self, Fault> {
        Ok(Self { ports })
    }

    pub(crate) fn faults(&self, _: &BTreeSet<(String, String)>) -> Vec<Located> {
        Vec::new()
    }

    /// What stands there stays.
    pub(crate) fn made(&self, page: &Page, block: Block) -> Result<Made, Fault> {
        let lines = page.body(&block);
        Ok(Made::new(block, lines))
    }

    pub(crate) fn play(&self, _: &Page, _: &mut Rebuilt) -> Vec<Made> {
        Vec::new()
    }
}

/// A block that was regenerated.
pub(crate) struct Made {
    pub(crate) block: Block,
    pub(crate) lines: Vec<String>,
    /// Files beside the page.
    pub(crate) files: Files,
    /// A picture beside the page that has to be taken again.
    pub(crate) shot: Option<Shot>,
    /// How it differs from what stands on the page, if comparing the lines would say too much.
    pub(crate) diff: Option<Vec<String>>,
}

impl Made {
    pub(crate) fn new(block: Block, lines: Vec<String>) -> Self {
        Self {
            block,
            lines,
            files: Vec::new(),
            shot: None,
            diff: None,
        }
    }
}
