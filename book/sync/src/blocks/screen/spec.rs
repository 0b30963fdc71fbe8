//! What a comment says about a picture of the viewer.

use crate::Fault;
use crate::page::Page;

/// How a comment is written.
const FORM: &str = "a picture of the viewer is written: screen NAME INPUT ADDRESS to=\"SELECTOR\"";

/// What a comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// All of it, as it's written.
    pub text: String,
    /// How the names of the files begin.
    pub name: String,
    /// The telemetry that the viewer is given: a recording beside the page, or one of the inputs that
    /// are made here.
    pub input: String,
    /// The path and the query of the viewer's page. In braces stands what only the telemetry knows.
    pub address: String,
    /// The element below which the picture ends; none for the end of the page.
    pub to: Option<String>,
}

impl Spec {
    /// Reads what stands behind the word `screen`.
    ///
    /// # Errors
    /// When a part is missing, or a name would lead out of the page's folder.
    pub fn parse(text: &str) -> Result<Spec, Fault> {
        let form = || Fault::new(FORM);
        let whole = text.to_owned();
        let (text, to) = match text.split_once(" to=\"") {
            Some((text, to)) => (text, Some(to.strip_suffix('"').ok_or_else(form)?)),
            None => (text, None),
        };
        let (name, rest) = text.split_once(' ').ok_or_else(form)?;
        let (input, address) = rest.split_once(' ').ok_or_else(form)?;
        let is_name = |name: &str| {
            let is_part = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
            name.starts_with(|it: char| it.is_ascii_alphanumeric()) && name.chars().all(is_part)
        };
        if !is_name(name) || !is_name(input) || !address.starts_with('/') {
            return Err(form());
        }
        Ok(Spec {
            text: whole,
            name: name.to_owned(),
            input: input.to_owned(),
            address: address.to_owned(),
            to: to.map(ToOwned::to_owned),
        })
    }

    /// The path from the root of a file beside the page.
    pub(super) fn beside(&self, page: &Page, end: &str) -> String {
        let path = page.folder().join(format!("{}{end}", self.name));
        path.to_string_lossy().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_names_its_files_its_telemetry_and_the_page() {
        let spec = Spec::parse("one a.json /traces/{trace POST /add} to=\".legend\"").unwrap();
        assert_eq!((&*spec.name, &*spec.input), ("one", "a.json"));
        assert_eq!(spec.address, "/traces/{trace POST /add}");
        assert_eq!(spec.to.as_deref(), Some(".legend"));
        assert_eq!(Spec::parse("one visits /").unwrap().to, None);
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for text in [
            "",
            "one",
            "one visits",
            "one visits traces",
            "../one visits /",
            "one ../a.json /",
            "one visits http://localhost:5080/",
            "one visits / to=\".legend",
        ] {
            assert!(Spec::parse(text).is_err(), "{text}");
        }
    }
}
