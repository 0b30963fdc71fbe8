//! What was received, for programs: JSON, and for everything that is OTLP, OTLP's.
//!
//! | path | answers |
//! | --- | --- |
//! | `/api/services` | `{"services": […]}`, their names |
//! | `/api/traces` | `{"traces": […], "older": …}`, newest first, long names cut; the filters of the page |
//! | `/api/traces/{traceId}` | the trace as `TracesData` |
//! | `/api/logs` | log records as `LogsData`, newest first; the filters of the page |
//! | `/api/metrics` | every instrument with its current points, as `MetricsData` |
//! | `/api/metrics/over-time` | every instrument over time: `window`, `by`, `service`, `name` of the page |
//! | `/api/requests` | requests by route over time: `window` and `service` |
//! | `/api/requests/correlations` | what sets the slow or failed requests of a route apart: the address of the page |
//! | `/api/compare?a=…&b=…` | two traces, side by side |
//! | `/api/findings` | `{"findings": […], "lookedAt": …}`, the most serious first |
//! | `/api/score` | `{"services": […], …}`: the Instrumentation Score of each, rule by rule |
//! | `/api/counts` | how much was received, is held, has left, and was left out, and why |
//!
//! Where a list goes on, the header `Link` names what is older as `rel="next"`. What went wrong is
//! said as `{"message": "…"}`.

mod compare;
mod correlations;
mod counts;
mod findings;
mod json_answer;
mod logs_and_metrics;
mod metrics_over_time;
mod numbers_over_time;
mod requests_by_route;
mod score;
mod traces;
mod url_paths;

pub use json_answer::refuse;
pub use url_paths::routes;
