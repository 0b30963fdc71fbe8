//! Scenes about names, attributes and statuses of spans.

use super::builder::*;

pub fn old_names() -> Vec<Scene> {
    let old = || {
        vec![
            served(1, (0, 10))
                .with("http.method", "GET")
                .with_number("http.status_code", 200)
                .with("http.scheme", "http"),
        ]
    };
    vec![
        scene("the names of three years ago").spans("todo", old()),
        scene("an instrumentation of Python").spans_of(
            resource("todo", &[]),
            "opentelemetry.instrumentation.flask",
            old(),
        ),
        scene("in a log record").logs(
            "todo",
            vec![log(1, 1, "hello", 5).with("code.filepath", "src/app.rs")],
        ),
        scene("in the resource").spans_of(
            resource("todo", &[("deployment.environment", "test")]),
            "tests",
            vec![served(1, (0, 10))],
        ),
    ]
}

pub fn no_old_names() -> Vec<Scene> {
    let both = served(1, (0, 10))
        .with("http.method", "GET")
        .with("http.request.method", "GET")
        .with_number("http.response.status_code", 200);
    let own = served(1, (0, 10))
        .with("http.methods", "GET")
        .with("todo.state", "open");
    vec![
        scene("both names, while one moves").spans("todo", vec![both]),
        scene("names of one's own").spans("todo", vec![own]),
    ]
}

pub fn unbounded_names() -> Vec<Scene> {
    let ids = (1..=25).map(|it| {
        span(
            u128::from(it),
            1,
            0,
            &format!("GET /task/{it}"),
            SERVER,
            (it * 10, it * 10 + 5),
        )
    });
    let words = (0..60_u64).map(|it| {
        let word: String = [it / 26, it % 26]
            .iter()
            .map(|it| char::from(b'a' + *it as u8))
            .collect();
        span(
            u128::from(it + 1),
            1,
            0,
            &format!("hello {word}"),
            INTERNAL,
            (it * 10, it * 10 + 5),
        )
    });
    vec![
        scene("the id of a task").spans("todo", ids.collect()),
        scene("a word of the caller").spans("todo", words.collect()),
    ]
}

pub fn no_unbounded_names() -> Vec<Scene> {
    let few = (1..=15).map(|it| {
        span(
            u128::from(it),
            1,
            0,
            &format!("step {it}"),
            INTERNAL,
            (it, it + 1),
        )
    });
    let shards = (1..=200).map(|it| {
        span(
            u128::from(it),
            1,
            0,
            &format!("shard {}", it % 30),
            INTERNAL,
            (it, it + 1),
        )
    });
    let routes = (0..60_u64).map(|it| {
        let route: String = [it / 26, it % 26]
            .iter()
            .map(|it| char::from(b'a' + *it as u8))
            .collect();
        let span = span(
            u128::from(it + 1),
            1,
            0,
            &format!("GET /{route}"),
            SERVER,
            (it * 10, it * 10 + 5),
        );
        span.with("http.route", &format!("/{route}"))
    });
    vec![
        scene("fifteen steps").spans("todo", few.collect()),
        scene("thirty shards, all of them since the beginning").spans("todo", shards.collect()),
        scene("sixty routes").spans("todo", routes.collect()),
    ]
}

pub fn failure_not_error() -> Vec<Scene> {
    let code = |kind, code| {
        span(1, 1, 0, "GET /", kind, (0, 10)).with_number("http.response.status_code", code)
    };
    vec![
        scene("a server that failed").spans("todo", vec![code(SERVER, 503)]),
        scene("a client that was refused").spans("traffic", vec![code(CLIENT, 404)]),
        scene("by an old name and beside the new one").spans(
            "todo",
            vec![code(SERVER, 500).with_number("http.status_code", 500)],
        ),
        scene("a browser that got no answer").spans("web", vec![code(CLIENT, 0)]),
        scene("an exception").spans("todo", vec![with_event(served(1, (0, 10)), "exception", 5)]),
        scene("gRPC").spans(
            "todo",
            vec![
                span(1, 1, 0, "Export", CLIENT, (0, 10))
                    .with_number("rpc.response.status_code", 14),
            ],
        ),
    ]
}

pub fn no_failure_not_error() -> Vec<Scene> {
    let code = |kind, code| {
        span(1, 1, 0, "GET /", kind, (0, 10)).with_number("http.response.status_code", code)
    };
    vec![
        scene("a server that was asked for nothing it has").spans("todo", vec![code(SERVER, 404)]),
        scene("a failure that says so").spans("todo", vec![with_status(code(SERVER, 500), 2)]),
        scene("somebody says that it is well")
            .spans("todo", vec![with_status(code(CLIENT, 404), 1)]),
        scene("a redirection").spans("traffic", vec![code(CLIENT, 303)]),
        scene("a server that says no code").spans("todo", vec![code(SERVER, 0)]),
        scene("the code of something inside").spans("todo", vec![code(INTERNAL, 500)]),
    ]
}

pub fn secret_attribute() -> Vec<Scene> {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
    vec![
        scene("a password").spans(
            "todo",
            vec![served(1, (0, 10)).with("user.password", "hunter2")],
        ),
        scene("a header").spans(
            "todo",
            vec![
                served(1, (0, 10)).with("http.request.header.authorization", "Basic dG9kbzp0b2Rv"),
            ],
        ),
        scene("a token in an address").spans(
            "todo",
            vec![served(1, (0, 10)).with("url.full", "https://localhost/?access_token=0123abcd")],
        ),
        scene("an argument that was recorded whole").spans(
            "todo",
            vec![
                served(1, (0, 10))
                    .with("todo.form", "Login { user: \"a\", password: \"hunter2\" }"),
            ],
        ),
        scene("a token in a log record")
            .logs("todo", vec![log(1, 1, &format!("came with {jwt}"), 5)]),
        scene("a key in the resource").spans_of(
            resource("todo", &[("app.api_key", "0123abcd")]),
            "tests",
            vec![served(1, (0, 10))],
        ),
    ]
}

pub fn no_secret_attribute() -> Vec<Scene> {
    let calm = served(1, (0, 10))
        .with("user.password", "***")
        .with("db.query.text", "SELECT id FROM user WHERE password = ?")
        .with("url.full", "https://localhost/?token=REDACTED")
        .with("aspnetcore.identity.token_purpose", "login")
        .with("todo.page_token", "17")
        .with_number("todo.token", 17);
    vec![
        scene("what was taken out, and what only sounds so").spans("todo", vec![calm]),
        scene("a sentence").logs("todo", vec![log(1, 1, "unexpected token: identifier", 5)]),
    ]
}

pub fn number_as_text() -> Vec<Scene> {
    let text = served(1, (0, 10)).with("http.response.status_code", "200");
    vec![scene("a u16 was recorded").spans("todo", vec![text])]
}

pub fn no_number_as_text() -> Vec<Scene> {
    let number = served(1, (0, 10))
        .with_number("http.response.status_code", 200)
        .with("todo.task.id", "17")
        .with("db.response.status_code", "5");
    vec![scene("numbers are numbers, and a text of digits is a text").spans("todo", vec![number])]
}
