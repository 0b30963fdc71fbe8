//! The ports of the app and of the viewer's pages: free, or who holds them.

use crate::common::{Doctor, Found, server};
use otlp_viewer::testing::Receiver;

fn app(port: u16) -> Found {
    Doctor::new().port(port).check("app-port")
}

fn pages(port: u16) -> Found {
    Doctor::new().pages(port).check("pages-port")
}

#[test]
fn a_port_that_nobody_holds_is_free() {
    Doctor::new().check("app-port").is("ok", "is free", "");
    Doctor::new().check("pages-port").is("ok", "is free", "");
}

#[test]
fn a_port_is_held_by_airplay_where_airtunes_answers() {
    let port =
        server(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nServer: AirTunes/870.14.1\r\n\r\n");
    app(port).is("failed", "AirPlay Receiver", "--port 0");
}

#[test]
fn a_port_is_held_by_whoever_answers() {
    let nginx = server(b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 2\r\n\r\nhi");
    app(nginx).is("failed", "a program that speaks HTTP (nginx)", "--port 0");
    pages(nginx).is("failed", "a program that speaks HTTP (nginx)", "--pages 0");
    let other = server(b"220 mail.example.org ESMTP\r\n");
    app(other).is("failed", "a program that speaks no HTTP", "--port 0");
}

#[test]
fn a_port_is_held_though_nobody_answers_there() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    app(port).is("failed", "a program that speaks no HTTP", "--port 0");
}

#[test]
fn a_port_is_held_that_is_listened_on_only_for_ipv6() {
    // A machine without IPv6 has nothing to hold.
    let Ok(silent) = std::net::TcpListener::bind("[::1]:0") else {
        return;
    };
    let port = silent.local_addr().unwrap().port();
    app(port).is("failed", "is held by", "--port 0");
}

#[test]
fn the_to_do_list_itself_may_hold_its_port() {
    let page = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html><title>To-Do List</title>";
    app(server(page.as_bytes())).is("optional", "the to-do list, which runs already", "Ctrl-C");
}

#[test]
fn the_viewer_itself_may_hold_its_port() {
    let viewer = Receiver::start();
    let (_, port) = viewer.pages_url().rsplit_once(':').unwrap();
    let port = port.parse().unwrap();
    pages(port).is("ok", "the viewer runs: http://localhost:", "");
    app(port).is("failed", "held by the viewer", "--port 0");
}
