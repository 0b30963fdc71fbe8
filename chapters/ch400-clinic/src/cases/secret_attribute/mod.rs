//! A header that becomes an attribute because it is an argument.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "secret-attribute",
    mistake: "It hands a header to a function that records all its arguments.",
    sign: "an attribute that nobody should read",
    cure: "The function records what it names, and nothing else.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
