//! Spans: names, attributes, status, and who is whose parent.

use harness::printed::{Span, Status};
use harness::{spans_per_request, with_context, with_requests, with_spans};
use opentelemetry_semantic_conventions::attribute as name;

use crate::{PARENT_ID, TRACE_ID, TYPED, only_these, requests, visit};

with_spans!(all_spans);
fn all_spans(chapter: &str) {
    let printed = visit(chapter);
    for span in &printed.spans {
        assert!(!span.name.contains(TYPED), "{span:?}");
        // What happened is said once, by a log record.
        assert!(span.events.is_empty(), "{span:?}");
    }
    let internal = printed.spans_of_kind("Internal");
    // Two GET /, one HEAD /, two deleted, three times added, one that was not a task, one gone.
    assert_eq!(internal.len(), 9, "{printed}");
    for span in &internal {
        let names = span.attributes.names();
        let is_ours = |name: &&str| name.starts_with("todo.") || *name == name::ERROR_TYPE;
        assert!(names.iter().all(is_ours), "{names:?}");
        // Before there are spans of requests, it is the root.
        let parent = printed.parent_of(span).map(|parent| &*parent.kind);
        let expected = (spans_per_request(chapter) > 1).then_some("Server");
        assert_eq!(parent, expected, "{printed}");
    }
}

with_requests!(server_spans);
fn server_spans(chapter: &str) {
    let printed = visit(chapter);
    let spans = printed.spans_of_kind("Server");
    assert_eq!(spans.len(), requests(), "{printed}");
    for span in &spans {
        let span_attributes = &span.attributes;
        only_these(span_attributes, &HTTP_SPAN);
        let text = |name| span_attributes.text(name);
        let method = text(name::HTTP_REQUEST_METHOD).expect("a method");
        let original = text(name::HTTP_REQUEST_METHOD_ORIGINAL);
        assert_eq!(original, (method == "_OTHER").then_some("BREW"), "{span:?}");
        let spoken = if method == "_OTHER" { "HTTP" } else { method };
        let expected = match text(name::HTTP_ROUTE) {
            Some(route) => format!("{spoken} {route}"),
            None => spoken.to_owned(),
        };
        assert_eq!(span.name, expected);
        assert_eq!(text(name::URL_SCHEME), Some("http"), "{span:?}");
        assert_eq!(
            text(name::NETWORK_PROTOCOL_VERSION),
            Some("1.1"),
            "{span:?}"
        );
        assert_eq!(text(name::CLIENT_ADDRESS), Some("127.0.0.1"), "{span:?}");
        assert_eq!(
            text(name::NETWORK_PEER_ADDRESS),
            Some("127.0.0.1"),
            "{span:?}"
        );
        assert!(
            span_attributes.int(name::NETWORK_PEER_PORT).is_some(),
            "{span:?}"
        );
        assert!(
            text(name::URL_PATH).is_some_and(|path| path.starts_with('/')),
            "{span:?}"
        );
        let address = text(name::SERVER_ADDRESS).expect("an address");
        assert!(!address.contains(':'), "{span:?}");
        let port = span_attributes.int(name::SERVER_PORT);
        assert_eq!(port.is_some(), address == "127.0.0.1", "{span:?}");
        let called = span.trace_id == TRACE_ID;
        assert_eq!(
            span.parent.as_deref(),
            called.then_some(PARENT_ID),
            "{span:?}"
        );
        status_follows_the_rules(span);
    }
    let known = |path: &str| {
        spans
            .iter()
            .filter(|span| span.attributes.text(name::URL_PATH) == Some(path))
            .count()
    };
    assert_eq!((known("/"), known("/add"), known("/delete/1")), (4, 4, 2));
    let called = spans.iter().filter(|span| span.trace_id == TRACE_ID);
    assert_eq!(called.count(), 1, "{printed}");
    let query = spans
        .iter()
        .filter_map(|span| span.attributes.text(name::URL_QUERY));
    assert_eq!(query.collect::<Vec<_>>(), ["sig=REDACTED&page=1"; 2]);
    let agents = spans
        .iter()
        .filter_map(|span| span.attributes.text(name::USER_AGENT_ORIGINAL));
    assert_eq!(agents.filter(|agent| *agent == TYPED).count(), 1);
}

/// 5xx is an error, 4xx is not, and a client that went away got no status at all.
fn status_follows_the_rules(span: &Span) {
    let code = span.attributes.int(name::HTTP_RESPONSE_STATUS_CODE);
    let gone = span.attributes.text(name::SERVER_ADDRESS) == Some("gone");
    assert_eq!(code.is_none(), gone, "{span:?}");
    let failed = code
        .filter(|code| *code >= 500)
        .map(|code| code.to_string());
    assert_eq!(
        span.attributes.text(name::ERROR_TYPE),
        failed.as_deref(),
        "{span:?}"
    );
    assert_eq!(span.status != Status::Unset, failed.is_some(), "{span:?}");
}

with_context!(statements);
fn statements(chapter: &str) {
    let printed = visit(chapter);
    let clients = printed.spans_of_kind("Client");
    assert_eq!(clients.len(), 8, "{printed}");
    for span in &clients {
        let span_attributes = &span.attributes;
        only_these(span_attributes, &DATABASE_SPAN);
        let text = |name| span_attributes.text(name);
        let operation = text(name::DB_OPERATION_NAME).expect("an operation");
        assert_eq!(text(name::DB_SYSTEM_NAME), Some("sqlite"));
        assert_eq!(text(name::DB_COLLECTION_NAME), Some("task"));
        assert_eq!(span.name, format!("{operation} task"));
        assert_eq!(text(name::DB_QUERY_SUMMARY), Some(&*span.name));
        assert!(text(name::DB_QUERY_TEXT).is_some_and(|sql| sql.starts_with(operation)));
        let code = text(name::DB_RESPONSE_STATUS_CODE);
        assert_eq!(text(name::ERROR_TYPE), code, "{span:?}");
        assert_eq!(span.status != Status::Unset, code.is_some(), "{span:?}");

        let parent = printed.parent_of(span).expect("a parent");
        assert_eq!(parent.kind, "Internal", "{printed}");
        let error = parent.attributes.text(name::ERROR_TYPE);
        assert_eq!(error, code.map(|_| "todo::store::StoreError"), "{parent:?}");
    }
    let busy = clients.iter().filter(|span| span.status != Status::Unset);
    assert_eq!(busy.count(), 1, "{printed}");
}

const HTTP_SPAN: [&str; 16] = [
    name::CLIENT_ADDRESS,
    name::ERROR_TYPE,
    name::HTTP_REQUEST_METHOD,
    name::HTTP_REQUEST_METHOD_ORIGINAL,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::HTTP_ROUTE,
    name::NETWORK_PEER_ADDRESS,
    name::NETWORK_PEER_PORT,
    name::NETWORK_PROTOCOL_VERSION,
    name::SERVER_ADDRESS,
    name::SERVER_PORT,
    name::URL_PATH,
    name::URL_QUERY,
    name::URL_SCHEME,
    name::USER_AGENT_ORIGINAL,
    name::NETWORK_PROTOCOL_NAME,
];

const DATABASE_SPAN: [&str; 7] = [
    name::DB_COLLECTION_NAME,
    name::DB_OPERATION_NAME,
    name::DB_QUERY_SUMMARY,
    name::DB_QUERY_TEXT,
    name::DB_RESPONSE_STATUS_CODE,
    name::DB_SYSTEM_NAME,
    name::ERROR_TYPE,
];
