//! OTLP over HTTP: what is taken, and how everything else is answered.

use crate::common::*;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use otlp_viewer::server::Options;
use otlp_viewer::testing::Receiver;
use prost::Message;

#[derive(Clone, PartialEq, prost::Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

fn traces(receiver: &Receiver) -> String {
    format!("{}/v1/traces", receiver.http_endpoint())
}

fn sent() -> Vec<u8> {
    request(vec![span(7, 1, 0, "GET /"), span(7, 2, 1, "SELECT task")]).encode_to_vec()
}

#[test]
fn protobuf_as_it_is_and_as_gzip_arrives_unaltered() {
    let receiver = Receiver::start();
    for (encoding, body) in [("identity", sent()), ("gzip", gzip(&sent()))] {
        let headers = [("content-type", PROTOBUF), ("content-encoding", encoding)];
        let answer = send("POST", &traces(&receiver), &headers, &body);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, PROTOBUF)
        );
        assert!(
            answer.body.is_empty(),
            "all was taken: the response is empty"
        );
        let seen: Vec<_> = receiver.spans().into_iter().map(|it| it.span).collect();
        assert_eq!(seen, [span(7, 1, 0, "GET /"), span(7, 2, 1, "SELECT task")]);
        assert_eq!(receiver.spans()[0].service, "todo");
        assert_eq!(Some(&receiver.spans()[0].scope), scope().as_ref());
        let wire = receiver.store.requests();
        assert_eq!(
            (wire[0].encoding.as_str(), wire[0].wire_bytes),
            (encoding, body.len() as u64)
        );
        assert_eq!(&*wire[0].body, sent());
    }
    let counts = receiver.store.counts();
    assert_eq!(
        (counts.spans, counts.repeated_spans),
        (2, 2),
        "a retry is kept once"
    );
}

#[test]
fn json_arrives_with_every_digit_whatever_form_its_numbers_have() {
    let receiver = Receiver::start();
    let json =
        br#"{"resourceSpans":[{"unknown":[{"deep":{}}],"resource":null,"scopeSpans":[{"spans":[{
        "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","parentSpanId":"",
        "name":"\u0047ET /","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1700000000123456789",
        "endTimeUnixNano":1700000000123456790,"status":{"code":2},"events":null,"attributes":[
        {"key":"string","value":{"intValue":"9007199254740993"}},
        {"key":"number","value":{"intValue":9007199254740993}},
        {"key":"negative","value":{"intValue":"-9223372036854775808"}},
        {"key":"exponent","value":{"intValue":1e3}},
        {"key":"bytes","value":{"bytesValue":"-_8"}},
        {"key":"not a number","value":{"doubleValue":"NaN"}},
        {"key":"infinite","value":{"doubleValue":"-Infinity"}},
        {"key":"digits","value":{"doubleValue":0.30000000000000004}},
        {"key":"empty list","value":{"arrayValue":{}}},
        {"key":"empty","value":{}},
        {"key":"none"}]}]}]}]}"#;
    let answer = post(&traces(&receiver), "application/json; charset=utf-8", json);
    assert_eq!((answer.status, answer.text().as_str()), (200, "{}"));
    let span = receiver.spans().remove(0);
    assert_eq!((span.name.as_str(), span.kind), ("GET /", 2));
    assert_eq!(span.start_time_unix_nano, 1_700_000_000_123_456_789);
    assert_eq!(span.end_time_unix_nano, 1_700_000_000_123_456_790);
    span.assert_root();
    span.assert_error(true);
    span.assert_attribute("string", 9_007_199_254_740_993_i64);
    span.assert_attribute("number", 9_007_199_254_740_993_i64);
    span.assert_attribute("negative", i64::MIN);
    span.assert_attribute("exponent", 1_000);
    span.assert_attribute("infinite", f64::NEG_INFINITY);
    span.assert_attribute("digits", 0.300_000_000_000_000_04);
    assert_eq!(span.attribute("bytes").unwrap(), "0xfbff");
    assert_eq!(span.attribute("not a number").unwrap(), "NaN");
    assert_eq!(span.attribute("empty list").unwrap(), "[]");
    assert_eq!(span.attribute("empty").unwrap(), "");
    assert_eq!(span.attribute("none"), None);
    assert_eq!(span.attributes.len(), 11);
}

#[test]
fn an_empty_request_of_every_signal_is_taken() {
    let receiver = Receiver::start();
    for path in ["traces", "logs", "metrics"] {
        let url = format!("{}/v1/{path}", receiver.http_endpoint());
        let protobuf = post(&url, PROTOBUF, &[]);
        assert_eq!((protobuf.status, protobuf.body.as_slice()), (200, &[][..]));
        let json = post(&url, JSON, b"{}");
        assert_eq!((json.status, json.text().as_str()), (200, "{}"));
    }
}

#[test]
fn a_refusal_is_a_status_message_in_the_language_of_the_request() {
    let receiver = Receiver::start();
    let answer = post(&traces(&receiver), PROTOBUF, b"\xff\xff\xff");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (400, PROTOBUF)
    );
    let status = RpcStatus::decode(&*answer.body).unwrap();
    assert_eq!(status.code, 3);
    assert!(status.message.contains("ends in the middle"), "{status:?}");

    let answer = post(&traces(&receiver), JSON, b"{\"resourceSpans\": 7}");
    assert_eq!((answer.status, answer.header("content-type")), (400, JSON));
    assert_eq!(answer.json()["code"], 3);
    assert!(
        answer.text().contains("line 1 column 19"),
        "{}",
        answer.text()
    );
    assert_eq!(receiver.store.counts().refused, 2);
    assert_eq!(receiver.store.requests()[0].answer, "400");
}

#[test]
fn what_is_no_otlp_is_refused_with_the_status_that_says_so() {
    let receiver = Receiver::start();
    let url = &traces(&receiver);
    let elsewhere = &format!("{}/v1/nothing", receiver.http_endpoint());
    let protobuf = ("content-type", PROTOBUF);
    let br = ("content-encoding", "br");
    let gz = ("content-encoding", "gzip");
    for (method, url, headers, body, status, says) in [
        ("GET", url, &[][..], &b""[..], 405, "by POST"),
        ("DELETE", url, &[], b"", 405, "by POST"),
        ("POST", url, &[], b"{}", 415, "content type"),
        (
            "POST",
            url,
            &[("content-type", "text/plain")],
            b"{}",
            415,
            "text/plain",
        ),
        ("POST", url, &[protobuf, br], b"", 415, "gzip and identity"),
        ("POST", url, &[protobuf, gz], b"not gzip", 400, "is not"),
        ("POST", elsewhere, &[protobuf], b"", 404, "/v1/traces"),
        (
            "POST",
            url,
            &[protobuf, ("host", "evil.example")],
            b"",
            403,
            "--allowed-host",
        ),
    ] {
        let answer = send(method, url, headers, body);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{method} {url}: {text}");
        assert!(text.contains(says), "{text}");
        assert!(answer.headers.get("access-control-allow-origin").is_none());
        match status {
            405 => assert_eq!(answer.header("allow"), "POST"),
            415 if headers.contains(&br) => {
                assert_eq!(answer.header("accept-encoding"), "gzip, identity");
            }
            _ => {}
        }
    }
    assert!(receiver.spans().is_empty());
}

#[test]
fn a_body_that_is_too_large_is_refused_before_and_while_it_is_inflated() {
    let receiver = Receiver::start_with(&Options {
        max_body: 1 << 20,
        ..Options::on_free_ports()
    });
    let large = vec![0_u8; (1 << 20) + 1];
    let answer = post(&traces(&receiver), PROTOBUF, &large);
    assert_eq!(answer.status, 413);
    // A hundred megabytes of zeros in a hundred kilobytes.
    let bomb = gzip(&vec![0_u8; 100 << 20]);
    let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
    let answer = send("POST", &traces(&receiver), &headers, &bomb);
    let status = RpcStatus::decode(&*answer.body).unwrap();
    assert_eq!((answer.status, status.code), (413, 8));
    assert!(status.message.contains("--max-body"), "{status:?}");
    assert_eq!(post(&traces(&receiver), PROTOBUF, &sent()).status, 200);
}

#[test]
fn spans_without_proper_ids_are_rejected_and_the_others_are_taken() {
    let receiver = Receiver::start();
    let mut spans = vec![
        span(7, 1, 0, "good"),
        span(7, 2, 0, "short"),
        span(0, 3, 0, "zeros"),
    ];
    spans[1].span_id.truncate(4);
    let answer = post(
        &traces(&receiver),
        PROTOBUF,
        &request(spans).encode_to_vec(),
    );
    assert_eq!(answer.status, 200);
    let partial = ExportTraceServiceResponse::decode(&*answer.body).unwrap();
    let partial = partial.partial_success.unwrap();
    assert_eq!(partial.rejected_spans, 2);
    assert!(partial.error_message.contains("16 bytes"), "{partial:?}");
    assert_eq!(receiver.spans().len(), 1);
    let json = br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"}]}]}]}"#;
    // Where nothing is left of a request, that's no partial success.
    let answer = post(&traces(&receiver), JSON, json);
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("traceId: it's missing"),
        "{}",
        answer.text()
    );
    assert_eq!(receiver.store.counts().rejected, 3);
}

#[test]
fn secrets_in_headers_are_hidden() {
    let receiver = Receiver::start();
    let headers = [
        ("content-type", PROTOBUF),
        ("authorization", "Bearer hush"),
        ("uptrace-dsn", "https://hush@api.uptrace.dev"),
        ("x-honeycomb-team", "hush"),
        ("user-agent", "test/1.0"),
    ];
    send("POST", &traces(&receiver), &headers, &[]);
    let seen = format!("{:?}", receiver.store.requests());
    assert!(!seen.contains("hush"), "{seen}");
    assert!(
        seen.contains("(hidden)") && seen.contains("test/1.0"),
        "{seen}"
    );
}

#[test]
fn http_that_comes_to_the_port_of_grpc_is_told_where_to_go() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.grpc_endpoint());
    let answer = post(&url, PROTOBUF, &sent());
    assert_eq!(answer.status, 415);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("4318"), "{message}");
    assert_eq!(receiver.store.requests()[0].answer, "415");
}
