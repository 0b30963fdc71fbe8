//! *value*: a version, a port or a count, written once in the workspace and quoted in the prose:
//! `<!-- value rust -->1.95<!-- end -->`.

use std::ops::Range;

use syn::{Expr, ImplItem, Item, Lit};
use toml::Table;

use crate::Fault;
use crate::blocks::measured;
use crate::page::Page;
use crate::repository::Repository;

/// A value where it stands on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The index of its line.
    pub line: usize,
    /// What it is the value of.
    pub spec: String,
    /// The bytes of the line that hold it.
    pub at: Range<usize>,
}

const OPEN: &str = "<!-- value ";
const CLOSE: &str = "<!-- end -->";

/// All values on a page, from top to bottom.
///
/// # Errors
/// When one is not closed on its line.
pub fn quoted(page: &Page) -> Result<Vec<Quoted>, (usize, Fault)> {
    let mut all = Vec::new();
    for (line, text) in page.lines.iter().enumerate() {
        let mut from = 0;
        while let Some(open) = text[from..].find(OPEN).map(|at| from + at) {
            let fault = || {
                (
                    line,
                    Fault::new("a value is written <!-- value NAME -->…<!-- end -->"),
                )
            };
            let spec = open + OPEN.len();
            let spec_end = text[spec..]
                .find(" -->")
                .map(|at| spec + at)
                .ok_or_else(fault)?;
            let start = spec_end + " -->".len();
            let end = text[start..]
                .find(CLOSE)
                .map(|at| start + at)
                .ok_or_else(fault)?;
            all.push(Quoted {
                line,
                spec: text[spec..spec_end].to_owned(),
                at: start..end,
            });
            from = end + CLOSE.len();
        }
    }
    Ok(all)
}

/// What the workspace says:
///
/// - `rust`: the version of Rust that it needs
/// - `crate NAME`: the version in the workspace's table
/// - `locked NAME`: the version in the lock file
/// - `const FILE NAME`: the number or text of a constant
/// - `image NAME`: the version of an image in `deploy/compose.yaml`
/// - `measured FILE MODE QUANTITY`: what telemetry costs, as [`crate::blocks::measured`] reads it
///
/// # Errors
/// When there is no such thing.
pub fn value(repository: &Repository, spec: &str) -> Result<String, Fault> {
    let words: Vec<&str> = spec.split(' ').collect();
    let found = match words[..] {
        ["rust"] => {
            let manifest = manifest(repository)?;
            text(
                manifest["workspace"]
                    .get("package")
                    .and_then(|it| it.get("rust-version")),
            )
        }
        ["crate", name] => {
            let manifest = manifest(repository)?;
            let entry = manifest["workspace"]
                .get("dependencies")
                .and_then(|it| it.get(name));
            text(entry.and_then(|entry| entry.get("version"))).or_else(|| text(entry))
        }
        ["locked", name] => locked(repository, name)?,
        ["const", path, name] => constant(repository, path, name)?,
        ["measured", ref words @ ..] => measured::value(repository, words)?,
        ["image", name] => {
            let compose = repository.read("deploy/compose.yaml")?;
            let image = format!("image: {name}:");
            let line = compose
                .lines()
                .find_map(|line| line.trim().strip_prefix(&image));
            line.map(|rest| rest.split('@').next().unwrap_or(rest).to_owned())
        }
        _ => None,
    };
    found.ok_or_else(|| Fault::new(format!("the workspace has no value `{spec}`")))
}

fn manifest(repository: &Repository) -> Result<Table, Fault> {
    let manifest: Table = parse(repository, "Cargo.toml")?;
    match manifest.get("workspace") {
        Some(_) => Ok(manifest),
        None => Err(Fault::new("Cargo.toml has no workspace")),
    }
}

fn locked(repository: &Repository, name: &str) -> Result<Option<String>, Fault> {
    let lock = parse(repository, "Cargo.lock")?;
    let packages = lock.get("package").and_then(|it| it.as_array());
    let named = packages.into_iter().flatten();
    let named: Vec<_> = named
        .filter(|it| it.get("name").and_then(|it| it.as_str()) == Some(name))
        .collect();
    match named[..] {
        [one] => Ok(text(one.get("version"))),
        [] => Ok(None),
        _ => Err(Fault::new(format!(
            "Cargo.lock has {} versions of {name}",
            named.len()
        ))),
    }
}

fn parse(repository: &Repository, path: &str) -> Result<Table, Fault> {
    let text = repository.read(path)?;
    text.parse()
        .map_err(|error| Fault::new(format!("{path}: {error}")))
}

fn text(value: Option<&toml::Value>) -> Option<String> {
    value?.as_str().map(ToOwned::to_owned)
}

/// A constant of this name at the top of a file, or in an `impl`.
fn constant(repository: &Repository, path: &str, name: &str) -> Result<Option<String>, Fault> {
    let source = repository.read(path)?;
    let file = syn::parse_file(&source)
        .map_err(|error| Fault::new(format!("{path} is no Rust: {error}")))?;
    let expression = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == name => Some(&*it.expr),
        Item::Impl(it) => it.items.iter().find_map(|member| match member {
            ImplItem::Const(it) if it.ident == name => Some(&it.expr),
            _ => None,
        }),
        _ => None,
    });
    Ok(expression.and_then(literal))
}

/// `3`, `"text"`, or the one number in `Duration::from_secs(3)`.
fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(it) => match &it.lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Call(call) if call.args.len() == 1 => literal(call.args.first()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_values_on_a_line_are_told_apart() {
        let text = "a <!-- value rust -->1<!-- end --> b <!-- value crate x -->2<!-- end -->.";
        let mut page = Page::read(&Repository::of_this_program().root, "README.md").unwrap();
        page.lines = vec![text.to_owned()];
        let all = quoted(&page).unwrap();
        assert_eq!(
            all.iter()
                .map(|it| &text[it.at.clone()])
                .collect::<Vec<_>>(),
            ["1", "2"]
        );
        assert_eq!(all[1].spec, "crate x");
        page.lines = vec!["<!-- value rust -->1".to_owned()];
        assert_eq!(quoted(&page).unwrap_err().0, 0);
    }

    #[test]
    fn values_are_what_the_workspace_says() {
        let repository = Repository::of_this_program();
        let of = |spec: &str| value(&repository, spec).map_err(|fault| fault.to_string());
        assert_eq!(of("rust").as_deref(), Ok(env!("CARGO_PKG_RUST_VERSION")));
        assert_eq!(
            of("const chapters/todo/src/task.rs MAX_CHARS").as_deref(),
            Ok("256")
        );
        assert!(of("locked opentelemetry").is_ok_and(|it| it.starts_with("0.")));
        assert!(of("crate actix-web").is_ok_and(|it| it.starts_with("4")));
        for none in [
            "crate no-such",
            "locked no-such",
            "nonsense",
            "const Cargo.toml X",
            "const no X",
        ] {
            assert!(of(none).is_err(), "{none}");
        }
    }
}
