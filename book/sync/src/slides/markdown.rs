//! Notes, tables and sentences as HTML. Raw HTML is left out, and so are links within the book: a slide has no book
//! around it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// As the pages are read elsewhere.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_STRIKETHROUGH
}

/// Text in an element or in the value of an attribute.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// Markdown as HTML.
pub(super) fn html(markdown: &str) -> String {
    let mut html = String::new();
    let (mut is_head, mut end_of_link) = (false, "");
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if is_elsewhere(&dest_url) => {
                html.push_str(&format!(
                    "<a href=\"{}\" rel=\"noreferrer\">",
                    escaped(&dest_url)
                ));
                end_of_link = "</a>";
            }
            Event::End(TagEnd::Link) => html.push_str(std::mem::take(&mut end_of_link)),
            Event::Start(Tag::TableHead) => {
                is_head = true;
                html.push_str("<thead><tr>");
            }
            Event::End(TagEnd::TableHead) => {
                is_head = false;
                html.push_str("</tr></thead>");
            }
            Event::Start(Tag::TableCell) => html.push_str(if is_head { "<th>" } else { "<td>" }),
            Event::End(TagEnd::TableCell) => html.push_str(if is_head { "</th>" } else { "</td>" }),
            Event::Start(tag) => {
                html.push_str(&name(&tag.to_end()).map_or(String::new(), |it| format!("<{it}>")))
            }
            Event::End(tag) => {
                html.push_str(&name(&tag).map_or(String::new(), |it| format!("</{it}>")))
            }
            Event::Text(text) => html.push_str(&escaped(&text)),
            Event::Code(text) => html.push_str(&format!("<code>{}</code>", escaped(&text))),
            Event::SoftBreak | Event::HardBreak => html.push('\n'),
            _ => {}
        }
    }
    html
}

fn name(tag: &TagEnd) -> Option<&'static str> {
    Some(match tag {
        TagEnd::Paragraph => "p",
        TagEnd::CodeBlock => "pre",
        TagEnd::List(true) => "ol",
        TagEnd::List(false) => "ul",
        TagEnd::Item => "li",
        TagEnd::Table => "table",
        TagEnd::TableRow => "tr",
        TagEnd::Emphasis => "em",
        TagEnd::Strong => "strong",
        _ => return None,
    })
}

fn is_elsewhere(link: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
}

/// The sentences of a text, each as Markdown with nothing in it but `code`.
pub(super) fn sentences(markdown: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), None);
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                found.extend(open.take().map(|text: String| split(&text)));
                open = Some(String::new());
            }
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) => {
                found.extend(open.take().map(|text| split(&text)))
            }
            Event::Text(text) => push(&mut open, &text),
            Event::Code(text) => push(&mut open, &format!("`{text}`")),
            Event::SoftBreak | Event::HardBreak => push(&mut open, " "),
            _ => {}
        }
    }
    found.extend(open.take().map(|text| split(&text)));
    found.into_iter().flatten().collect()
}

fn push(open: &mut Option<String>, text: &str) {
    if let Some(open) = open {
        open.push_str(text);
    }
}

/// A sentence ends with a mark that a space follows. What somebody is to be asked stands in quotes, without them.
fn split(paragraph: &str) -> Vec<String> {
    let (mut found, mut sentence) = (Vec::new(), String::new());
    let mut rest = paragraph.chars().peekable();
    while let Some(it) = rest.next() {
        sentence.push(it);
        let closes_quote = it == '"' && sentence.trim_end_matches('"').ends_with(['.', '?', '!']);
        let is_end = ['.', '?', '!', ':'].contains(&it) || closes_quote;
        let goes_on = rest.peek().is_some_and(|next| !next.is_whitespace());
        if is_end && !goes_on {
            found.push(std::mem::take(&mut sentence));
        }
    }
    found.push(sentence);
    let bare = |it: String| it.trim().trim_matches('"').trim().to_owned();
    found
        .into_iter()
        .map(bare)
        .filter(|it| !it.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_in_quotes_is_a_sentence_without_them() {
        let said = "Ask: \"It was slow. Why is `a.rs` so?\" Then *go* on.\n\n- One.\n";
        let expected = [
            "Ask:",
            "It was slow.",
            "Why is `a.rs` so?",
            "Then go on.",
            "One.",
        ];
        assert_eq!(sentences(said), expected);
    }

    #[test]
    fn notes_are_escaped_and_lead_out_of_the_book_only() {
        let said = "A <b>`<i>`</b> [here](x.md) and [there](https://a.b/?c&d).\n";
        let expected = "<p>A <code>&lt;i&gt;</code> here and \
                        <a href=\"https://a.b/?c&amp;d\" rel=\"noreferrer\">there</a>.</p>";
        assert_eq!(html(said), expected);
        let table = "| a | b |\n| --- | --- |\n| 1 | `2` |\n";
        let expected = "<table><thead><tr><th>a</th><th>b</th></tr></thead>\
                        <tr><td>1</td><td><code>2</code></td></tr></table>";
        assert_eq!(html(table), expected);
    }
}
