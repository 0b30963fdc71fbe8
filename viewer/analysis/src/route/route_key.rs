//! Which requests belong to a route: service, method and `http.route`.

/// Which requests belong together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The service that answers them.
    pub service: String,
    /// Their `http.route`; of spans without one, their name; empty where there is neither.
    pub route: String,
    /// Their `http.request.method`; empty where there is none.
    pub method: String,
}

impl Key {
    /// As a person names it: `POST /add`.
    pub fn name(&self) -> String {
        match (self.method.as_str(), self.route.as_str()) {
            ("", "") => "(no name)".to_owned(),
            (method, "") => format!("{method} (no route)"),
            ("", route) => route.to_owned(),
            (method, route) => format!("{method} {route}"),
        }
    }
}
