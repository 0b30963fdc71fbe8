//! *exercises*: the table of the exercises, as the judge lists them.

use exercises::exercise::ALL;

/// The table for `exercises`, on a page of a numbered folder.
pub fn table() -> Vec<String> {
    let rows = ALL.iter().map(|it| {
        let (number, title, minutes, page) = (it.number, it.title, it.minutes, it.page);
        format!(
            "| {number} | {title} | {minutes} | [{}](../{}) | `cargo exercise {number}` |",
            page.title, page.path
        )
    });
    let head = [
        "| | exercise | minutes | after the page | judge |",
        "| --- | --- | --- | --- | --- |",
    ];
    head.map(str::to_owned).into_iter().chain(rows).collect()
}
