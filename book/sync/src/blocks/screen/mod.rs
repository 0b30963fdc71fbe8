//! *screen*: a page of the viewer as a picture, for where a page sends the reader there.
//!
//! `screen NAME INPUT ADDRESS` stands above a picture, whose text a person writes: what one should see
//! in it. Beside the page lie `NAME-light.png` and `NAME-dark.png`, of which the book shows one, and
//! `NAME.txt`: what the viewer's page says. `to="SELECTOR"` ends the picture below an element.
//!
//! Two versions of a browser draw the same page with other pixels, so no pixel is compared. What is
//! compared is what the viewer answers now for the same telemetry: the words, and digests of its markup
//! and of its styles. `NAME.txt` has the comment and the digests of the pictures, too, so that a picture and
//! its words always are of one and the same page.
//!
//! - [`spec`]: what the comment says
//! - `input`: the telemetry that the viewer is given; `recording`, `visits` and `shop` make it
//! - `answer`: the page that the viewer answers with
//! - `words`: what it says
//! - `camera`: takes the pictures; `palette` and `png` make them small

mod answer;
mod camera;
mod input;
mod palette;
mod png;
mod recording;
mod shop;
pub mod spec;
mod visits;
mod words;

use std::fs;

use otlp_viewer::testing::Receiver;
use sha2::{Digest, Sha256};

use crate::Fault;
use crate::line_diff::unified;
use crate::page::{Block, Page};
use crate::report::Located;
use crate::repository::Repository;
use answer::Viewed;
use camera::Camera;
use spec::Spec;

/// How the two pictures of a page are called in their files and in `NAME.txt`.
const LOOKS: [&str; 2] = ["light", "dark"];

/// What stands below the comment, and the pictures if they have to be taken again.
#[derive(Debug)]
pub struct Screen {
    /// The line of the page.
    pub line: String,
    /// What differs from the files beside the page, if anything does.
    pub stale: Option<Shot>,
}

/// Pictures that are to be taken.
#[derive(Debug, Clone)]
pub struct Shot {
    spec: Spec,
    page: Page,
    /// The index of the comment's line.
    pub line: usize,
    /// `NAME.txt`, from the root.
    pub path: String,
    /// How it differs from what it should be.
    pub diff: Vec<String>,
}

/// Compares what the viewer answers now with what the pictures were taken of. No browser is needed.
///
/// # Errors
/// When the comment isn't clear, the picture has no text, or the viewer has no such page.
pub fn screen(repository: &Repository, page: &Page, block: &Block) -> Result<Screen, Fault> {
    let spec = Spec::parse(&block.spec)?;
    let body = page.body(block);
    let text = body.first().and_then(|line| alternative(line));
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Err(Fault::new(format!(
            "a picture has a text for those who don't see it: write ![what one should see]({}-light.png) below the comment",
            spec.name
        )));
    };
    let receiver = Receiver::start();
    let viewed = answer::view(repository, page, &spec, &receiver)?;
    let path = spec.beside(page, ".txt");
    let old = repository.read(&path).unwrap_or_default();
    let pictures = LOOKS.map(|look| {
        let path = repository.root.join(file(&spec, page, look));
        fs::read(path).map_or("none".to_owned(), |bytes| digest(&bytes))
    });
    let diff = unified(&old, &record(&spec, &viewed, &pictures));
    let stale = (!diff.is_empty()).then(|| Shot {
        spec: spec.clone(),
        page: page.clone(),
        line: block.comment,
        path,
        diff,
    });
    let line = format!("![{text}]({}-light.png)", spec.name);
    Ok(Screen { line, stale })
}

/// Takes pictures, and writes them beside their pages with what the viewer said. Returns what can't be
/// taken: when there is no browser, when it doesn't find what is to be shown, when a picture is too large, or a
/// file cannot be written.
pub fn take(repository: &Repository, shots: &[Shot]) -> Vec<Located> {
    let located = |shot: &Shot, fault: Fault| Located {
        path: shot.page.path.clone(),
        line: shot.line + 1,
        why: fault.to_string(),
    };
    let Some(first) = shots.first() else {
        return Vec::new();
    };
    match Camera::open() {
        Err(fault) => vec![located(first, fault)],
        Ok(camera) => {
            let taken = shots.iter().map(|shot| {
                let taken = take_one(repository, &camera, shot);
                taken.err().map(|fault| located(shot, fault))
            });
            taken.flatten().collect()
        }
    }
}

fn take_one(repository: &Repository, camera: &Camera, shot: &Shot) -> Result<(), Fault> {
    let Shot { spec, page, .. } = shot;
    let receiver = Receiver::start();
    let viewed = answer::view(repository, page, spec, &receiver)?;
    let mut taken = Vec::new();
    for look in LOOKS {
        taken.push(camera.take(&viewed.url, look, spec)?);
    }
    for (look, picture) in LOOKS.iter().zip(&taken) {
        write(repository, &file(spec, page, look), picture)?;
    }
    let digests = [0, 1].map(|look| digest(&taken[look]));
    write(
        repository,
        &shot.path,
        record(spec, &viewed, &digests).as_bytes(),
    )
}

/// What is written into `NAME.txt`.
fn record(spec: &Spec, viewed: &Viewed, pictures: &[String; 2]) -> String {
    let [light, dark] = pictures;
    format!(
        "{}\nstyles {}\nmarkup {}\nlight {light}\ndark {dark}\n\n{}",
        spec.text, viewed.styles, viewed.markup, viewed.words
    )
}

fn file(spec: &Spec, page: &Page, look: &str) -> String {
    spec.beside(page, &format!("-{look}.png"))
}

fn write(repository: &Repository, path: &str, bytes: &[u8]) -> Result<(), Fault> {
    let written = fs::write(repository.root.join(path), bytes);
    written.map_err(|error| Fault::new(format!("cannot write {path}: {error}")))
}

/// The text of a picture that is a line of its own.
fn alternative(line: &str) -> Option<&str> {
    let (text, _) = line.strip_prefix("![")?.rsplit_once("](")?;
    Some(text.trim())
}

/// Enough of a digest to see that something is another.
fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_picture_is_what_stands_in_its_brackets() {
        assert_eq!(alternative("![A [b] c](x-light.png)"), Some("A [b] c"));
        assert_eq!(alternative("![ ](x-light.png)"), Some(""));
        for line in ["", "[a](b)", "![a]"] {
            assert_eq!(alternative(line), None, "{line}");
        }
    }
}
