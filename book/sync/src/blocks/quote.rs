//! *quote*: an item of a source file, found by its name.

use ::quote::ToTokens;
use proc_macro2::{Span, TokenStream};
use syn::{ImplItem, Item};

use crate::Fault;
use crate::page::fenced;
use crate::repository::Repository;

/// The fence for `quote FILE`, `quote FILE ITEM` or `quote FILE paragraph TEXT`.
///
/// An item of Rust is named as it begins: `fn home`, `struct Settings`, `impl Drop for Measurement`.
/// A paragraph of any file is named by words of its first line. Without either it is the whole file.
///
/// # Errors
/// When there is no such file, or not exactly one such item in it.
pub fn quote(repository: &Repository, spec: &str) -> Result<Vec<String>, Fault> {
    let (path, what) = spec.split_once(' ').unwrap_or((spec, ""));
    let source = repository.read(path)?;
    let lines: Vec<&str> = source.lines().collect();
    let extension = path.rsplit('.').next().unwrap_or_default();
    let found = match what.split_once(' ') {
        None if what.is_empty() => vec![(0, lines.len())],
        Some(("paragraph", words)) => paragraphs(&lines, words),
        _ => items(path, &source, what)?,
    };
    let (start, end) = match found[..] {
        [one] => one,
        [] => return Err(Fault::new(format!("{path} has no `{what}`"))),
        _ => {
            return Err(Fault::new(format!(
                "{path} has `{what}` {} times",
                found.len()
            )));
        }
    };
    let indent = lines[start].len() - lines[start].trim_start().len();
    let dedent = |line: &&str| {
        line.get(indent..)
            .unwrap_or_else(|| line.trim_start())
            .to_owned()
    };
    let language = match extension {
        "rs" => "rust,ignore",
        other => other,
    };
    Ok(fenced(
        language,
        &lines[start..end].iter().map(dedent).collect::<Vec<_>>(),
    ))
}

fn paragraphs(lines: &[&str], words: &str) -> Vec<(usize, usize)> {
    let starts = (0..lines.len()).filter(|&i| i == 0 || lines[i - 1].trim().is_empty());
    let named = starts.filter(|&start| lines[start].contains(words));
    let end = |start: usize| {
        let rest = lines[start..].iter();
        start + rest.take_while(|line| !line.trim().is_empty()).count()
    };
    named.map(|start| (start, end(start))).collect()
}

/// The first and the last line of each item of this name, wherever in the file it stands.
fn items(path: &str, source: &str, name: &str) -> Result<Vec<(usize, usize)>, Fault> {
    let file = syn::parse_file(source)
        .map_err(|error| Fault::new(format!("{path} is no Rust: {error}")))?;
    let wanted: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    visit(&file.items, &mut |heading, tokens| {
        if *heading == wanted {
            found.extend(lines_of(tokens));
        }
    });
    Ok(found)
}

/// Calls `see` with the name of each item, as it begins, and what it consists of.
fn visit(items: &[Item], see: &mut impl FnMut(&String, &dyn Fn() -> TokenStream)) {
    for item in items {
        let tokens = || item.to_token_stream();
        let named = |kind: &str, ident: &dyn ToString| format!("{kind} {}", ident.to_string());
        match item {
            Item::Const(it) => see(&named("const", &it.ident), &tokens),
            Item::Enum(it) => see(&named("enum", &it.ident), &tokens),
            Item::Fn(it) => see(&named("fn", &it.sig.ident), &tokens),
            Item::Static(it) => see(&named("static", &it.ident), &tokens),
            Item::Struct(it) => see(&named("struct", &it.ident), &tokens),
            Item::Trait(it) => see(&named("trait", &it.ident), &tokens),
            Item::Type(it) => see(&named("type", &it.ident), &tokens),
            Item::Mod(it) => {
                see(&named("mod", &it.ident), &tokens);
                visit(it.content.as_ref().map_or(&[], |(_, items)| items), see);
            }
            Item::Impl(it) => {
                let of = |it: &dyn ToTokens| it.to_token_stream().to_string().replace(' ', "");
                let for_type = of(&it.self_ty);
                let heading = match &it.trait_ {
                    Some((path, _)) => format!("impl {} for {for_type}", of(path)),
                    None => format!("impl {for_type}"),
                };
                see(&heading, &tokens);
                for member in &it.items {
                    let tokens = || member.to_token_stream();
                    match member {
                        ImplItem::Fn(it) => see(&named("fn", &it.sig.ident), &tokens),
                        ImplItem::Const(it) => see(&named("const", &it.ident), &tokens),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// With the attributes and the documentation, which are tokens too.
fn lines_of(tokens: &dyn Fn() -> TokenStream) -> Option<(usize, usize)> {
    let spans: Vec<Span> = tokens().into_iter().map(|token| token.span()).collect();
    let start = spans.iter().map(|span| span.start().line).min()?;
    let end = spans.iter().map(|span| span.end().line).max()?;
    Some((start - 1, end))
}
