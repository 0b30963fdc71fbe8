//! Who is answered: our hosts only, pages of other sites hardly at all, and who wants to change something only from our own.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web;

use super::not_found::problem_at;
use crate::allowed_hosts::Hosts;
use crate::pages;

/// Middleware that answers only for our hosts, and only to who wants to look. All that can be changed here is
/// [`pages::CLEAR`], and only from our own pages.
///
/// # Errors
/// Whatever the service behind it returns.
pub(super) async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let is_ours = request
        .app_data::<web::Data<Hosts>>()
        .is_some_and(|hosts| hosts.answer_for(host));
    let path = request.path();
    let refused = if !is_ours {
        problem_at(
            path,
            StatusCode::FORBIDDEN,
            "Not for this host",
            &format!(
                "The address names the host {host:?}, which is not this machine. If it is a name \
                 of yours for it, start the viewer with --allowed-host and that name."
            ),
        )
    } else if is_embedded_elsewhere(&request)
        || (OWN_SITE_ONLY.contains(&path) && !is_own_site(&request))
    {
        problem_at(
            path,
            StatusCode::FORBIDDEN,
            "Not for another site",
            "The page of another site asked for this. A link from there works; loading from here into it does not.",
        )
    } else if matches!(*request.method(), Method::GET | Method::HEAD) {
        // HEAD is GET without the body, which the server leaves out by itself.
        request.head_mut().method = Method::GET;
        return Ok(next.call(request).await?.map_into_left_body());
    } else if *request.method() == Method::POST && path == pages::CLEAR {
        if is_own_site(&request) {
            return Ok(next.call(request).await?.map_into_left_body());
        }
        problem_at(
            path,
            StatusCode::FORBIDDEN,
            "Not for another site",
            "The page of another site asked to clear everything. Nothing was cleared. To do it, open /clear here.",
        )
    } else {
        let mut answer = problem_at(
            path,
            StatusCode::METHOD_NOT_ALLOWED,
            "Not like this",
            "Here one can only look. OTLP is sent to a port of its own.",
        );
        let methods = if path == pages::CLEAR {
            "GET, HEAD, POST"
        } else {
            "GET, HEAD"
        };
        let methods = header::HeaderValue::from_static(methods);
        answer.headers_mut().insert(header::ALLOW, methods);
        answer
    };
    Ok(request.into_response(refused).map_into_right_body())
}

/// What only pages of this program may lead to: everything that is held, at once.
const OWN_SITE_ONLY: [&str; 1] = ["/save"];

/// Whether a page of this program asks, or a person, or a program that is no browser. A browser says with
/// `Sec-Fetch-Site` who sent it; an older one names the `Origin` of the page that sends a form, and it is held against
/// the host. What names neither is no browser, and nobody can be tricked into using it.
fn is_own_site(request: &ServiceRequest) -> bool {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap_or("unreadable"))
    };
    match (header("sec-fetch-site"), header("origin"), header("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// Whether a page of another site loads this, as an image or a frame of its own, where nobody has followed a link
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)). It could not read the answer, but it could keep this program busy.
fn is_embedded_elsewhere(request: &ServiceRequest) -> bool {
    let is = |name: &str, wanted: &str| {
        let value = request.headers().get(name);
        value.is_some_and(|it| it.as_bytes() == wanted.as_bytes())
    };
    is("sec-fetch-site", "cross-site") && !is("sec-fetch-dest", "document")
}
