//! Who may ask: requests for a name of the app's own, and changes from its own pages. Browsers are told to trust nothing else.

use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::uri::Authority;
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::web;

use crate::error::Error;
use crate::page::CONTENT_SECURITY_POLICY;

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
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_that_it_was_told_are_its_own() {
        let hosts = AllowedHosts::new(&[
            "Todo.Example".to_owned(),
            " b.example".to_owned(),
            ".under.example".to_owned(),
            String::new(),
        ]);
        for host in [
            "localhost",
            "LocalHost:5000",
            "localhost.",
            "a.localhost",
            "127.0.0.1:5000",
            "10.1.2.3",
            "[::1]:5000",
            "todo.example",
            "TODO.example:443",
            "b.example",
            "a.b.under.example",
        ] {
            assert!(hosts.contain(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example",
            "a.todo.example",
            "under.example",
            "notunder.example",
            "no host",
            "unreadable",
        ] {
            assert!(!hosts.contain(host), "{host}");
        }
    }
}
