//! As much of HTML as it takes to follow the links of a page that mdBook wrote.

/// An attribute of an element that matters here.
#[derive(Debug, PartialEq)]
pub struct Attribute<'a> {
    pub element: &'a str,
    pub name: &'a str,
    /// With `&amp;` and so on resolved.
    pub value: String,
}

/// The attributes `href`, `src` and `id` of all elements. What is in scripts and comments is none.
pub fn attributes(html: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").expect("the end of a comment").1;
            continue;
        }
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
        let element = &after[..after.find(|it| !is_name(it)).unwrap_or(after.len())];
        rest = &after[element.len()..];
        if element.is_empty() {
            continue;
        }
        rest = read(element, rest, &mut found);
        if ["script", "style"].contains(&element) {
            let end = format!("</{element}");
            rest = rest.split_once(&end).expect("the end of a script").1;
        }
    }
    found
}

/// Reads the attributes of one element, and returns what comes after it.
fn read<'a>(element: &'a str, mut rest: &'a str, found: &mut Vec<Attribute<'a>>) -> &'a str {
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return after;
        }
        let end = rest.find(|it: char| it.is_whitespace() || "=>/".contains(it));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        assert!(!after.is_empty(), "<{element} has no end");
        rest = after;
        if let Some(after) = after.strip_prefix('=') {
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').expect("the end of a value"),
                None => after.split_at(
                    after
                        .find(|it: char| it.is_whitespace() || it == '>')
                        .unwrap(),
                ),
            };
            rest = after;
            if ["href", "src", "id"].contains(&name) {
                let value = value.replace("&quot;", "\"").replace("&lt;", "<");
                let value = value
                    .replace("&gt;", ">")
                    .replace("&#x27;", "'")
                    .replace("&amp;", "&");
                found.push(Attribute {
                    element,
                    name,
                    value,
                });
            }
        }
    }
}
