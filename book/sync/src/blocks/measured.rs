//! *measured*: what telemetry costs, from a recording of `cargo bench -p cost`.
//!
//! `measured NAME.json PART` stands above a fence or a picture; the recording lies beside the page. The
//! parts are `machine`, `ratios`, `figures` and `legend`, which the command prints as well, and `chart`,
//! which is a picture. `ratios only="plain, production"` has the rows of these modes. Nothing is measured here: a recording is made by hand, on a machine that is quiet.

use cost::quantity::Quantity;
use cost::recording::{PLAIN, Recording};
use cost::{chart, table};

use crate::Fault;
use crate::page::{Page, fenced};
use crate::repository::Repository;

/// A block, and the picture beside the page if it is one.
#[derive(Debug)]
pub struct Measured {
    /// What stands on the page.
    pub lines: Vec<String>,
    /// The path of the picture from the root, and what is in it.
    pub files: Vec<(String, String)>,
}

/// Makes the block for `measured NAME.json PART`, or `measured NAME.json PART only="MODE, MODE"`.
///
/// # Errors
/// When there is no such recording, no such part or no such mode.
pub fn measured(repository: &Repository, page: &Page, spec: &str) -> Result<Measured, Fault> {
    let (spec, only) = match spec.split_once(" only=") {
        Some((spec, only)) => (spec, Some(only.trim_matches('"'))),
        None => (spec, None),
    };
    let (name, part) = spec.split_once(' ').unwrap_or((spec, ""));
    let path = page
        .folder()
        .join(name)
        .to_string_lossy()
        .replace('\\', "/");
    let recording = recording(repository, &path)?;
    let text = match part {
        "machine" => table::machine(&recording),
        "ratios" => match only {
            Some(only) => rows(&table::ratios(&recording), only)?,
            None => table::ratios(&recording),
        },
        "figures" => table::figures(&recording),
        "legend" => table::legend(&recording),
        "chart" => {
            let picture = name.replace(".json", ".svg");
            let line = format!("![{}]({picture})", chart::alternative(&recording));
            let path = path.replace(".json", ".svg");
            return Ok(Measured {
                lines: vec![line],
                files: vec![(path, chart::svg(&recording))],
            });
        }
        _ => {
            let parts = "machine, ratios, figures, legend or chart";
            return Err(Fault::new(format!(
                "of a recording, write {parts}, and not {part:?}"
            )));
        }
    };
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    Ok(Measured {
        lines: fenced("text", &lines),
        files: Vec::new(),
    })
}

/// The head of a table and the rows of these modes, in the table's order.
fn rows(table: &str, only: &str) -> Result<String, Fault> {
    let wanted: Vec<&str> = only.split(',').map(str::trim).collect();
    let name = |row: &str| row.split(' ').next().unwrap_or_default().to_owned();
    let found: Vec<String> = table.lines().skip(1).map(name).collect();
    if let Some(missing) = wanted
        .iter()
        .find(|it| !found.iter().any(|name| name == **it))
    {
        return Err(Fault::new(format!("the recording has no mode {missing:?}")));
    }
    let mut lines = table.lines();
    let head = lines.next().map(str::to_owned);
    let rows = lines.filter(|row| wanted.contains(&name(row).as_str()));
    let kept = head.into_iter().chain(rows.map(str::to_owned));
    Ok(kept.map(|line| line + "\n").collect())
}

/// A number for a line of prose: `PATH MODE QUANTITY` is the median of the rounds, `PATH MODE QUANTITY of
/// OTHER` that of its ratios to another mode, `PATH MODE QUANTITY over plain` that of what it has more than plain.
pub(crate) fn value(repository: &Repository, words: &[&str]) -> Result<Option<String>, Fault> {
    let (&[path, mode, quantity], rest) = words.split_at(words.len().min(3)) else {
        return Ok(None);
    };
    let recording = recording(repository, path)?;
    let named = Quantity::ALL.iter().find(|(name, _)| *name == quantity);
    let Some((_, quantity)) = named else {
        return Ok(None);
    };
    let number = match rest {
        [] => recording.mode(mode).and_then(|it| it.spread(*quantity)),
        ["of", other] => recording.ratio(mode, other, *quantity),
        ["over", PLAIN] => recording.over_plain(mode, *quantity),
        _ => None,
    };
    Ok(number.map(|number| {
        let number = number.median;
        let digits = match number.abs() {
            10.0.. => 0,
            1.0.. => 1,
            0.05.. => 2,
            _ => 3,
        };
        format!("{number:.digits$}")
    }))
}

fn recording(repository: &Repository, path: &str) -> Result<Recording, Fault> {
    let json = repository.read(path)?;
    Recording::from_json(&json)
        .map_err(|error| Fault::new(format!("{path} is no recording: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_can_have_the_rows_of_some_modes() {
        let table = "× plain  CPU\nplain  1\notlp  2\nhttp  3\n";
        let kept = rows(table, "http, plain");
        assert_eq!(kept.unwrap(), "× plain  CPU\nplain  1\nhttp  3\n");
        assert!(rows(table, "plain, smtp").is_err());
    }
}
