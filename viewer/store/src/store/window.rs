//! A stretch of time, in sixty equal parts.

use super::series_history::SECOND;

/// How many parts a window has.
pub const BINS: usize = 60;

/// How long a window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// A minute.
    One,
    /// Five.
    Five,
    /// A quarter of an hour: what is shown of what is going on, where nobody asks for more.
    #[default]
    Fifteen,
    /// An hour.
    Sixty,
}

impl Length {
    /// Every one, the shortest first.
    pub const ALL: [Length; 4] = [Length::One, Length::Five, Length::Fifteen, Length::Sixty];

    /// How many minutes it is: how many seconds a part is, too.
    pub fn minutes(self) -> u64 {
        match self {
            Length::One => 1,
            Length::Five => 5,
            Length::Fifteen => 15,
            Length::Sixty => 60,
        }
    }

    /// The shortest of which the window that ends at `last` has `first` in it; or else the longest.
    pub(crate) fn covering(first: u64, last: u64) -> Length {
        let covers = |it: &Length| Window::new(*it, last, last).begin <= first;
        Length::ALL
            .into_iter()
            .find(covers)
            .unwrap_or(Length::Sixty)
    }

    /// The one of so many minutes.
    pub fn from_minutes(minutes: u64) -> Option<Length> {
        Length::ALL.into_iter().find(|it| it.minutes() == minutes)
    }
}

/// A stretch of time, in sixty equal parts. Their ends are whole multiples of their length, so that
/// what was drawn a moment ago is drawn in the same way again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it begins: nanoseconds since 1970.
    pub begin: u64,
    /// How long each part is.
    pub step: u64,
    /// Whether it ends with the present.
    pub is_now: bool,
}

impl Window {
    /// The window that ends now; or with the newest of what there is to show, where that is older
    /// than all of it.
    pub fn new(length: Length, now: u64, newest: u64) -> Window {
        let step = length.minutes() * SECOND;
        let ending = |at: u64| (at / step + 1).saturating_sub(BINS as u64) * step;
        let is_now = newest >= ending(now) || newest == 0;
        Window {
            begin: ending(if is_now { now } else { newest }),
            step,
            is_now,
        }
    }

    /// The shortest window that has all from `first` to `last` in it, with parts of a length by which a person counts.
    pub fn fitting(first: u64, last: u64, now: u64) -> Window {
        const SECONDS: [u64; 10] = [1, 2, 3, 5, 10, 15, 20, 30, 60, 90];
        let begin = |step: u64| (last / step + 1).saturating_sub(BINS as u64) * step;
        let steps = SECONDS.map(|it| it * SECOND);
        let step = steps.into_iter().find(|it| begin(*it) <= first);
        let step = step.unwrap_or(90 * SECOND);
        Window {
            begin: begin(step),
            step,
            // Programs export once a minute.
            is_now: now.saturating_sub(last) < 2 * 60 * SECOND,
        }
    }

    /// When it ends.
    pub fn end(&self) -> u64 {
        self.begin.saturating_add(self.step * BINS as u64)
    }

    /// How many parts it has.
    pub fn bins(&self) -> usize {
        BINS
    }

    /// When a part begins.
    pub fn start_of(&self, bin: usize) -> u64 {
        self.begin.saturating_add(self.step * bin as u64)
    }

    /// In which part a moment is.
    pub fn bin(&self, time: u64) -> Option<usize> {
        let bin = usize::try_from(time.checked_sub(self.begin)? / self.step).ok()?;
        (bin < BINS).then_some(bin)
    }

    /// The parts that a stretch of time touches, each with how much of it is in there. A moment is
    /// wholly in one.
    pub fn shares(&self, from: u64, to: u64) -> impl Iterator<Item = (usize, u64)> + use<> {
        let (window, first) = (*self, from.max(self.begin));
        let last = to.min(self.end());
        let is_in = from < to && first < last;
        let bins = if is_in {
            let end = usize::try_from((last - 1 - self.begin) / self.step).unwrap_or(0);
            self.bin(first).unwrap_or(0)..end + 1
        } else {
            let at = self.bin(to).filter(|_| from >= to);
            at.map_or(0..0, |it| it..it + 1)
        };
        bins.map(move |bin| {
            let begin = window.start_of(bin).max(first);
            let end = (window.start_of(bin).saturating_add(window.step)).min(last);
            (bin, end.saturating_sub(begin))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_time_is_shared_among_the_parts_that_it_touches() {
        let window = Window::new(Length::Five, 10_000 * SECOND, 9_999 * SECOND);
        assert_eq!(window.end(), 10_005 * SECOND);
        let shares = |from: u64, to: u64| window.shares(from, to).collect::<Vec<_>>();
        let end = window.end();
        assert_eq!(shares(end - 3 * SECOND, end + 9), [(59, 3 * SECOND)]);
        let across = shares(window.begin + 4 * SECOND, window.begin + 11 * SECOND);
        assert_eq!(across, [(0, SECOND), (1, 5 * SECOND), (2, SECOND)]);
        assert_eq!(shares(window.begin, window.begin), [(0, 0)]);
        assert_eq!(shares(0, u64::MAX).len(), BINS);
        for (from, to) in [
            (0, window.begin),
            (end, u64::MAX),
            (end, end),
            (u64::MAX, 0),
        ] {
            assert_eq!(shares(from, to), [], "{from} {to}");
        }
    }

    #[test]
    fn the_shortest_window_that_fits_is_found() {
        let last = 10_000 * SECOND;
        let lengths = [0, 30, 59, 60, 290, 880, 3_700].map(|it| {
            let length = Length::covering(last - it * SECOND, last);
            length.minutes()
        });
        assert_eq!(lengths, [1, 1, 1, 5, 5, 15, 60]);
        assert_eq!(Length::covering(u64::MAX, 0), Length::One);
    }

    #[test]
    fn a_window_that_fits_has_everything_in_it_and_more_than_half_of_it_is_used() {
        let last = 10_000 * SECOND + 1;
        for seconds in [
            0, 1, 59, 61, 100, 119, 170, 290, 600, 1_000, 1_700, 3_500, 3_660,
        ] {
            let first = last - seconds * SECOND;
            let window = Window::fitting(first, last, last);
            assert!(
                window.begin <= first && last < window.end(),
                "{seconds}: {window:?}"
            );
            let is_used = 2 * seconds * SECOND + 2 * window.step >= window.end() - window.begin;
            assert!(is_used || window.step == SECOND, "{seconds}: {window:?}");
        }
        for (first, last, now) in [(0, 0, 0), (u64::MAX, 0, 5), (0, u64::MAX, 7)] {
            Window::fitting(first, last, now)
                .shares(1, u64::MAX)
                .count();
        }
    }

    #[test]
    fn a_window_without_anything_in_it_ends_with_what_came_last() {
        let window = Window::new(Length::One, 10_000 * SECOND, 5_000 * SECOND);
        assert_eq!((window.end(), window.is_now), (5_001 * SECOND, false));
        for newest in [0, 1, u64::MAX] {
            for now in [0, 1, u64::MAX] {
                Window::new(Length::Sixty, now, newest)
                    .shares(1, u64::MAX)
                    .count();
            }
        }
    }
}
