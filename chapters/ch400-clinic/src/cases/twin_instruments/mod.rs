//! An instrument that is made anew for each use, and not always the same.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "twin-instruments",
    mistake: "It makes an instrument where it counts, with two units.",
    sign: "two instruments of one name",
    cure: "It makes its instrument once.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
