//! One page with all of its blocks regenerated.

use std::collections::{BTreeMap, BTreeSet};

use crate::blocks::screen::Shot;
use crate::blocks::{dependencies, diff, exercise_list, measured, quote, screen, step, value};
use crate::line_diff::unified;
use crate::made_by_programs::{Files, Made, Programs};
use crate::page::{Block, Page, Part};
use crate::ports_in_prose::Ports;
use crate::report::{Located, Stale};
use crate::repository::Repository;
use crate::slides::minutes;
use crate::{Fault, links};

/// A page as it should be.
pub(crate) struct Rebuilt {
    pub(crate) page: Page,
    /// Files beside it: pictures, and what they are drawn from.
    pub(crate) files: Files,
    /// Pictures beside it that are not of what the viewer shows now.
    pub(crate) shots: Vec<Shot>,
    pub(crate) stale: Vec<Stale>,
    pub(crate) faults: Vec<Located>,
    pub(crate) not_run: BTreeSet<(String, String)>,
}

/// What stands in a block that is made from a recording, and the picture beside the page.
fn measured(repository: &Repository, page: &Page, block: Block) -> Result<Made, Fault> {
    let measured = measured::measured(repository, page, &block.spec)?;
    let files = measured.files.into_iter();
    Ok(Made {
        files: files.map(|(path, text)| (path, text, None)).collect(),
        ..Made::new(block, measured.lines)
    })
}

/// The picture of a page of the viewer: the line that shows it, and whether it has to be taken again.
fn screen(repository: &Repository, page: &Page, block: Block) -> Result<Made, Fault> {
    let screen = screen::screen(repository, page, &block)?;
    Ok(Made {
        shot: screen.stale,
        ..Made::new(block, vec![screen.line])
    })
}

/// Makes all blocks of a page, and puts them in.
pub(crate) fn rebuild(repository: &Repository, programs: &Programs, page: Page) -> Rebuilt {
    let mut rebuilt = Rebuilt {
        page,
        files: Vec::new(),
        shots: Vec::new(),
        stale: Vec::new(),
        faults: Vec::new(),
        not_run: BTreeSet::new(),
    };
    // Before the commands are run in which they stand.
    rebuilt.ports(&programs.ports);
    let page = rebuilt.page.clone();
    let mut new = Vec::new();
    for part in page.parts() {
        let block = match part {
            Part::Block(block) => block,
            Part::Console(_) => continue,
            Part::Unexplained(line) => {
                let why = "where is this from? Put <!-- transcript -->, <!-- recorded … --> or <!-- drawing --> above it";
                rebuilt.fault(line, why);
                continue;
            }
        };
        let line = block.comment;
        let made = match block.kind.as_str() {
            "quote" => quote::quote(repository, &block.spec).map(|lines| Made::new(block, lines)),
            "diff" => diff::diff(repository, &block.spec).map(|lines| Made::new(block, lines)),
            "step" => step::step(repository, &block.spec).map(|lines| Made::new(block, lines)),
            "exercises" => Ok(Made::new(block, exercise_list::table())),
            "dependencies" => dependencies::dependencies(repository, &block.spec)
                .map(|lines| Made::new(block, lines)),
            "minutes" => minutes::line(&page).map(|lines| Made::new(block, lines)),
            "talk" => minutes::table(repository).map(|lines| Made::new(block, lines)),
            "measured" => measured(repository, &page, block),
            "screen" => screen(repository, &page, block),
            "telemetry" | "figure" => programs.made(&page, block),
            // Made below, stopped below, made by `cargo book slides`, or not made at all.
            "slide" | "slides" | "transcript" | "stop" | "recorded" | "drawing" => continue,
            other => Err(Fault::new(format!("there is no kind of block `{other}`"))),
        };
        match made {
            Ok(made) => new.push(made),
            Err(fault) => rebuilt.fault(line, fault),
        }
    }
    new.extend(programs.play(&page, &mut rebuilt));
    rebuilt.put_in(repository, new);
    rebuilt.values(repository, &page);
    rebuilt.stale.sort_by_key(|stale| stale.line);
    // A picture that is to be taken is below its comment, and needn't be there yet.
    let to_take: Vec<usize> = rebuilt.shots.iter().map(|shot| shot.line + 1).collect();
    for (line, fault) in links::broken(repository, &page) {
        if !to_take.contains(&line) {
            rebuilt.fault(line, fault);
        }
    }
    rebuilt
}

impl Rebuilt {
    pub(crate) fn fault(&mut self, line: usize, why: impl ToString) {
        let path = self.page.path.clone();
        self.faults.push(Located {
            path,
            line: line + 1,
            why: why.to_string(),
        });
    }

    fn stale(&mut self, line: usize, what: &str, diff: Vec<String>) {
        if !diff.is_empty() {
            let (path, what) = (self.page.path.clone(), what.trim().to_owned());
            self.stale.push(Stale {
                path,
                line: line + 1,
                what,
                diff,
            });
        }
    }

    /// From the last to the first, so that the lines of the others stay where they are.
    fn put_in(&mut self, repository: &Repository, mut new: Vec<Made>) {
        new.sort_by_key(|made| std::cmp::Reverse(made.block.comment));
        for Made {
            block,
            lines,
            files,
            shot,
            diff,
        } in new
        {
            let old = self.page.body(&block);
            let diff = diff.unwrap_or_else(|| unified(&joined(&old), &joined(&lines)));
            self.stale(
                block.comment,
                &format!("{} {}", block.kind, block.spec),
                diff,
            );
            for (path, text, diff) in &files {
                let old = repository.read(path).unwrap_or_default();
                let diff = diff.clone().unwrap_or_else(|| unified(&old, text));
                self.stale(block.comment, path, diff);
            }
            self.files.extend(files);
            if let Some(Shot { path, diff, .. }) = &shot {
                self.stale(block.comment, path, diff.clone());
            }
            self.shots.extend(shot);
            let indented = lines.iter().map(|line| match line.as_str() {
                "" => String::new(),
                line => format!("{}{line}", block.indent),
            });
            let lines = &mut self.page.lines;
            lines.splice(block.body.clone(), indented.collect::<Vec<_>>());
        }
    }

    /// Ports stand anywhere.
    fn ports(&mut self, ports: &Ports) {
        for i in 0..self.page.lines.len() {
            let fixed = ports.fix(&self.page.lines[i]);
            for port in ports.unknown(&fixed) {
                self.fault(i, format!("nothing of this workbook listens on {port}"));
            }
            self.stale(i, "port", unified(&self.page.lines[i], &fixed));
            self.page.lines[i] = fixed;
        }
    }

    /// Values stand in lines that are not generated. `before` is the page as it was, for the numbers
    /// of its lines.
    fn values(&mut self, repository: &Repository, before: &Page) {
        let now = match value::quoted(&self.page) {
            Ok(now) => now,
            Err((line, fault)) => return self.fault(line, fault),
        };
        let was = value::quoted(before).unwrap_or_default();
        let mut known: BTreeMap<String, Result<String, Fault>> = BTreeMap::new();
        // From the last to the first of a line, as above.
        for (quoted, was) in now.into_iter().zip(was).rev() {
            let spec = quoted.spec.clone();
            let value = known
                .entry(spec)
                .or_insert_with_key(|spec| value::value(repository, spec));
            match value.clone() {
                Ok(value) => {
                    let line = &mut self.page.lines[quoted.line];
                    let old = line.clone();
                    line.replace_range(quoted.at, &value);
                    let new = line.clone();
                    let what = format!("value {}", quoted.spec);
                    self.stale(was.line, &what, unified(&old, &new));
                }
                Err(fault) => self.fault(was.line, fault),
            }
        }
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
