//! What telemetry asks about HTTP, in the words of the semantic conventions:
//! <https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/>
//!
//! The answers are bounded: whatever strangers send, they cannot make up new names with it, or fill a batch.

use axum::http::{HeaderMap, Method, Version};

/// The longest text of a client that goes into telemetry, in bytes. A batch of 512 spans must fit into the 4 MiB that
/// receivers take over gRPC, whatever strangers send.
const MAX_TEXT_BYTES: usize = 1024;

/// The methods that the conventions know by name. A client can make up others without end.
const KNOWN_METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
];

/// The keys in a query string whose values the conventions ask to hide:
/// <https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/>
const SECRET_KEYS: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// The method, if it is one that the conventions know.
pub fn known_method(method: &Method) -> Option<&'static str> {
    KNOWN_METHODS
        .into_iter()
        .find(|known| *known == method.as_str())
}

/// The version of HTTP without its letters: `1.1`.
pub fn protocol_version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// `https` if a proxy says so. Anybody can claim to be a proxy, so no other word gets through.
pub fn scheme(headers: &HeaderMap) -> &'static str {
    match text(headers, "x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    }
}

/// The beginning of a text, at most [`MAX_TEXT_BYTES`] of it. No character is cut in two.
pub fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}

/// A query string with `REDACTED` in place of values that are secrets.
pub fn without_secrets(query: &str) -> String {
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_KEYS.contains(&key) => format!("{key}=REDACTED"),
        _ => pair.to_owned(),
    });
    hidden.collect::<Vec<_>>().join("&")
}

/// The value of a header, if it is text.
pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether this is a `traceparent` by the letter of <https://www.w3.org/TR/trace-context/#traceparent-header>. The SDK's
/// propagator is more generous: it continues `00-1-1-1`, too.
pub fn is_traceparent(header: &str) -> bool {
    let fields: Vec<&str> = header.split('-').collect();
    let is_hex = |(field, digits): (&&str, usize)| {
        field.len() == digits
            && field
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    // A later version may have more fields; 00 has four.
    fields.len() >= 4
        && fields.iter().zip([2, 32, 16, 2]).all(is_hex)
        && fields[0] != "ff"
        && (fields[0] != "00" || fields.len() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_character() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"a".repeat(5000)).len(), MAX_TEXT_BYTES);
        // Three bytes each: 341 of them are 1023.
        assert_eq!(cut(&"€".repeat(5000)), "€".repeat(341));
    }

    #[test]
    fn a_secret_in_a_query_string_is_hidden_and_the_rest_stays() {
        for (query, shown) in [
            ("page=1", "page=1"),
            ("sig=abc&page=1&sig", "sig=REDACTED&page=1&sig"),
            ("design=abc", "design=abc"),
        ] {
            assert_eq!(without_secrets(query), shown);
        }
    }

    #[test]
    fn a_traceparent_has_four_fields_of_their_lengths() {
        let ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        for (header, is_one) in [
            (format!("00-{ids}-01"), true),
            (format!("cc-{ids}-01-more"), true),
            (format!("00-{ids}-01-more"), false),
            (format!("ff-{ids}-01"), false),
            (format!("+0-{ids}-01"), false),
            (format!("00-{ids}-1"), false),
            (format!("00-{}-01", ids.to_uppercase()), false),
            (format!("00-{ids}"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_traceparent(&header), is_one, "{header}");
        }
    }
}
