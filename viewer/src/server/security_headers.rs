//! What a browser may do with an answer.

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;

use crate::pages;

/// The headers that tell a browser to trust nothing that this program does not send itself. Other sites get no referrer;
/// with `no-referrer`, a browser would hide from this one, too, which page sends a form.
pub(super) fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((
            header::CONTENT_SECURITY_POLICY,
            pages::CONTENT_SECURITY_POLICY,
        ))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::REFERRER_POLICY, "same-origin"))
        .add((header::CACHE_CONTROL, "no-cache"))
        .add((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .add((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
}
