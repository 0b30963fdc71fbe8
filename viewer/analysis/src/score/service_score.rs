//! The score of one service: what each rule says of it, and what that comes to.

use std::collections::HashSet;
use std::fmt;

use super::rules::{RULES, RuleInfo};
use super::verdicts::Verdict;
use crate::findings::{Evidence, EvidenceLocation, Finding};

/// What the rules say of a service.
#[derive(Clone, Debug)]
pub struct ServiceScore {
    /// Its name; empty for what came without one.
    pub service: String,
    /// What each of [`RULES`] says, in the same order.
    pub judgements: Vec<Judgement>,
    /// The findings of this service that no rule of the score sees, once they are known.
    pub unseen: Vec<Finding>,
}

/// What a rule says of a service.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The rule.
    pub rule: &'static RuleInfo,
    /// What it says.
    pub state: State,
}

/// What a rule can say.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// All is as it wants it.
    Passed,
    /// Something is not.
    Failed {
        /// How often.
        count: u64,
        /// Some of the places.
        evidence: Vec<Evidence>,
    },
    /// There was nothing to judge.
    NothingToJudge,
}

/// A score in a word ([section "Qualitative Categories"](
/// https://github.com/instrumentation-score/spec/blob/main/specification.md#qualitative-categories)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// From 90.
    Excellent,
    /// From 75.
    Good,
    /// From 50.
    NeedsImprovement,
    /// Below.
    Poor,
}

impl Category {
    /// The category of a score.
    pub fn new(score: f64) -> Category {
        match score {
            90.0.. => Category::Excellent,
            75.0.. => Category::Good,
            50.0.. => Category::NeedsImprovement,
            _ => Category::Poor,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Category::Excellent => "Excellent",
            Category::Good => "Good",
            Category::NeedsImprovement => "Needs Improvement",
            Category::Poor => "Poor",
        })
    }
}

impl ServiceScore {
    /// What the verdicts come to.
    pub(super) fn new(service: String, verdicts: [Verdict; RULES.len()]) -> ServiceScore {
        let judgements = RULES
            .iter()
            .zip(verdicts)
            .map(|(rule, it)| Judgement {
                rule,
                state: match it {
                    Verdict { judged: 0, .. } => State::NothingToJudge,
                    Verdict { failed: 0, .. } => State::Passed,
                    Verdict {
                        failed: count,
                        evidence,
                        ..
                    } => State::Failed { count, evidence },
                },
            })
            .collect();
        ServiceScore {
            service,
            judgements,
            unseen: Vec::new(),
        }
    }

    /// Notes which findings of this service no rule sees. `findings` are those of all services.
    pub(super) fn note_unseen(&mut self, findings: &[Finding]) {
        let seen: HashSet<&str> = self
            .judgements
            .iter()
            .filter(|it| matches!(it.state, State::Failed { .. }))
            .flat_map(|it| it.rule.findings.iter().copied())
            .collect();
        let known_as = if self.service.is_empty() {
            "unknown_service"
        } else {
            &self.service
        };
        self.unseen = findings
            .iter()
            .filter(|it| it.service == known_as && !seen.contains(it.id()))
            .cloned()
            .collect();
    }

    /// From 0 to 100: the weights of the rules that are passed, as a part of those of all that could be judged ([section
    /// "Score Calculation Formula"](
    /// https://github.com/instrumentation-score/spec/blob/main/specification.md#score-calculation-formula)). None where
    /// there was nothing to judge at all.
    pub fn score(&self) -> Option<f64> {
        let weight = |is: fn(&State) -> bool| -> u32 {
            let counted = self.judgements.iter().filter(|it| is(&it.state));
            counted.map(|it| it.rule.impact.weight()).sum()
        };
        let all = weight(|it| *it != State::NothingToJudge);
        let passed = weight(|it| *it == State::Passed);
        // Multiplied first, so that a whole score is exactly that.
        (all > 0).then(|| f64::from(100 * passed) / f64::from(all))
    }

    /// The score in whole points, as one reads it. Rounded down, so that 89.7 is not taken for 90, which is another category
    /// and may be what somebody asks for.
    pub fn points(&self) -> Option<u8> {
        self.score().map(|score| score.floor() as u8)
    }

    /// The score in a word.
    pub fn category(&self) -> Option<Category> {
        self.score().map(Category::new)
    }

    /// How many rules had something to judge.
    pub fn judged(&self) -> usize {
        let judged = self.judgements.iter();
        judged
            .filter(|it| it.state != State::NothingToJudge)
            .count()
    }

    /// The rules that are failed, the heaviest first.
    pub fn failed(&self) -> Vec<&Judgement> {
        let is_failed = |it: &&Judgement| matches!(it.state, State::Failed { .. });
        let mut failed: Vec<_> = self.judgements.iter().filter(is_failed).collect();
        failed.sort_by_key(|it| std::cmp::Reverse(it.rule.impact.weight()));
        failed
    }

    /// How the service is called where there must be a name.
    pub fn name(&self) -> &str {
        if self.service.is_empty() {
            "(no service.name)"
        } else {
            &self.service
        }
    }
}

/// As a terminal shows it: the score, and each rule that is failed with some places and what to do.
impl fmt::Display for ServiceScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = format_args!("{} of {} rules judged", self.judged(), RULES.len());
        let name = self.name();
        match (self.points(), self.category()) {
            (Some(points), Some(category)) => {
                write!(f, "{name}: {points} of 100, {category} ({rules})")?;
            }
            _ => write!(f, "{name}: no score ({rules})")?,
        }
        for judgement in self.failed() {
            let RuleInfo {
                id,
                impact,
                title,
                fix,
                ..
            } = judgement.rule;
            write!(f, "\n  failed {id} ({}): {title}", impact.word())?;
            if let State::Failed { count, evidence } = &judgement.state {
                for it in evidence {
                    write!(f, "\n    - {}", it.what)?;
                    if !matches!(&it.place, EvidenceLocation::Service(_)) {
                        write!(f, ", {}", it.place)?;
                    }
                }
                let more = count.saturating_sub(evidence.len() as u64);
                if more > 0 {
                    write!(f, "\n    - and {more} more")?;
                }
            }
            write!(f, "\n    {fix}")?;
        }
        if !self.unseen.is_empty() {
            let ids: Vec<&str> = self.unseen.iter().map(Finding::id).collect();
            write!(f, "\n  what no rule of the score sees: {}", ids.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that passes and fails these rules.
    fn service(passed: &[&str], failed: &[&str]) -> ServiceScore {
        let verdicts = RULES.each_ref().map(|rule| Verdict {
            judged: u64::from(passed.contains(&rule.id) || failed.contains(&rule.id)),
            failed: u64::from(failed.contains(&rule.id)),
            ..Verdict::default()
        });
        ServiceScore::new("todo".to_owned(), verdicts)
    }

    #[test]
    fn points_never_say_more_than_the_score() {
        // 260 of 290.
        let score = service(
            &[
                "RES-005", "RES-002", "RES-003", "RES-004", "SPA-003", "SPA-004", "SPA-001",
                "SPA-002", "MET-004",
            ],
            &["LOG-002"],
        );
        assert_eq!(score.points(), Some(89));
        assert_eq!(score.category(), Some(Category::Good));
        assert!(
            score.to_string().starts_with("todo: 89 of 100, Good"),
            "{score}"
        );
        assert_eq!(service(&[], &[]).points(), None);
        assert_eq!(service(&[], &["RES-005"]).points(), Some(0));
    }
}
