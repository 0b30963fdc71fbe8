//! What the address of a trace's page asks for: the span that is looked at, what is folded away, what is looked for, and
//! in which form the trace is drawn. Every link of the page is made from it.

use std::fmt::Write;

use crate::address::{escaped, filter};
use crate::waterfall::folds::Folds;
use crate::waterfall::layout::{Row, RowKey};

/// The longest text that is looked for, in bytes. It stands in every link of the page.
const MAX_TEXT: usize = 100;

/// In which form a trace is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// A row for each span.
    #[default]
    Waterfall,
    /// A lane for each level.
    Icicle,
}

/// What an address asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// The span that is looked at: `span`.
    pub(super) span: Option<RowKey>,
    /// What is folded away: `levels`, `closed` and `open`.
    pub(super) folds: Folds,
    /// What is looked for: `find`.
    pub(super) text: String,
    /// How it is drawn: `view`.
    pub(super) form: Form,
    /// From which of the rows that are left on rows are drawn: `from`.
    pub(super) from: Option<usize>,
}

impl View {
    /// Reads an address. What means nothing is as if it did not stand there.
    pub(super) fn read(pairs: &filter::Pairs) -> View {
        let typed = |name| filter::typed(pairs, name).trim();
        let keys = |name| typed(name).split(',').filter_map(|it| it.parse().ok());
        let text = typed("find");
        View {
            span: typed("span").parse().ok(),
            folds: Folds {
                levels: typed("levels").parse().ok().filter(|it| *it > 0),
                closed: keys("closed").collect(),
                open: keys("open").collect(),
            }
            .bounded(),
            text: text[..text.floor_char_boundary(MAX_TEXT)].to_owned(),
            form: match typed("view") {
                "icicle" => Form::Icicle,
                _ => Form::Waterfall,
            },
            from: typed("from").parse().ok(),
        }
    }

    /// What of the address differs from that of the page as it opens, but for the span: pairs for a form.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let keys = |keys: &[RowKey]| {
            let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
            keys.join(",")
        };
        let form = match self.form {
            Form::Waterfall => "",
            Form::Icicle => "icicle",
        };
        let levels = self.folds.levels.map(|it| it.to_string());
        let mut pairs = vec![
            ("view", form.to_owned()),
            ("find", self.text.clone()),
            ("levels", levels.unwrap_or_default()),
            ("closed", keys(&self.folds.closed)),
            ("open", keys(&self.folds.open)),
        ];
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// Makes addresses of the same view.
    pub(super) fn links(&self) -> Links {
        let mut query = String::from("?");
        for (name, value) in self.pairs() {
            // A comma means nothing in a query, and needs no escape.
            let value = escaped(&value).replace("%2C", ",");
            let _ = write!(query, "{name}={value}&");
        }
        Links(query)
    }

    /// The same in another form.
    pub(super) fn as_form(&self, form: Form) -> View {
        View {
            form,
            ..self.clone()
        }
    }

    /// The same with other folds.
    pub(super) fn with(&self, folds: Folds) -> View {
        View {
            folds,
            ..self.clone()
        }
    }

    /// The same, and nothing is looked for.
    pub(super) fn without_text(&self) -> View {
        View {
            text: String::new(),
            ..self.clone()
        }
    }
}

/// Addresses within a view: its query, which each of them begins with.
pub(super) struct Links(String);

impl Links {
    /// Where the details of a span are.
    pub(super) fn to_span(&self, row: &Row) -> String {
        format!("{}span={}#span", self.0, row.key())
    }

    /// The view with a span that is looked at, from its top.
    pub(super) fn to_row(&self, row: &Row) -> String {
        format!("{}span={}#waterfall", self.0, row.key())
    }

    /// The view with the rows from one on.
    pub(super) fn from(&self, place: usize, chosen: Option<&Row>) -> String {
        let span = chosen.map(|it| format!("span={}&", it.key()));
        format!(
            "{}{}from={place}#waterfall",
            self.0,
            span.unwrap_or_default()
        )
    }
}
