//! A generator of ids that starts at one in each process.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "same-span-id",
    mistake: "Its generator of ids counts from one, and so does that of the service that it calls.",
    sign: "two spans that share one id",
    cure: "The SDK makes the ids, at random.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
