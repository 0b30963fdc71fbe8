//! Programs that are no answer to an exercise, each bad in another way. The judge gives each one clear verdict, and leaves
//! none of them running.

use std::io::{Write, stdout};
use std::net::TcpListener;
use std::process::ExitCode;
use std::thread::park;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};

pub(crate) fn run(kind: &str) -> Option<ExitCode> {
    match kind {
        "panics" => panic!("there is no flour"),
        "never_listens" => sleep_for_ever(),
        "listens_elsewhere" => listens_elsewhere(),
        "floods" => floods(),
        "never_ends" => serve(Kind::NeverEnds),
        "ignores_interrupt" => serve(Kind::IgnoresInterrupt),
        "ends_at_once" => Some(ExitCode::SUCCESS),
        "wrong_port" => serve(Kind::Silent),
        "rubbish" => serve(Kind::Rubbish),
        "answers_by_hand" => answers_by_hand(false),
        "prints" => answers_by_hand(true),
        "constant" => constant(),
        _ => None,
    }
}

fn sleep_for_ever() -> Option<ExitCode> {
    loop {
        park();
    }
}

fn listens_elsewhere() -> Option<ExitCode> {
    let listener = TcpListener::bind("127.0.0.1:0").ok()?;
    let address = listener.local_addr().ok()?;
    todo::terminal::print_line(format_args!(
        "The kitchen is on http://{address} (Ctrl-C stops it)"
    ));
    sleep_for_ever()
}

fn floods() -> Option<ExitCode> {
    let line = [b'x'; 4096];
    loop {
        let _ = stdout().write_all(&line);
    }
}

/// Answers every request without a framework and without telemetry, or with telemetry that is only printed.
fn answers_by_hand(prints: bool) -> Option<ExitCode> {
    let listener = learn::listen().ok()?;
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            if prints {
                let _ = stdout().write_all(b"Span #0\n\tName         : adding_order\n");
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    let _ = std::io::Read::read_to_end(&mut std::io::stdin(), &mut Vec::new());
    Some(ExitCode::SUCCESS)
}

/// Sends the spans that were right the last time, whatever is asked for.
fn constant() -> Option<ExitCode> {
    use opentelemetry::trace::{Tracer, TracerProvider};
    let builder = opentelemetry_sdk::trace::SdkTracerProvider::builder();
    let provider = builder.with_batch_exporter(learn::span_exporter()).build();
    for _ in 0..5 {
        provider.tracer("bad").in_span("adding_order", |_| ());
    }
    let _ = provider.shutdown();
    answers_by_hand(false)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    NeverEnds,
    IgnoresInterrupt,
    Silent,
    Rubbish,
}

#[tokio::main]
async fn serve(kind: Kind) -> Option<ExitCode> {
    let app = || App::new().default_service(web::to(HttpResponse::Ok));
    let server = HttpServer::new(app)
        .workers(1)
        .listen(learn::listen().ok()?);
    let server = server.ok()?;
    let served = match kind {
        Kind::NeverEnds => server.shutdown_signal(std::future::pending()).run().await,
        Kind::IgnoresInterrupt => {
            tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
            server.shutdown_signal(std::future::pending()).run().await
        }
        Kind::Silent | Kind::Rubbish => server.shutdown_signal(learn::stopped()).run().await,
    };
    if kind == Kind::Rubbish {
        rubbish();
    }
    if kind == Kind::Silent {
        elsewhere();
    }
    Some(exit_code(served))
}

fn exit_code(served: std::io::Result<()>) -> ExitCode {
    super::exit_code(served)
}

/// Sends to where nobody receives.
fn elsewhere() {
    let provider = |endpoint: &str| {
        use opentelemetry_otlp::{SpanExporter, WithExportConfig};
        let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint);
        let exporter = exporter.with_timeout(Duration::from_secs(1)).build().ok()?;
        let builder = opentelemetry_sdk::trace::SdkTracerProvider::builder();
        Some(builder.with_batch_exporter(exporter).build())
    };
    use opentelemetry::trace::{Tracer, TracerProvider};
    if let Some(provider) = provider("http://127.0.0.1:1") {
        provider.tracer("bad").in_span("GET /", |_| ());
        let _ = provider.shutdown();
    }
}

/// Sends what is not OTLP to where OTLP is received.
fn rubbish() {
    let endpoint = std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").unwrap_or_default();
    let address = endpoint.trim_start_matches("http://");
    let request = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrubbish";
    let Ok(mut stream) = std::net::TcpStream::connect(address) else {
        return;
    };
    let _ = stream.write_all(request.as_bytes());
    let _ = std::io::Read::read_to_end(&mut stream, &mut Vec::new());
}
