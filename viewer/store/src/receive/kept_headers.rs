//! Which headers of a request are kept, and how much of each: what could be a secret is hidden.

/// At most so many headers are kept of a request.
const MAX_HEADERS: usize = 50;

/// At most so many characters are kept of a path or a header.
const MAX_CHARACTERS: usize = 1000;

/// The headers of a request, as they may be shown: what could be a secret is hidden.
pub fn redacted(headers: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    headers
        .take(MAX_HEADERS)
        .map(|(name, value)| {
            let value = if is_secret(&name) {
                "(hidden)".to_owned()
            } else {
                shortened(value)
            };
            (name, value)
        })
        .collect()
}

/// Backends take their keys in headers of many names: `authorization`, `x-api-key`, `uptrace-dsn`,
/// `x-honeycomb-team`. What is known to be harmless is shown, and everything else is hidden.
fn is_secret(name: &str) -> bool {
    const HARMLESS: [&str; 19] = [
        ":authority",
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "grpc-accept-encoding",
        "grpc-encoding",
        "grpc-timeout",
        "host",
        "te",
        "traceparent",
        "tracestate",
        "transfer-encoding",
        "user-agent",
        "x-request-id",
    ];
    !HARMLESS.contains(&name)
}

/// At most a thousand characters of a text.
pub fn shortened(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MAX_CHARACTERS) {
        text.truncate(at);
        text.push('…');
    }
    text
}
