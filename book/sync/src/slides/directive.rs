//! What the comment of a step says of its slide.
//!
//! `slide MINUTES KIND WORDS [on PAGE] [focus="…"] [run="…"]`
//!
//! - MINUTES: `85=3 45=2 25=1`, or `more=3` for what is in no talk, and kept for questions
//! - KIND and WORDS: which block, see [`super::slide_content`]
//! - `on PAGE`: the block stands on another page
//! - `focus="a, b … c"`: of a block of code, the lines with `a` in them, and those from `b` to `c`
//! - `run="a, b"`: the commands of that page that are typed, each named by words of it

use super::TALKS;
use crate::Fault;

/// How long a slide is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Minutes {
    /// In each of [`TALKS`]; 0 where it isn't shown.
    pub of: [u32; TALKS.len()],
    /// Outside of all talks.
    pub more: u32,
}

/// A comment, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// How long the slide is shown.
    pub minutes: Minutes,
    /// What kind of block it shows.
    pub kind: String,
    /// Which one.
    pub words: String,
    /// The page that has it, if that is another one.
    pub on: Option<String>,
    /// Which of its lines.
    pub focus: Option<String>,
    /// What is typed.
    pub run: Vec<String>,
}

impl Directive {
    /// Reads what stands between `<!-- slide ` and ` -->`.
    ///
    /// # Errors
    /// When it has no minutes or no kind, or minutes that no talk can have.
    pub fn parse(comment: &str) -> Result<Self, Fault> {
        let mut rest = comment.to_owned();
        let focus = take(&mut rest, "focus")?;
        let run = take(&mut rest, "run")?;
        let run = run.map(|it| it.split(", ").map(ToOwned::to_owned).collect());
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let mut minutes = Minutes::default();
        while let Some((talk, count)) = words.first().and_then(|word| word.split_once('=')) {
            let count = count.parse().ok().filter(|count| (1..=60).contains(count));
            let count = count
                .ok_or_else(|| Fault::new(format!("`{}`: write minutes from 1 to 60", words[0])))?;
            let at = TALKS.iter().position(|it| it.to_string() == talk);
            let place = match at {
                Some(at) => &mut minutes.of[at],
                None if talk == "more" => &mut minutes.more,
                None => {
                    return Err(Fault::new(format!(
                        "there is no talk `{talk}`: write 85, 45, 25 or more"
                    )));
                }
            };
            if *place > 0 {
                return Err(Fault::new(format!(
                    "the minutes of {talk} stand here twice"
                )));
            }
            *place = count;
            words.remove(0);
        }
        let is_part = minutes.of.windows(2).all(|it| it[0] > 0 || it[1] == 0);
        if !is_part {
            return Err(Fault::new(
                "a shorter talk shows only what the longer ones show",
            ));
        }
        if (minutes.more > 0) == minutes.of.iter().any(|it| *it > 0) {
            return Err(Fault::new(
                "how many minutes? Write 85=3, and 45=2 and 25=1 if it is in those talks; more=3 if it is in none",
            ));
        }
        if words.is_empty() {
            return Err(Fault::new(
                "what is shown? Name a block of the page: quote, transcript, figure …",
            ));
        }
        let kind = words.remove(0).to_owned();
        let on = match words[..] {
            [.., "on", page] if page.ends_with(".md") => Some(page.to_owned()),
            _ => None,
        };
        if on.is_some() {
            words.truncate(words.len() - 2);
        }
        let words = words.join(" ");
        let unquoted = words.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        Ok(Self {
            minutes,
            kind,
            words: unquoted.unwrap_or(&words).to_owned(),
            on,
            focus,
            run: run.unwrap_or_default(),
        })
    }
}

/// Takes ` name="value"` out of a text.
fn take(text: &mut String, name: &str) -> Result<Option<String>, Fault> {
    let open = format!(" {name}=\"");
    let Some(start) = text.find(&open) else {
        return Ok(None);
    };
    let value = start + open.len();
    let end = text[value..].find('"');
    let end = value + end.ok_or_else(|| Fault::new(format!("{name}: no closing quote")))?;
    let found = text[value..end].to_owned();
    text.replace_range(start..=end, "");
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_how_long_what_and_from_where() {
        let comment =
            r#"85=3 45=2 quote fn home on 300-app/a.md focus="a, b … c" run="cargo run, curl""#;
        let it = Directive::parse(comment).unwrap();
        assert_eq!((it.minutes.of, it.minutes.more), ([3, 2, 0], 0));
        assert_eq!((&*it.kind, &*it.words), ("quote", "fn home"));
        assert_eq!(it.on.as_deref(), Some("300-app/a.md"));
        assert_eq!(it.focus.as_deref(), Some("a, b … c"));
        assert_eq!(it.run, ["cargo run", "curl"]);
        let it = Directive::parse("more=1 sentence \"Why? Because.\"").unwrap();
        assert_eq!((it.minutes.more, &*it.words), (1, "Why? Because."));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for comment in [
            "",
            "quote fn home",
            "85=3",
            "85=0 quote fn home",
            "85=61 quote fn home",
            "85=two quote fn home",
            "60=3 quote fn home",
            "85=1 85=2 quote fn home",
            "45=3 quote fn home",
            "85=1 25=1 quote fn home",
            "85=1 more=1 quote fn home",
            "85=1 quote fn home focus=\"a",
        ] {
            assert!(Directive::parse(comment).is_err(), "{comment}");
        }
    }
}
