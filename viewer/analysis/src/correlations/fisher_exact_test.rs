//! Whether a feature is more frequent among some requests than chance would have it, and how much it tells.
//!
//! - **Chance** is [Fisher's exact test](https://en.wikipedia.org/wiki/Fisher%27s_exact_test): if the requests with the feature
//!   were drawn at random, how probable are so many slow ones among them? It needs no large counts.
//! - **Many candidates** are [Bonferroni's](https://en.wikipedia.org/wiki/Bonferroni_correction) problem: of a thousand features,
//!   one has a probability of a thousandth by luck. The limit is divided by the number of candidates, and of those count only
//!   those that could be significant at all, as [Tarone](https://doi.org/10.2307/2531456) showed: an id that occurs once never
//!   is, and makes it no harder for the others.
//! - **How much it tells** is the [G statistic](https://en.wikipedia.org/wiki/G-test), the log-likelihood ratio: in proportion
//!   to what one learns about "slow or not" from knowing the feature.
//! - **Whether it matters** is another question: among 50,000 requests a tenth more is significant, and explains nothing. A
//!   feature must double the share of slow requests, and be behind a tenth of them.

/// How probable it may be that anything is reported where nothing sets the requests apart.
const SIGNIFICANCE: f64 = 0.01;
/// How many times as often requests with a feature must be slow as those without.
const MIN_RATIO: f64 = 2.0;
/// Which part of the slow requests a feature must be behind.
pub(super) const MIN_PART: f64 = 0.1;

/// How many of the slow (or failed) requests, and of the others, there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of the slow or failed ones.
    pub marked: usize,
    /// Of the others.
    pub others: usize,
}

impl Counts {
    /// Both together.
    pub fn all(self) -> usize {
        self.marked + self.others
    }

    /// Those that are in these, and not in `part`.
    pub(super) fn without(self, part: Counts) -> Counts {
        Counts {
            marked: self.marked.saturating_sub(part.marked),
            others: self.others.saturating_sub(part.others),
        }
    }

    pub(super) fn add(&mut self, is_marked: bool) {
        if is_marked {
            self.marked += 1;
        } else {
            self.others += 1;
        }
    }
}

/// The requests with and without a feature: the four counts that all tests are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) with: Counts,
    pub(super) without: Counts,
}

impl Table {
    pub(super) fn new(with: Counts, totals: Counts) -> Table {
        Table {
            with,
            without: totals.without(with),
        }
    }

    /// The same for the requests that have it not.
    pub(super) fn negated(self) -> Table {
        Table {
            with: self.without,
            without: self.with,
        }
    }

    /// How many slow requests there are with the feature beyond those that there would be if they were slow as seldom as
    /// the ones without: the attributable ones of epidemiology.
    pub(super) fn attributable(self) -> f64 {
        if self.without.all() == 0 {
            return 0.0;
        }
        let rate = self.without.marked as f64 / self.without.all() as f64;
        self.with.marked as f64 - self.with.all() as f64 * rate
    }

    /// Whether it is behind a tenth of `marked` requests, and makes a request twice as likely to be one.
    pub(super) fn matters(self, marked: usize) -> bool {
        let [with, without] = [self.with, self.without].map(|it| it.marked as f64);
        let ratio =
            with * self.without.all() as f64 >= MIN_RATIO * without * self.with.all() as f64;
        ratio && self.attributable() >= MIN_PART * marked as f64
    }

    /// The G statistic: twice the logarithm of how many times as likely these counts are if the feature matters.
    pub(super) fn g(self) -> f64 {
        let all = (self.with.all() + self.without.all()) as f64;
        let marked = (self.with.marked + self.without.marked) as f64;
        let term = |count: usize, row: usize, column: f64| {
            let expected = row as f64 * column / all;
            if count == 0 {
                0.0
            } else {
                count as f64 * (count as f64 / expected).ln()
            }
        };
        let rows = [self.with, self.without];
        let sum: f64 = rows
            .iter()
            .map(|it| term(it.marked, it.all(), marked) + term(it.others, it.all(), all - marked))
            .sum();
        (2.0 * sum).max(0.0)
    }
}

/// The logarithms of the factorials, up to the number of requests.
#[derive(Debug)]
pub(super) struct Fisher {
    ln_factorials: Vec<f64>,
}

impl Fisher {
    pub(super) fn new(requests: usize) -> Fisher {
        let mut ln = 0.0;
        let ln_factorials = (0..=requests).map(|it| {
            ln += (it.max(1) as f64).ln();
            ln
        });
        Fisher {
            ln_factorials: ln_factorials.collect(),
        }
    }

    fn ln_choose(&self, of: usize, some: usize) -> f64 {
        let ln = |it: usize| self.ln_factorials.get(it).copied().unwrap_or(0.0);
        ln(of) - ln(some) - ln(of.saturating_sub(some))
    }

    /// The logarithm of the probability that at least so many of the requests with a feature are slow by chance.
    pub(super) fn ln_p(&self, table: Table) -> f64 {
        let (with, without) = (table.with, table.without);
        let marked = with.marked + without.marked;
        let others = with.others + without.others;
        let first = self.ln_choose(marked, with.marked) + self.ln_choose(others, with.others)
            - self.ln_choose(marked + others, with.all());
        // Each term of the tail is the one before times a ratio.
        let (mut term, mut sum) = (1.0_f64, 1.0_f64);
        let (mut a, mut b, mut c, mut d) =
            (with.marked, with.others, without.marked, without.others);
        while b > 0 && c > 0 && term > sum * 1e-12 {
            term *= (b as f64 * c as f64) / ((a + 1) as f64 * (d + 1) as f64);
            sum += term;
            (a, b, c, d) = (a + 1, b - 1, c - 1, d + 1);
        }
        (first + sum.ln()).min(0.0)
    }

    /// The smallest that [`Fisher::ln_p`] can be for a feature that so many requests have, however they fall.
    fn least_ln_p(&self, with: usize, totals: Counts) -> f64 {
        let marked = with.min(totals.marked);
        let with = Counts {
            marked,
            others: with - marked,
        };
        self.ln_p(Table::new(with, totals))
    }
}

/// How many candidates there are, for the correction.
#[derive(Debug)]
pub(super) struct Tests<'a> {
    fisher: &'a Fisher,
    totals: Counts,
    least: Vec<f64>,
    /// Candidates that nobody knows more of.
    unknown: usize,
}

impl<'a> Tests<'a> {
    pub(super) fn new(fisher: &'a Fisher, totals: Counts) -> Tests<'a> {
        Tests {
            fisher,
            totals,
            least: Vec::new(),
            unknown: 0,
        }
    }

    /// Counts a candidate that so many requests have. One that too few have to be behind a tenth of the slow ones is none.
    pub(super) fn add(&mut self, with: usize) {
        if with as f64 >= MIN_PART * self.totals.marked as f64 && with < self.totals.all() {
            self.least.push(self.fisher.least_ln_p(with, self.totals));
        }
    }

    /// Counts values that were too many to be kept. Only so many of them can have been frequent enough.
    pub(super) fn add_unknown(&mut self, values: usize) {
        let enough = (MIN_PART * self.totals.marked as f64).max(1.0);
        self.unknown += values.min((self.totals.all() as f64 / enough) as usize);
    }

    /// The logarithm of the largest probability of chance with which a candidate is still reported.
    pub(super) fn largest_p(mut self) -> f64 {
        self.least.sort_unstable_by(f64::total_cmp);
        let limit = |tests: usize| (SIGNIFICANCE / (tests + self.unknown).max(1) as f64).ln();
        let enough =
            |tests: &usize| self.least.partition_point(|it| *it <= limit(*tests)) <= *tests;
        let tests = (0..=self.least.len()).find(enough);
        limit(tests.unwrap_or(self.least.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(a: usize, b: usize, c: usize, d: usize) -> Table {
        let counts = |marked, others| Counts { marked, others };
        Table {
            with: counts(a, b),
            without: counts(c, d),
        }
    }

    #[test]
    fn the_probability_of_chance_is_that_of_fishers_example() {
        // Of eight cups of tea, four with milk first: all four found is 1 of 70, three or more 17 of 70.
        let fisher = Fisher::new(8);
        let p = |it: Table| fisher.ln_p(it).exp();
        assert!((p(table(4, 0, 0, 4)) - 1.0 / 70.0).abs() < 1e-12);
        assert!((p(table(3, 1, 1, 3)) - 17.0 / 70.0).abs() < 1e-12);
        assert!((p(table(0, 4, 4, 0)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_tells_nothing_has_no_g_and_what_tells_all_has_the_most() {
        assert!(table(5, 95, 45, 855).g().abs() < 1e-9);
        let all = table(50, 0, 0, 950).g();
        // Twice the entropy of the outcome, in nats, times the requests.
        let entropy = -(0.05 * 0.05_f64.ln() + 0.95 * 0.95_f64.ln());
        assert!((all - 2.0 * 1_000.0 * entropy).abs() < 1e-6);
        assert!(table(37, 3, 13, 947).g() < all);
        assert_eq!(table(0, 0, 50, 950).g(), 0.0);
    }

    #[test]
    fn a_feature_matters_when_it_doubles_the_share_and_is_behind_a_tenth() {
        assert!(table(37, 3, 3, 957).matters(40));
        assert!(!table(15, 300, 25, 660).matters(40), "half as much again");
        assert!(!table(3, 0, 37, 960).matters(40), "three of forty");
        assert!(!table(40, 960, 0, 0).matters(40), "everybody has it");
        assert!((table(37, 3, 3, 957).attributable() - 36.875).abs() < 1e-9);
    }

    #[test]
    fn ids_that_occur_once_do_not_make_it_harder_for_others() {
        let totals = Counts {
            marked: 5,
            others: 95,
        };
        let fisher = Fisher::new(totals.all());
        let limit = |ids: usize, features: usize| {
            let mut tests = Tests::new(&fisher, totals);
            (0..ids).for_each(|_| tests.add(1));
            (0..features).for_each(|_| tests.add(20));
            tests.largest_p()
        };
        assert_eq!(limit(0, 10), (SIGNIFICANCE / 10.0).ln());
        assert_eq!(limit(10_000, 10), limit(0, 10));
        assert!(limit(0, 20) < limit(0, 10));
    }
}
