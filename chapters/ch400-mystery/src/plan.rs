//! What is hidden: which fault, on which route, on which instance, since when.

use std::time::Duration;

use crate::cases::{self, Case};
use crate::seed::Seed;
use crate::service::route::Route;

/// How many instances of the service there are.
pub const INSTANCES: usize = 3;

/// When a fault can begin, in seconds after the first request. Until then all is well, so that there is something to compare.
pub const BEGINNINGS: [u64; 3] = [6, 12, 18];

/// What follows from the number of a case and its seed.
pub struct Plan {
    /// The number.
    pub number: usize,
    /// The seed.
    pub seed: u64,
    /// The fault: its place in [`cases::ALL`].
    pub cause: usize,
    /// The route that it is on.
    pub route: Route,
    /// The instance that it is on, if it is on one.
    pub instance: usize,
    /// Since when: the place in [`BEGINNINGS`].
    pub since: usize,
    /// The same, as the time after the first request.
    pub begins: Duration,
    /// How large it is, from 0 to 199.
    pub size: u64,
}

impl Plan {
    /// The plan for a case, 1 to 8. Each of the eight faults is behind one of the numbers, and which one is up to the seed.
    pub fn new(number: usize, seed: u64) -> Self {
        let order: [usize; 8] = Seed::new(seed).order();
        let cause = order[(number.max(1) - 1) % order.len()];
        let mut seed_of_case = Seed::new(seed.wrapping_mul(8).wrapping_add(number as u64));
        let routes = cases::ALL[cause].routes;
        let since = seed_of_case.below(BEGINNINGS.len());
        Self {
            number,
            seed,
            cause,
            route: routes[seed_of_case.below(routes.len())],
            instance: 1 + seed_of_case.below(INSTANCES),
            since,
            begins: Duration::from_secs(BEGINNINGS[since]),
            size: seed_of_case.below(200) as u64,
        }
    }

    /// The fault.
    pub fn case(&self) -> &'static Case {
        const ALL: &[Case] = &cases::ALL;
        &ALL[self.cause]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_can_be_every_fault_and_a_seed_has_each_fault_once() {
        let mut seen = [[false; 8]; 8];
        for seed in 1..=200 {
            let mut causes: Vec<usize> = (1..=8).map(|it| Plan::new(it, seed).cause).collect();
            for (number, cause) in causes.iter().enumerate() {
                seen[number][*cause] = true;
            }
            causes.sort_unstable();
            assert_eq!(causes, [0, 1, 2, 3, 4, 5, 6, 7], "{seed}");
        }
        assert_eq!(seen, [[true; 8]; 8]);
    }

    #[test]
    fn every_fault_can_be_on_each_of_its_routes_since_every_beginning() {
        let plans: Vec<Plan> = (1..=200)
            .flat_map(|seed| (1..=8).map(move |number| Plan::new(number, seed)))
            .collect();
        for (cause, case) in cases::ALL.iter().enumerate() {
            let of_case = || plans.iter().filter(|it| it.cause == cause);
            for route in case.routes {
                assert!(of_case().any(|it| it.route == *route), "{route:?}");
            }
            for since in 0..BEGINNINGS.len() {
                assert!(of_case().any(|it| it.since == since));
            }
            for instance in 1..=INSTANCES {
                assert!(of_case().any(|it| it.instance == instance));
            }
        }
    }
}
