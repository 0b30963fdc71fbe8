//! How long a page takes to read, without what is folded.

/// What is read of a page.
#[derive(Debug, Default, Clone, Copy)]
pub struct Reading {
    /// Words of prose, tables and headings included.
    pub words: usize,
    /// Lines in fences: code, and what programs print.
    pub lines: usize,
}

/// Technical prose, read with care. [Brysbaert 2019](https://doi.org/10.1016/j.jml.2019.104047) finds
/// 238 words a minute for English prose of any kind.
const WORDS_A_MINUTE: usize = 200;

/// A line in a fence counts as so many words. Code is looked over rather than read, and a screen of
/// output less than that: fifty lines take a minute.
const WORDS_A_LINE: usize = 4;

impl Reading {
    /// Whole minutes, and at least one. Running the commands of a page is not in it.
    pub fn minutes(self) -> usize {
        let words = self.words + self.lines * WORDS_A_LINE;
        words.div_ceil(WORDS_A_MINUTE).max(1)
    }

    /// What stands under the title.
    pub fn line(self) -> String {
        match self.minutes() {
            1 => "Reading time: 1 minute".to_owned(),
            minutes => format!("Reading time: {minutes} minutes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_two_hundred_words_or_fifty_lines() {
        for (words, lines, minutes) in [
            (0, 0, 1),
            (200, 0, 1),
            (201, 0, 2),
            (0, 50, 1),
            (100, 26, 2),
            (1000, 100, 7),
        ] {
            let reading = Reading { words, lines };
            assert_eq!(reading.minutes(), minutes, "{reading:?}");
        }
    }

    #[test]
    fn one_minute_is_singular() {
        assert_eq!(Reading::default().line(), "Reading time: 1 minute");
        let long = Reading {
            words: 1_100,
            lines: 0,
        };
        assert_eq!(long.line(), "Reading time: 6 minutes");
    }
}
