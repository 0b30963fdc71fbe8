//! The forms in which OTLP lies in files, and what lies there in its place.

use std::io::BufRead;
use std::path::PathBuf;

use crate::common::*;
use otlp_viewer::saved::{self, OpenError, SavedFile};
use otlp_viewer::store::Store;
use prost::Message;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

const SPANS: &str = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET /"}]}]}]}"#;

fn read(content: &[u8]) -> (Result<SavedFile, OpenError>, Store) {
    let store = Store::new(64 << 20);
    let file = saved::read("a".to_owned(), content, &store, 1 << 20);
    (file, store)
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// Messages as the Collector's file exporter writes them in protobuf.
fn framed(messages: &[Vec<u8>]) -> Vec<u8> {
    let length = |it: &Vec<u8>| (it.len() as u32).to_be_bytes();
    messages
        .iter()
        .flat_map(|it| [&length(it)[..], it].concat())
        .collect()
}

fn one_of_each() -> Vec<Vec<u8>> {
    vec![
        request(vec![span(7, 1, 0, "GET /"), span(7, 2, 1, "SELECT task")]).encode_to_vec(),
        logs(vec![log(7, 1, "Fetched 3 tasks")]).encode_to_vec(),
        metrics(vec![counter("todo.requests", 3)]).encode_to_vec(),
    ]
}

#[test]
fn what_the_collector_writes_in_protobuf_and_as_zstd_is_read() {
    let messages = one_of_each();
    let each_zstd: Vec<_> = messages.iter().map(|it| zstd(it)).collect();
    let frames: Vec<_> = framed(&messages).chunks(100).flat_map(zstd).collect();
    let json: Vec<u8> = SPANS.as_bytes().to_vec();
    for (form, content) in [
        ("after their lengths", framed(&messages)),
        ("each as zstd", framed(&each_zstd)),
        ("all as zstd", zstd(&framed(&messages))),
        ("as several frames of zstd", frames),
        ("as gzip", gzip(&framed(&messages))),
    ] {
        let (file, store) = read(&content);
        let file = file.unwrap();
        let counts = store.counts();
        assert_eq!(
            (counts.spans, counts.logs, counts.points),
            (2, 1, 3),
            "{form}: {file}"
        );
        assert_eq!(
            (file.taken, file.refused, file.kept),
            (3, 0, 6),
            "{form}: {file}"
        );
        assert!(store.requests()[0].path.ends_with("message 3"), "{form}");
    }
    for (form, content) in [
        ("JSON, each as zstd", framed(&[zstd(&json), zstd(&json)])),
        (
            "lines as zstd",
            zstd(&[&json[..], b"\n", &json, b"\n"].concat()),
        ),
        ("after its length", framed(&[json.clone(), json.clone()])),
    ] {
        let (file, store) = read(&content);
        let file = file.unwrap();
        assert_eq!(
            (file.taken, file.kept, file.repeated),
            (2, 1, 1),
            "{form}: {file}"
        );
        assert_eq!(store.counts().spans, 1, "{form}");
    }
}

#[test]
fn a_broken_message_loses_itself_and_not_its_neighbours() {
    let mut messages = one_of_each();
    messages.insert(1, b"\x0a\x05hello and goodbye".to_vec());
    let (file, _) = read(&framed(&messages));
    let file = file.unwrap();
    assert_eq!((file.taken, file.refused), (3, 1), "{file}");
    assert!(
        file.reasons[0].starts_with("message 2 was left out: it is not OTLP"),
        "{file}"
    );
    // One that is too large is passed over; after one that ends too early, nothing can follow.
    messages[1] = [&b"\x0a"[..], &vec![0; 2 << 20]].concat();
    let (file, _) = read(&framed(&messages));
    let file = file.unwrap();
    assert_eq!((file.taken, file.refused), (3, 1), "{file}");
    assert!(file.reasons[0].contains("larger than --memory"), "{file}");
    let whole = framed(&one_of_each());
    let (file, _) = read(&whole[..whole.len() - 3]);
    let file = file.unwrap();
    assert_eq!((file.taken, file.refused), (2, 1), "{file}");
    assert!(
        file.reasons[0].contains("ends in the middle of a message"),
        "{file}"
    );
    let packed = zstd(&whole);
    let (file, _) = read(&packed[..packed.len() / 2]);
    assert!(file.is_err() || file.is_ok_and(|it| it.refused == 1));
}

#[test]
fn lists_and_wrappers_are_read_line_by_line() {
    let group = SPANS
        .strip_prefix("{\"resourceSpans\":[")
        .unwrap()
        .strip_suffix("]}")
        .unwrap();
    for (content, objects) in [
        (format!("[{SPANS}],\n{SPANS},\n"), 2),
        (format!("[\n{SPANS},\n{SPANS}\n]\n"), 2),
        (format!("[{SPANS},\n{SPANS}]\n"), 2),
        (
            format!("{{\"result\":{SPANS}}}\n{{\"result\":{SPANS}}}\n"),
            2,
        ),
        (
            format!("{{\"batches\":[{group}]}}\n{{\"trace\":{SPANS}}}\n{group}\n"),
            3,
        ),
        (
            format!("{{\"batches\":[{{\n{{\"trace\":{SPANS}}}\n[{SPANS}]"),
            3,
        ),
    ] {
        let (file, store) = read(content.as_bytes());
        let file = file.unwrap_or_else(|error| panic!("{content}: {error}"));
        assert_eq!(store.counts().spans, 1, "{content}: {file}");
        assert_eq!(file.taken + file.refused, objects, "{content}: {file}");
    }
}

#[test]
fn what_is_no_otlp_is_named_with_the_way_to_convert_it() {
    for (content, says) in [
        (
            &b"[{\"traceId\":\"1\",\"id\":\"2\",\"localEndpoint\":{}}]"[..],
            "zipkin receiver",
        ),
        (b"{\"data\":[{\"traceID\":\"1\"}]}", "what Jaeger writes"),
        (b"{\"resourceProfiles\":[{}]}", "profiles"),
        (
            b"{\"traceId\":\"1\",\"spanId\":\"2\"}",
            "a span without the request around it",
        ),
        (b"{\"resourceSpan\":[]}", "Did you mean `resourceSpans`?"),
        (b"\n<!doctype html>\n<p>Log in</p>", "HTML"),
        (b"\x89PNG\r\n\x1a\n0000", "picture"),
        (
            b"# HELP up Whether it is up\n# TYPE up gauge\nup 1\n",
            "Prometheus",
        ),
        (b"PK\x03\x04000000", "ZIP"),
    ] {
        let (file, store) = read(content);
        let error = file.unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
        assert_eq!(store.counts().spans, 0);
    }
}

#[test]
fn the_line_of_what_is_left_out_is_that_of_the_file() {
    let spread = SPANS
        .replace("},", "},\n")
        .replace("\"spanId\"", "\n\"spanId\"");
    let broken = spread.replace("eee19b7ec3c1b174", "eee1");
    let (file, _) = read(format!("{SPANS}\n\n{broken}\n{SPANS}\n").as_bytes());
    let file = file.unwrap();
    assert_eq!(
        (file.taken, file.kept, file.repeated, file.left_out),
        (3, 1, 1, 1),
        "{file}"
    );
    assert_eq!(
        file.named,
        [
            "line 4: resourceSpans[0].scopeSpans[0].spans[0].spanId: it has 4 digits; a span id is 16 hexadecimal \
             digits, not all of them 0"
        ]
    );
    let said = file.to_string();
    assert!(
        said.starts_with("a: 3 objects read; 1 item left out of them, 1 span came again\n"),
        "{said}"
    );
}

#[test]
fn a_good_file_opens_beside_an_empty_and_a_broken_one() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = |name: &str, content: &str| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let files = [
        file("empty.json", ""),
        file("good.json", SPANS),
        file("zipkin.json", "[{\"localEndpoint\":{}}]"),
        folder.path().join("missing.json"),
    ];
    let store = Store::new(1 << 20);
    let opened = saved::open(&files, &store, 1 << 20).unwrap();
    let problems: Vec<_> = opened.files.iter().map(|it| it.problem.is_some()).collect();
    assert_eq!(problems, [true, false, true, true]);
    assert_eq!(store.counts().spans, 1);
    // The terminal and each page say which did not.
    let arguments: Vec<&str> = files.iter().map(|it| it.to_str().unwrap()).collect();
    let (_program, mut stderr) = program::start(&[&["--pages", "0"], &arguments[..]].concat());
    let mut lines = [(); 5].map(|()| String::new());
    for line in &mut lines {
        stderr.read_line(line).unwrap();
    }
    assert!(
        lines[0].starts_with("Not opened: ") && lines[0].contains("empty.json is empty"),
        "{lines:?}"
    );
    assert!(lines[1].contains("good.json: 1 object read"), "{lines:?}");
    assert!(lines[2].contains("zipkin receiver"), "{lines:?}");
    assert!(lines[3].contains("there is no file"), "{lines:?}");
    let url = lines[4]
        .split_whitespace()
        .find(|it| it.starts_with("http://"))
        .unwrap();
    let html = get(url).text();
    assert!(
        html.contains("empty.json is empty") && html.contains("zipkin receiver"),
        "{html}"
    );
    // Where none can be shown, each is named.
    let error = saved::open(&[files[0].clone(), files[2].clone()], &store, 1 << 20).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("empty.json") && said.contains("zipkin.json"),
        "{said}"
    );
}

#[test]
fn of_zstd_that_breaks_off_everything_before_the_break_is_shown() {
    let mut lines = String::new();
    for id in 1..=3_000 {
        let id = format!("{id:016x}");
        lines += &SPANS.replace("eee19b7ec3c1b174", &id);
        lines.push('\n');
    }
    let packed = zstd(lines.as_bytes());
    for cut in [packed.len() - 1, packed.len() / 10 * 9] {
        let (file, store) = read(&packed[..cut]);
        let file = file.unwrap();
        assert!(store.counts().spans > 1_000, "{cut}: {file}");
        assert!(file.to_string().contains("its zstd breaks off"), "{file}");
    }
    let (file, _) = read(&packed[..7]);
    assert!(file.unwrap_err().to_string().contains("zstd"));
}

#[test]
fn a_request_in_protobuf_as_it_is_sent_is_read() {
    for message in one_of_each() {
        for content in [message.clone(), gzip(&message), zstd(&message)] {
            let (file, store) = read(&content);
            assert_eq!(file.unwrap().taken, 1);
            let counts = store.counts();
            assert!(counts.spans + counts.logs + counts.points > 0);
        }
    }
    let mut cut = one_of_each().remove(0);
    cut.truncate(cut.len() - 5);
    let (file, _) = read(&cut);
    let error = file.unwrap_err().to_string();
    assert!(error.contains("protobuf"), "{error}");
}
