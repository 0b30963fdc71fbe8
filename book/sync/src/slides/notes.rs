//! The folds for the speaker, and their numbered steps.

use crate::page::Page;

/// How such a fold begins.
pub const FOLD: &str = "<summary>For the speaker</summary>";

/// A numbered step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The line of its comment, or its first one, from 0.
    pub line: usize,
    /// What it says, as Markdown, without its number and its comments.
    pub text: String,
    /// What its comments say after `slide`.
    pub comments: Vec<String>,
}

/// The steps of a page's notes, from top to bottom.
pub fn steps(page: &Page) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut in_fold, mut in_step) = (false, false);
    for (i, line) in page.lines.iter().enumerate() {
        if line.trim() == FOLD {
            in_fold = true;
        } else if line.trim() == "</details>" {
            (in_fold, in_step) = (false, false);
        } else if in_fold {
            let number = line.len()
                - line
                    .trim_start_matches(|it: char| it.is_ascii_digit())
                    .len();
            if number > 0 && line[number..].starts_with(". ") {
                in_step = true;
                steps.push(Step {
                    line: i,
                    text: format!("{}\n", &line[number + 2..]),
                    comments: Vec::new(),
                });
            } else if !line.is_empty() && !line.starts_with(' ') {
                in_step = false;
            } else if in_step && let Some(step) = steps.last_mut() {
                let said = line.trim();
                let comment = said
                    .strip_prefix("<!-- slide ")
                    .and_then(|it| it.strip_suffix(" -->"));
                if let Some(comment) = comment {
                    step.line = i;
                    step.comments.push(comment.to_owned());
                } else {
                    step.text.push_str(said);
                    step.text.push('\n');
                }
            }
        }
    }
    steps
}
