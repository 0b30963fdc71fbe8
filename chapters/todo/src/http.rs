//! What telemetry asks about a request, in the words of the semantic conventions:
//! <https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/>
//!
//! These are questions about HTTP, and their answers are bounded: whatever a client sends, it cannot make up
//! new names with it.

use actix_web::dev::ServiceRequest;
use actix_web::http::Version;
use actix_web::http::uri::Authority;

/// The methods that the conventions know by name. A client can make up others without end.
const KNOWN_METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
];

/// The keys in a query string whose values the conventions ask to hide:
/// <https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/>
const SECRET_KEYS: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// The longest text of a client that goes into telemetry, in bytes. A batch of 512 spans must fit into the 4 MiB that
/// receivers take over gRPC, whatever strangers send; six texts of this length leave room for the rest.
pub const MAX_TEXT_BYTES: usize = 1024;

/// The beginning of a text, at most [`MAX_TEXT_BYTES`] of it. No character is cut in two.
pub fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}

/// Whether this is a `traceparent` by the letter of <https://www.w3.org/TR/trace-context/#traceparent-header>. The SDK's
/// propagator is more generous: it continues `00-1-1-1`, too.
pub fn is_traceparent(header: &str) -> bool {
    let is_hex = |field: &str, digits| {
        let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        field.len() == digits && field.bytes().all(is_digit)
    };
    let mut fields = header.splitn(5, '-');
    let [version, trace_id, span_id, flags] = [(); 4].map(|()| fields.next().unwrap_or_default());
    // A later version may have more fields, this one has not.
    let has_its_fields = version != "00" || fields.next().is_none();
    is_hex(version, 2)
        && version != "ff"
        && is_hex(trace_id, 32)
        && is_hex(span_id, 16)
        && is_hex(flags, 2)
        && has_its_fields
}

/// The method, if it is one that the conventions know.
pub fn known_method(request: &ServiceRequest) -> Option<&'static str> {
    let method = request.method().as_str();
    KNOWN_METHODS.into_iter().find(|known| *known == method)
}

/// The version of HTTP without its letters: `1.1`.
pub fn protocol_version(request: &ServiceRequest) -> &'static str {
    match request.version() {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// `https` if a proxy says that the visitor came that way, and `http` otherwise. Anybody can claim to be a
/// proxy, so no other word gets through.
pub fn scheme(request: &ServiceRequest) -> &'static str {
    match request.connection_info().scheme() {
        "https" => "https",
        _ => "http",
    }
}

/// The host that the visitor asked for, without brackets around an IPv6 address, and the port, if the visitor
/// named one.
pub fn server(request: &ServiceRequest) -> (Option<String>, Option<u16>) {
    let asked_for: Option<Authority> = request.connection_info().host().parse().ok();
    let address = asked_for
        .as_ref()
        .map(|it| it.host().trim_matches(['[', ']']).to_owned());
    (address, asked_for.as_ref().and_then(Authority::port_u16))
}

/// The query string, if there is one, with `REDACTED` in place of values that are secrets.
pub fn query_without_secrets(request: &ServiceRequest) -> Option<String> {
    let query = request.query_string();
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_KEYS.contains(&key) => format!("{key}=REDACTED"),
        _ => pair.to_owned(),
    });
    (!query.is_empty()).then(|| hidden.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_method_that_a_client_made_up_is_not_known() {
        for (method, known) in [
            ("GET", Some("GET")),
            ("QUERY", Some("QUERY")),
            ("BREW", None),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = TestRequest::default().method(method).to_srv_request();
            assert_eq!(known_method(&request), known);
        }
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"a".repeat(5000)).len(), MAX_TEXT_BYTES);
        // Three bytes each: 341 of them are 1023.
        assert_eq!(cut(&"€".repeat(5000)), "€".repeat(341));
    }

    #[test]
    fn a_traceparent_has_four_fields_of_their_lengths() {
        let ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        for (header, is_one) in [
            (format!("00-{ids}-01"), true),
            (format!("00-{ids}-00"), true),
            (format!("cc-{ids}-01"), true),
            (format!("cc-{ids}-01-more"), true),
            (format!("00-{ids}-01-more"), false),
            (format!("00-{ids}-01-"), false),
            (format!("ff-{ids}-01"), false),
            (format!("+0-{ids}-01"), false),
            (format!("00-{ids}-1"), false),
            (format!("00-{ids}-011"), false),
            (format!("00-00{ids}-01"), false),
            (format!("00-{}-01", ids.to_uppercase()), false),
            (format!("00-{ids}"), false),
            ("00-1-1-1".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_traceparent(&header), is_one, "{header}");
        }
    }

    #[test]
    fn the_scheme_is_one_of_two_whatever_a_client_claims() {
        for (claimed, scheme) in [("https", "https"), ("http", "http"), ("gopher", "http")] {
            let header = ("x-forwarded-proto", claimed);
            let request = TestRequest::default()
                .insert_header(header)
                .to_srv_request();
            assert_eq!(super::scheme(&request), scheme);
        }
    }

    #[test]
    fn a_host_is_an_address_and_perhaps_a_port() {
        for (host, address, port) in [
            ("localhost", Some("localhost"), None),
            ("localhost:5000", Some("localhost"), Some(5000)),
            ("[::1]:5000", Some("::1"), Some(5000)),
            ("no host", None, None),
        ] {
            let request = TestRequest::default()
                .insert_header(("host", host))
                .to_srv_request();
            assert_eq!(
                server(&request),
                (address.map(ToOwned::to_owned), port),
                "{host}"
            );
        }
    }

    #[test]
    fn a_secret_in_a_query_string_is_hidden_and_the_rest_stays() {
        for (uri, query) in [
            ("/", None),
            ("/?page=1", Some("page=1")),
            ("/?sig=abc&page=1&sig", Some("sig=REDACTED&page=1&sig")),
            ("/?design=abc", Some("design=abc")),
        ] {
            let request = TestRequest::with_uri(uri).to_srv_request();
            assert_eq!(query_without_secrets(&request).as_deref(), query, "{uri}");
        }
    }
}
