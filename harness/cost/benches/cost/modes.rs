//! What is measured.

/// A program, its settings, and where its telemetry goes.
pub struct Setting {
    pub name: &'static str,
    pub what: &'static str,
    pub program: Program,
    pub to: To,
    pub variables: &'static [(&'static str, &'static str)],
    pub arguments: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub enum Program {
    /// `harness/cost/examples/hello.rs`.
    Hello,
    Chapter(&'static str),
    /// A module of `harness/cost/peer`.
    Python(&'static str),
}

/// What receives OTLP.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// There is nothing to send, or nothing listens.
    Nobody,
    Viewer,
    Collector,
}

const fn chapter(name: &'static str, crate_name: &'static str, what: &'static str) -> Setting {
    Setting {
        name,
        what,
        program: Program::Chapter(crate_name),
        to: To::Nobody,
        variables: &[],
        arguments: &[],
    }
}

/// A chapter that sends OTLP to the viewer.
const fn sending(name: &'static str, crate_name: &'static str, what: &'static str) -> Setting {
    Setting {
        to: To::Viewer,
        ..chapter(name, crate_name, what)
    }
}

/// The last chapter, which can be told most.
const fn production(name: &'static str, what: &'static str) -> Setting {
    sending(name, "ch300-production", what)
}

const fn with(
    name: &'static str,
    what: &'static str,
    variables: &'static [(&'static str, &'static str)],
) -> Setting {
    Setting {
        variables,
        ..production(name, what)
    }
}

const fn told(
    name: &'static str,
    what: &'static str,
    arguments: &'static [&'static str],
) -> Setting {
    Setting {
        arguments,
        ..production(name, what)
    }
}

const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const RATIO: &str = "OTEL_TRACES_SAMPLER_ARG";
const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";

/// In the order in which they are shown.
pub const ALL: &[Setting] = &[
    Setting {
        program: Program::Hello,
        ..chapter("hello", "", "a bare actix that answers Hello")
    },
    chapter("plain", "ch300-plain", "ch300-plain, without telemetry"),
    chapter(
        "spans",
        "ch300-spans",
        "ch300-spans, printing into /dev/null",
    ),
    chapter(
        "requests",
        "ch300-requests",
        "ch300-requests, printing into /dev/null",
    ),
    chapter(
        "context",
        "ch300-context",
        "ch300-context, printing into /dev/null",
    ),
    chapter("logs", "ch300-logs", "ch300-logs, printing into /dev/null"),
    chapter(
        "metrics",
        "ch300-metrics",
        "ch300-metrics, printing into /dev/null",
    ),
    chapter(
        "console",
        "ch300-console",
        "ch300-console, printing into /dev/null",
    ),
    sending(
        "otlp",
        "ch300-otlp",
        "ch300-otlp, all signals over gRPC to otlp-viewer",
    ),
    sending(
        "losses",
        "ch300-losses",
        "ch300-losses, all signals over gRPC to otlp-viewer",
    ),
    production(
        "production",
        "ch300-production, all signals over gRPC to otlp-viewer, as every row below unless it says otherwise",
    ),
    Setting {
        to: To::Collector,
        ..production("collector", "all signals to the OpenTelemetry Collector")
    },
    Setting {
        to: To::Nobody,
        ..production("nobody", "all signals, and nothing listens")
    },
    told(
        "none",
        "all exporters none: spans are made and go nowhere",
        &[
            "--traces-exporter=none",
            "--logs-exporter=none",
            "--metrics-exporter=none",
        ],
    ),
    told(
        "only-traces",
        "spans to otlp-viewer, the other exporters none",
        &["--logs-exporter=none", "--metrics-exporter=none"],
    ),
    told(
        "only-logs",
        "log records to otlp-viewer, the other exporters none",
        &["--traces-exporter=none", "--metrics-exporter=none"],
    ),
    told(
        "only-metrics",
        "metrics to otlp-viewer once a minute, so not in these seconds, the other exporters none",
        &["--traces-exporter=none", "--logs-exporter=none"],
    ),
    with(
        "sample-10%",
        "all signals, and of 10 in 100 requests the spans",
        &[(SAMPLER, "parentbased_traceidratio"), (RATIO, "0.1")],
    ),
    with(
        "sample-1%",
        "all signals, and of 1 in 100 requests the spans",
        &[(SAMPLER, "parentbased_traceidratio"), (RATIO, "0.01")],
    ),
    with(
        "sample-0%",
        "all signals, and of no request the spans",
        &[(SAMPLER, "always_off")],
    ),
    with(
        "http",
        "all signals over HTTP, as protobuf",
        &[(PROTOCOL, "http/protobuf")],
    ),
    with(
        "json",
        "all signals over HTTP, as JSON",
        &[(PROTOCOL, "http/json")],
    ),
    told(
        "log-off",
        "all signals, --log-level off",
        &["--log-level=off"],
    ),
    told(
        "log-warn",
        "all signals, --log-level warn",
        &["--log-level=warn"],
    ),
    told(
        "log-debug",
        "all signals, --log-level debug",
        &["--log-level=debug"],
    ),
    Setting {
        program: Program::Python("app"),
        ..production(
            "python",
            "Flask and SQLAlchemy, gunicorn with 2 workers, OpenTelemetry's agent, all signals over HTTP",
        )
    },
    Setting {
        program: Program::Python("lean"),
        ..production(
            "python-lean",
            "the same without SQLAlchemy, its template compiled once",
        )
    },
];
