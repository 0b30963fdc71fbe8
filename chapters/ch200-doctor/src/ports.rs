//! The ports that the app and the viewer's pages take: free, or held by whom?

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use http::header;

use crate::check::Finding;
use crate::http_client::client;
use crate::reach_address::reach;

/// Who holds a port, by what they answer.
enum Holder {
    /// macOS, so that it can be the screen of a telephone.
    AirPlay,
    TodoList,
    Viewer,
    Other(String),
}

pub fn app(port: u16) -> Finding {
    let elsewhere = "add -- --port 0 to the command of a chapter: it takes a port that is free";
    match holder(port) {
        None => Finding::ok(format!("{port} is free")),
        Some(Holder::TodoList) => Finding::optional(
            format!("{port} is held by the to-do list, which runs already"),
            "stop it with Ctrl-C before you start another chapter",
        ),
        Some(holder) => Finding::failed(format!("{port} is held by {}", name(holder)), elsewhere),
    }
}

pub fn pages(port: u16) -> Finding {
    let elsewhere = "cargo run -p otlp-viewer -- --pages 0 takes a port that is free";
    match holder(port) {
        None => Finding::ok(format!("{port} is free")),
        Some(Holder::Viewer) => Finding::ok(format!("the viewer runs: http://localhost:{port}")),
        Some(holder) => Finding::failed(format!("{port} is held by {}", name(holder)), elsewhere),
    }
}

fn name(holder: Holder) -> String {
    match holder {
        Holder::AirPlay => {
            "the AirPlay Receiver of macOS (System Settings can switch it off)".to_owned()
        }
        Holder::TodoList => "the to-do list".to_owned(),
        Holder::Viewer => "the viewer".to_owned(),
        Holder::Other(other) => other,
    }
}

fn holder(port: u16) -> Option<Holder> {
    let [six, four] = [
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
    ];
    // Both, since a browser that is sent to `localhost` may go to either.
    match reach(move || Ok(vec![six, four])) {
        Ok(address) => Some(who(address, port)),
        // A system can keep a port for itself, and nobody answers there.
        Err(_) => TcpListener::bind(four)
            .err()
            .map(|error| Holder::Other(format!("the system: {error}"))),
    }
}

/// Asks for the page at `/`, which changes nothing.
fn who(address: SocketAddr, port: u16) -> Holder {
    let asked = client()
        .get(format!("http://{address}/"))
        .header(header::HOST, format!("localhost:{port}"))
        .call();
    let Ok(mut response) = asked else {
        return Holder::Other("a program that speaks no HTTP".to_owned());
    };
    let server = response.headers().get(header::SERVER);
    let server = server.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if server.starts_with("AirTunes") {
        return Holder::AirPlay;
    }
    let server = server.to_owned();
    let page = response.body_mut().read_to_string().unwrap_or_default();
    if page.contains("<title>To-Do List</title>") {
        Holder::TodoList
    } else if page.contains(" \u{b7} otlp-viewer</title>") {
        Holder::Viewer
    } else if server.is_empty() {
        Holder::Other("a program that speaks HTTP".to_owned())
    } else {
        Holder::Other(format!("a program that speaks HTTP ({server})"))
    }
}
