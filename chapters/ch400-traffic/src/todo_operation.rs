//! What can be asked of the to-do list, as HTTP.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Method, Request};
use http_body_util::Full;

use crate::target_url::Target;

/// How this program introduces itself.
const NAME: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// One thing to ask.
#[derive(Debug, Clone)]
pub enum Operation {
    /// The page with all tasks.
    List,
    /// A new task, with this description, in which nothing needs to be encoded but its spaces.
    Add(String),
    /// No longer the task with this id.
    Delete(i64),
}

impl Operation {
    /// What somebody wants who asks this: the name of the root span.
    pub fn name(&self) -> &'static str {
        match self {
            Self::List => "list the tasks",
            Self::Add(_) => "add a task",
            Self::Delete(_) => "delete a task",
        }
    }

    /// The method. Deleting is a form on the page too, and forms know GET and POST.
    pub fn method(&self) -> Method {
        match self {
            Self::List => Method::GET,
            Self::Add(_) | Self::Delete(_) => Method::POST,
        }
    }

    /// The path without what is different each time: a name for a group of requests.
    pub fn template(&self) -> &'static str {
        match self {
            Self::List => "/",
            Self::Add(_) => "/add",
            Self::Delete(_) => "/delete/{id}",
        }
    }

    /// The address.
    pub fn url(&self, target: &Target) -> String {
        match self {
            Self::Delete(id) => format!("{target}/delete/{id}"),
            other => format!("{target}{}", other.template()),
        }
    }

    /// The request, without what telemetry adds to it.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn request(&self, url: &str) -> Result<Request<Full<Bytes>>, http::Error> {
        let form = match self {
            Self::Add(task) => format!("task={}", task.replace(' ', "+")),
            _ => String::new(),
        };
        let request = Request::builder().method(self.method()).uri(url);
        let request = request.header(USER_AGENT, NAME);
        let request = match self {
            Self::Add(_) => request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"),
            _ => request,
        };
        request.body(Full::from(form))
    }
}
