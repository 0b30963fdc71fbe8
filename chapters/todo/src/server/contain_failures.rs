//! What stands between the world and the handlers: who may ask, how long a body may take, and what a panic becomes.

use std::cell::RefCell;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::uri::Authority;
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::web::{self, Bytes};
use futures_util::{FutureExt, StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;
use crate::page::CONTENT_SECURITY_POLICY;

/// How long the body of a request may take. A form is one packet; who sends it for ever would keep a connection for
/// ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// What tells a browser to trust nothing that this app does not send itself.
pub(crate) const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-cache"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// Adds the headers that tell a browser to trust nothing that this app does not send itself.
pub fn security_headers() -> DefaultHeaders {
    let headers = SECURITY_HEADERS.into_iter();
    headers.fold(DefaultHeaders::new(), DefaultHeaders::add)
}

/// The names that the app answers to: addresses, `localhost`, and what it was told with `--allowed-host`.
///
/// A page on the web can have its own name point to 127.0.0.1 (DNS rebinding), and to the browser this app is then a
/// part of that page's site. Only the name in the request tells.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// Addresses, `localhost` and these names, without a port. `.example.com` is every name under it.
    pub fn new(names: &[String]) -> Self {
        let names = names.iter().map(|name| name.trim().to_lowercase());
        Self(names.filter(|name| !name.is_empty()).collect())
    }

    /// Whether the app answers to the value of a `Host` header.
    fn contain(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        let name = authority.host().to_lowercase();
        let name = name.trim_matches(['[', ']']);
        let name = name.strip_suffix('.').unwrap_or(name);
        // No name can be made to point to where an address points anyway.
        name.parse::<IpAddr>().is_ok()
            || name == "localhost"
            || name.ends_with(".localhost")
            || self
                .0
                .iter()
                .any(|allowed| match allowed.strip_prefix('.') {
                    Some(_) => name.ends_with(allowed),
                    None => name == allowed,
                })
    }
}

/// Middleware that answers only who asks for the app by a name of its own, and lets only the app's own pages change
/// something. Wants [`AllowedHosts`] as app data.
///
/// A browser says with `Sec-Fetch-Site` who sent the form; an older one names the page's `Origin`,
/// which is then held against the `Host`. What sends neither is no browser, and nobody can be
/// tricked into using it.
///
/// # Errors
/// [`Error::OtherHost`] and [`Error::OtherSite`], as a response; and whatever the service behind it returns.
pub async fn own_site_only(
    hosts: web::Data<AllowedHosts>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    // Not what a proxy forwards: a page on the web can claim that, too.
    let host = text(request.headers(), header::HOST);
    let error = match host.filter(|host| !hosts.contain(host)) {
        Some(host) => Error::OtherHost(crate::http::cut(host).to_owned()),
        None if request.method().is_safe() || is_own_site(request.headers()) => {
            return Ok(next.call(request).await?.map_into_left_body());
        }
        None => Error::OtherSite,
    };
    Ok(request.error_response(error).map_into_right_body())
}

/// Middleware for what goes wrong in a handler. A panic becomes [`Error::Panicked`], and a body that takes more than ten
/// seconds [`Error::TooSlow`].
///
/// Wrap it first: it is then the innermost, and all others see an error instead of a request that vanished. What
/// panicked is said by the panic hook.
///
/// # Errors
/// [`Error::Panicked`], and whatever the service behind it returns.
pub async fn contain_failures(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let payload = match request.take_payload() {
        Payload::None => None,
        payload => Some(Rc::new(RefCell::new(payload))),
    };
    if let Some(payload) = &payload {
        let deadline = Instant::now() + BODY_TIMEOUT;
        request.set_payload(until(deadline, payload.clone()));
    }
    let answer = async { next.call(request).await };
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    let response = answer.unwrap_or_else(|_| Err(Error::Panicked.into()))?;
    Ok(match payload {
        None => response.map_into_left_body(),
        Some(payload) => response
            .map_body(|_, body| WithRequestBody {
                body: body.boxed(),
                _payload: payload,
            })
            .map_into_right_body(),
    })
}

/// The body of a request, which fails where it is not whole in time.
fn until(deadline: Instant, payload: Rc<RefCell<Payload>>) -> Payload {
    let chunks = stream::unfold(payload, move |payload| async move {
        let chunk = poll_fn(|context| payload.borrow_mut().poll_next_unpin(context));
        let chunk = timeout_at(deadline, chunk).await;
        let late = |_| Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into())));
        Some((chunk.unwrap_or_else(late)?, payload))
    });
    Payload::Stream {
        payload: Box::pin(chunks),
    }
}

/// The body of a response whose request may not have ended. Actix reads on for as long as a chunked body lasts whose
/// reader was dropped before the response ended; otherwise it closes the connection.
struct WithRequestBody {
    body: BoxBody,
    _payload: Rc<RefCell<Payload>>,
}

impl MessageBody for WithRequestBody {
    type Error = Box<dyn StdError>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

fn is_own_site(headers: &HeaderMap) -> bool {
    let site = text(headers, HeaderName::from_static("sec-fetch-site"));
    match (
        site,
        text(headers, header::ORIGIN),
        text(headers, header::HOST),
    ) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or("unreadable"))
}

#[cfg(test)]
mod tests;
