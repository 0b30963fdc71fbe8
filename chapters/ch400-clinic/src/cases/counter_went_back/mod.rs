//! A number that rises and falls, in a counter.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "counter-went-back",
    mistake: "Its counter reports how many mails wait now.",
    sign: "a counter that fell",
    cure: "How many mails wait is an up-down counter.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
