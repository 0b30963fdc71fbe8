//! Pages of the viewer, as paths.

use crate::service::route::Route;

/// What sets the slow requests of a route apart.
pub fn slow(route: Route) -> String {
    correlations(route, "of=slow")
}

/// What sets those that took at least so long apart. Where durations are spread evenly, no threshold is the natural one.
pub fn slow_from(route: Route, milliseconds: u64) -> String {
    correlations(route, &format!("of=slow&least={milliseconds}ms"))
}

/// What sets the failed requests of a route apart.
pub fn failed(route: Route) -> String {
    correlations(route, "of=failed")
}

fn correlations(route: Route, of: &str) -> String {
    format!(
        "/requests/correlations?service=todo&method={}&route={}&{of}",
        route.method(),
        escaped(route.template())
    )
}

/// The traces with this word in a name that took at least so long.
pub fn traces(word: &str, milliseconds: u64) -> String {
    format!("/?name={}&least={milliseconds}ms", escaped(word))
}

/// All routes over time.
pub fn requests() -> String {
    "/requests?window=5".to_owned()
}

/// A value as it stands in an address, which has a space or a brace in it at most.
fn escaped(text: &str) -> String {
    text.replace(' ', "%20")
        .replace('{', "%7B")
        .replace('}', "%7D")
}
