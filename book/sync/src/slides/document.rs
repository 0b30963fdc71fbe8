//! The deck as one file: its style, its script and its pictures are in it, and it asks nobody for anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::markdown::escaped;
use super::slide_content::SlideContent;
use super::{Deck, Slide, TALKS};

const STYLE: &str = include_str!("slides.css");
const SCRIPT: &str = include_str!("slides.js");

/// The keys, and what they do.
const KEYS: [(&str, &str); 10] = [
    (
        "→ ↓ Page Down Space",
        "go on: to what a live demo should print, then to the next slide",
    ),
    ("← ↑ Page Up", "go back"),
    ("Home End", "go to the first slide, or to the last one"),
    (
        "s",
        "open the speaker's window: notes, clock and next slide",
    ),
    (
        "r",
        "start the clock again; it starts by itself at the first slide that you go on from",
    ),
    ("8 4 2", "give the talk of 85, 45 or 25 minutes"),
    ("m", "more: the pages that are in no talk"),
    ("d", "light or dark"),
    ("b .", "a black screen, until the next key"),
    ("?", "this help"),
];

pub(super) fn html(deck: &Deck) -> String {
    // A checkout on Windows may have other line ends, and what is hashed must be what is written.
    let (style, script) = (STYLE.replace("\r\n", "\n"), SCRIPT.replace("\r\n", "\n"));
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(&script)
    );
    let title = escaped(&deck.title);
    let slides: String = deck.slides.iter().map(slide).collect();
    let keys = KEYS.map(|(keys, what)| {
        let keys: Vec<_> = keys.split(' ').collect();
        let keys = keys
            .join("</kbd> <kbd>")
            .replace("Page</kbd> <kbd>", "Page ");
        format!("<dt><kbd>{keys}</kbd></dt><dd>{what}</dd>")
    });
    let lengths = TALKS.map(|talk| format!("<li><a href=\"#{talk}/1\">{talk} minutes</a></li>"));
    let (keys, lengths) = (keys.concat(), lengths.concat());
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<section class=\"slide first\" data-minutes=\"0 0 0 0\" aria-label=\"The first slide\">
<h1>{title}</h1>
<p>A talk of</p>
<ul>{lengths}</ul>
<p class=\"hint\">Press <kbd>→</kbd> to begin, <kbd>s</kbd> for the speaker’s window, and <kbd>?</kbd> for all keys.</p>
<div class=\"notes\" hidden><p>Press <kbd>8</kbd>, <kbd>4</kbd> or <kbd>2</kbd> to choose the talk of 85, 45 or 25 minutes.
The clock starts when you go on.</p></div>
</section>
{slides}</main>
<aside id=\"speaker\" aria-label=\"For the speaker\" hidden>
<p id=\"next\">Next</p>
<div id=\"time\"><output id=\"clock\">0:00</output> <output id=\"plan\"></output> <output id=\"day\"></output></div>
<div id=\"said\" tabindex=\"0\"></div>
</aside>
<p id=\"place\"></p>
<dialog id=\"help\" aria-labelledby=\"keys\"><h2 id=\"keys\">Keys</h2><dl>{keys}</dl>
<p>To get a PDF, print this page: it has the slides of the talk that is chosen.</p></dialog>
<script>{script}</script>
</body>
</html>
"
    )
}

fn slide(slide: &Slide) -> String {
    let [long, short, shortest] = slide.minutes.of;
    let minutes = format!("{long} {short} {shortest} {}", slide.minutes.more);
    let title = escaped(&slide.title);
    let content = content(&slide.content);
    let notes = &slide.notes;
    let from = escaped(&slide.page);
    if slide.commands.is_empty() {
        return format!(
            "<section class=\"slide\" data-minutes=\"{minutes}\" data-from=\"{from}\">\n<h2>{title}</h2>\n{content}\n\
             <div class=\"notes\" hidden>{notes}</div>\n</section>\n"
        );
    }
    let commands = slide
        .commands
        .iter()
        .map(|command| format!("<li><code>{}</code></li>", escaped(&command.text)));
    let commands: String = commands.collect();
    format!(
        "<section class=\"slide live\" data-minutes=\"{minutes}\" data-from=\"{from}\">\n<h2>{title} <b>live</b></h2>\n\
         <ol class=\"commands\">{commands}</ol>\n<div class=\"fallback\">{content}</div>\n\
         <div class=\"notes\" hidden>{notes}</div>\n</section>\n"
    )
}

fn content(content: &SlideContent) -> String {
    match content {
        SlideContent::Code { kind, lines } => {
            let lines: Vec<&str> = lines.iter().map(|(html, _)| html.as_str()).collect();
            format!(
                "<pre class=\"{kind}\"><code>{}</code></pre>",
                lines.join("\n")
            )
        }
        SlideContent::Picture { alt, svg, .. } => {
            let data = STANDARD.encode(svg);
            let alt = escaped(alt);
            format!("<figure><img alt=\"{alt}\" src=\"data:image/svg+xml;base64,{data}\"></figure>")
        }
        SlideContent::Table(html) => format!("<div class=\"table\">{html}</div>"),
        SlideContent::Sentence(html) => format!("<blockquote>{html}</blockquote>"),
    }
}
