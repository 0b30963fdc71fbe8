//! What a page of the viewer says, from its HTML.

/// What stands on a page: from its heading to what the viewer holds, whose size in memory is nobody's
/// concern here. Without the mark by which the page asks for news.
pub fn content(html: &str) -> Option<String> {
    let (_, main) = html.split_once("<main")?;
    let (_, main) = main.split_once('>')?;
    let (main, _) = main.split_once("<p class=\"facts held\"")?;
    let (before, tag) = main.split_once(" data-tag=\"")?;
    let (_, after) = tag.split_once('"')?;
    Some(format!("{before}{after}"))
}

/// Its styles.
pub fn styles(html: &str) -> String {
    let sheets = html.split("<style>").skip(1);
    let sheets = sheets.filter_map(|it| it.split("</style>").next());
    sheets.collect()
}

/// Elements that begin a line.
const LINES: [&str; 20] = [
    "details", "div", "dl", "dt", "form", "h1", "h2", "h3", "h4", "label", "li", "ol", "p", "pre",
    "section", "summary", "svg", "table", "tr", "ul",
];
/// Elements that stand beside the one before.
const CELLS: [&str; 11] = [
    "a", "button", "code", "dd", "option", "span", "td", "text", "th", "time", "title",
];
/// Elements whose content isn't shown.
const UNSEEN: [&str; 2] = ["script", "style"];

/// The words of HTML, a line for each block.
pub fn words(html: &str) -> String {
    let mut lines = vec![String::new()];
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        push(&mut lines, text);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.trim_start_matches('/');
        let name = &name[..name
            .find(|it: char| !it.is_ascii_alphanumeric())
            .unwrap_or(name.len())];
        if LINES.contains(&name) {
            lines.push(String::new());
        } else if CELLS.contains(&name) {
            push(&mut lines, "  ");
        }
        rest = after;
        if UNSEEN.contains(&name) && !tag.starts_with('/') {
            rest = after
                .split_once(&format!("</{name}>"))
                .map_or("", |it| it.1);
        }
    }
    push(&mut lines, rest);
    let lines = lines
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(|line| line.join(" ") + "\n").collect()
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        let text = text.replace("&lt;", "<").replace("&gt;", ">");
        last.push_str(&text.replace("&quot;", "\"").replace("&amp;", "&"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<style>a{}</style><body>no<main id=\"main\"><h1>Traces &amp; more</h1>\
        <div id=\"live\" data-tag=\"7\"><table><tr><td>1<td>a<b>b</b></tr></table><script>no</script></div>\
        <p class=\"facts held\">9 MiB</p></main><style>b{}</style>";

    #[test]
    fn a_page_says_what_stands_in_it_without_what_is_held() {
        let content = content(HTML).unwrap();
        assert_eq!(words(&content), "Traces & more\n1 ab\n");
        assert!(!content.contains("data-tag"), "{content}");
        assert_eq!(styles(HTML), "a{}b{}");
    }
}
