//! The names that attributes had years ago.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "old-attribute-names",
    mistake: "Its attributes have the names of years ago.",
    sign: "each old name with the new one",
    cure: "Its attributes have the names of today.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
