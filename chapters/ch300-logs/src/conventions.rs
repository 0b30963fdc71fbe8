//! A request in the words of the semantic conventions:
//! <https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/>

use actix_web::dev::ServiceRequest;
use actix_web::http::Version;

/// The methods that telemetry knows by name. A client can make up others without end.
const METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
];

/// What the conventions ask to be hidden in a query string.
const SECRET_KEYS: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// The method, if it is one of [`METHODS`].
pub fn known_method(request: &ServiceRequest) -> Option<&'static str> {
    let method = request.method().as_str();
    METHODS.into_iter().find(|known| *known == method)
}

/// Without the letters: `1.1`.
pub fn protocol_version(request: &ServiceRequest) -> &'static str {
    match request.version() {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// The query string, if there is one, without the values that [`SECRET_KEYS`] name.
pub fn query(request: &ServiceRequest) -> Option<String> {
    let query = request.query_string();
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_KEYS.contains(&key) => format!("{key}=REDACTED"),
        _ => pair.to_owned(),
    });
    (!query.is_empty()).then(|| hidden.collect::<Vec<_>>().join("&"))
}

/// A proxy may say that the visitor came by https; but then, anybody may say anything.
pub fn scheme(request: &ServiceRequest) -> &'static str {
    match request.connection_info().scheme() {
        "https" => "https",
        _ => "http",
    }
}
