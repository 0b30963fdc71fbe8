//! What a browser sees. Server-rendered; what the scripts do, links do as well.
//!
//! - `layout`: what every page has, and `footer`: what stands below it
//! - `url_paths`: which address shows which page
//! - `where_to_send`: what a page says where nothing has come; `problem`: why something is not there
//! - `save`: all that is held, as a file; and `clear`: all of it cleared away
//! - `over_time`: the choice of a window, and words about it
//! - `parts`: pieces that several pages show: attributes, log records, fields of forms
//! - `keys`: which keys there are
//! - `traces`, `trace`, `span`, `compare`, `requests`, `logs`, `metrics`, `findings`, `score`, `wire`: the pages

mod clear;
mod compare;
mod findings;
mod footer;
mod keys;
mod layout;
mod logs;
mod metrics;
mod over_time;
mod parts;
mod problem;
mod requests;
mod save;
mod score;
mod span;
mod trace;
mod traces;
mod url_paths;
mod where_to_send;
mod wire;

pub(crate) use clear::PATH as CLEAR;
pub(crate) use layout::CONTENT_SECURITY_POLICY;
use problem::not_here_yet;
pub(crate) use problem::problem;
pub use url_paths::routes;
pub use where_to_send::WhereToSend;
