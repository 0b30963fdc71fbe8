//! The objects in a file: one in each line, or one over many lines.

use std::io::{self, BufRead, Read};

/// An object in JSON, or what should be one.
#[derive(Debug, PartialEq, Eq)]
pub struct Object {
    /// In which line it begins, from 1.
    pub line: u64,
    /// Its bytes; none when there are too many.
    pub json: Option<Vec<u8>>,
}

/// The objects in a file. After a broken one it goes on with the next.
pub(crate) struct Objects<R> {
    from: R,
    most: usize,
    line: u64,
    /// The line that was read, and belongs to the next object.
    next: Option<Line>,
}

/// A line; none when it is too long.
type Line = Option<Vec<u8>>;

/// How an object in OTLP JSON begins when it stands in a line of its own. Within an object that is
/// spread over many lines, nothing begins so at the margin.
const BEGINS: [&str; 4] = ["{\"resource", "{\"result\"", "{\"batches\"", "{\"trace\""];

/// Whether a line begins an object, also one in a list.
fn begins(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"[").unwrap_or(line);
    BEGINS.iter().any(|it| line.starts_with(it.as_bytes()))
}

impl<R: BufRead> Objects<R> {
    /// The objects, of at most `most` bytes each.
    pub fn new(from: R, most: usize) -> Objects<R> {
        Objects {
            from,
            most,
            line: 0,
            next: None,
        }
    }

    /// The next line. Its number is in `self.line`.
    fn line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.next.take() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let most = self.most as u64 + 1;
        let read = self
            .from
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() <= self.most {
            if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            return Ok(Some(Some(bytes)));
        }
        // The rest of it is read away, piece by piece.
        while !bytes.ends_with(b"\n") {
            bytes.clear();
            let piece = self
                .from
                .by_ref()
                .take(1 << 16)
                .read_until(b'\n', &mut bytes)?;
            if piece == 0 {
                break;
            }
        }
        Ok(Some(None))
    }

    fn object(&mut self) -> io::Result<Option<Object>> {
        let mut first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(Some(line)) if line.trim_ascii().is_empty() => {}
                Some(Some(line)) => break line,
                Some(None) => {
                    return Ok(Some(Object {
                        line: self.line,
                        json: None,
                    }));
                }
            }
        };
        let line = self.line;
        let mut depth = Depth::default();
        depth.read(&first);
        while !depth.is_done() {
            match self.line()? {
                None => break,
                Some(Some(next)) if !begins(&next) => {
                    depth.read(&next);
                    first.extend_from_slice(&next);
                    if first.len() > self.most {
                        self.skip(depth)?;
                        return Ok(Some(Object { line, json: None }));
                    }
                }
                // The one before is broken, and ends here.
                other => {
                    self.next = other;
                    break;
                }
            }
        }
        Ok(Some(Object {
            line,
            json: Some(first),
        }))
    }

    /// Reads away the rest of an object that is too large.
    fn skip(&mut self, mut depth: Depth) -> io::Result<()> {
        while !depth.is_done() {
            match self.line()? {
                None => break,
                Some(Some(next)) if !begins(&next) => depth.read(&next),
                other => {
                    self.next = other;
                    break;
                }
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for Objects<R> {
    type Item = io::Result<Object>;

    fn next(&mut self) -> Option<io::Result<Object>> {
        self.object().transpose()
    }
}

/// How many brackets are open.
#[derive(Debug, Default)]
struct Depth {
    open: usize,
    /// A text does not go on in the next line, so that after such a line nothing of it can be saved.
    is_broken: bool,
}

impl Depth {
    fn read(&mut self, line: &[u8]) {
        let (mut in_text, mut is_escaped) = (false, false);
        for byte in line {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if in_text => is_escaped = true,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => self.open += 1,
                b'}' | b']' if !in_text => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        self.is_broken |= in_text;
    }

    fn is_done(&self) -> bool {
        self.open == 0 || self.is_broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str, most: usize) -> Vec<(u64, Option<String>)> {
        let found = Objects::new(text.as_bytes(), most).map(|it| it.unwrap());
        found
            .map(|it| {
                (
                    it.line,
                    it.json
                        .map(|it| String::from_utf8(it).unwrap().trim().to_owned()),
                )
            })
            .collect()
    }

    #[test]
    fn each_line_is_an_object_or_one_is_spread_over_many() {
        let spread = "{\n  \"resourceSpans\": [\n    {}\n  ]\n}";
        for text in [
            spread.to_owned(),
            format!("\u{feff}{spread}\n"),
            format!("\n{spread}\r\n\n"),
        ] {
            let found = objects(&text, 1_000);
            assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        }
        let found = objects("{\"resourceLogs\":[]}\n\n{\"resourceSpans\":[]}", 1_000);
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(objects("", 10), []);
    }

    #[test]
    fn after_a_broken_line_the_next_is_whole() {
        for broken in [
            "{\"resourceSpans\":[{",
            "{\"resourceSpans\":[{\"a",
            "hello",
            "}",
        ] {
            let text = format!("{broken}\n{{\"resourceLogs\":[]}}\n{{\"resourceSpans\":[]}}\n");
            let found = objects(&text, 1_000);
            assert_eq!(found.len(), 3, "{broken}: {found:?}");
            assert_eq!(found[0], (1, Some(broken.to_owned())));
            assert_eq!(found[2], (3, Some("{\"resourceSpans\":[]}".to_owned())));
        }
    }

    #[test]
    fn what_is_too_large_is_read_away_and_said() {
        let large = "x".repeat(200_000);
        let line = format!("{{\"resourceSpans\":\"{large}\"}}\n{{\"resourceLogs\":[]}}\n");
        assert_eq!(
            objects(&line, 100),
            [(1, None), (2, Some("{\"resourceLogs\":[]}".to_owned()))]
        );
        let lines = format!(
            "{{\n{}}}\n{{\"resourceLogs\":[]}}\n",
            "\"a\":1,\n".repeat(100)
        );
        let found = objects(&lines, 100);
        assert_eq!(found[0], (1, None));
        assert_eq!(found[1].1.as_deref(), Some("{\"resourceLogs\":[]}"));
    }
}
