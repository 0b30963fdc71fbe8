//! Which steps a request takes: those of the healthy service, or, from some moment on and on one route, those of the case.

use std::fmt;
use std::time::{Duration, Instant};

use crate::service::route::Route;
use crate::service::steps::{Healthy, Steps};

/// The fault of a case, and when and on which route it begins.
pub struct ScheduledFault {
    route: Route,
    begins: Instant,
    fault: Box<dyn Steps>,
}

impl ScheduledFault {
    /// The healthy service, until on this route something else begins.
    pub fn new(route: Route, begins: Instant, fault: Box<dyn Steps>) -> Self {
        Self {
            route,
            begins,
            fault,
        }
    }

    /// The steps of a request that comes now.
    pub fn steps(&self, route: Route) -> &dyn Steps {
        if route == self.route && Instant::now() >= self.begins {
            &*self.fault
        } else {
            &Healthy
        }
    }

    /// When the table of a route is tidied up for the first time: so long after the start, and on the route of the case when
    /// that begins.
    pub fn first_tidying(&self, route: Route, after: Duration) -> Instant {
        if route == self.route {
            self.begins
        } else {
            Instant::now() + after
        }
    }
}

impl fmt::Debug for ScheduledFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScheduledFault")
    }
}
