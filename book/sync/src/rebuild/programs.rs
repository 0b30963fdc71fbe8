//! What the blocks need that run programs: on Linux only, where the pages were recorded.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Made, Rebuilt};
use crate::Fault;
use crate::page::{Block, Page};
use crate::ports_in_prose::Ports;
use crate::report::Located;
use crate::repository::Repository;

/// What the blocks need that run programs.
pub(crate) struct Programs {
    pub(super) ports: Ports,
    #[cfg(target_os = "linux")]
    stage: crate::stage::Stage,
    #[cfg(target_os = "linux")]
    not_run: crate::transcript::NotRun,
}

#[cfg(target_os = "linux")]
impl Programs {
    pub(crate) fn find(repository: &Repository, built: &Path, ports: Ports) -> Result<Self, Fault> {
        let stage = crate::stage::Stage {
            repository: repository.clone(),
            built: built.to_owned(),
            app_port: ports.app,
        };
        let not_run = crate::transcript::NotRun::read(repository)?;
        Ok(Self {
            ports,
            stage,
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
    pub(super) fn made(&self, page: &Page, block: Block) -> Result<Made, Fault> {
        use crate::{figure, telemetry};
        if block.kind == "figure" {
            let figure = figure::figure(&self.stage, page, &block.spec)?;
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
            let lines = telemetry::telemetry(&self.stage, &block.spec)?;
            Ok(Made::new(block, lines))
        }
    }

    /// The transcripts of a page.
    pub(super) fn play(&self, page: &Page, rebuilt: &mut Rebuilt) -> Vec<Made> {
        let played = crate::transcript::play(&self.stage, page, &self.not_run);
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
    pub(super) fn made(&self, page: &Page, block: Block) -> Result<Made, Fault> {
        let lines = page.body(&block);
        Ok(Made::new(block, lines))
    }

    pub(super) fn play(&self, _: &Page, _: &mut Rebuilt) -> Vec<Made> {
        Vec::new()
    }
}
