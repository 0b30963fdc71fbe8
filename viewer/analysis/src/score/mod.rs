//! The [Instrumentation Score](https://github.com/instrumentation-score/spec) of each service, computed from what is held.
//!
//! Its specification has the rules, and forbids others; so nothing of ours is in it, and what the [findings](crate::findings)
//! see beside it is said apart. A rule is passed, is failed, or has nothing to judge; only the first two count.
//!
//! - [`rules`]: what the specification says
//! - [`service_score`]: the score of one service, and what each rule says of it
//! - [`verdicts`]: how often each rule had something to judge, and how often it failed
//! - `resource_rules`, `span_rules`, `metric_rules`: the rules themselves
//! - `score_store`: goes through the store and shows it to them; `scores`: what came of it, for all services
//! - [`ucum`]: units of UCUM
//! - [`latest_scores`]: the last score, so that it is not computed for every page

pub mod latest_scores;
mod metric_rules;
mod resource_rules;
pub mod rules;
mod score_store;
mod scores;
pub mod service_score;
mod span_rules;
pub mod ucum;
pub mod verdicts;

pub use latest_scores::LatestScore;
pub use rules::{Impact, RULES, RuleInfo};
pub use score_store::{score, score_all};
pub use scores::Scores;
pub use service_score::{Category, Judgement, ServiceScore, State};
