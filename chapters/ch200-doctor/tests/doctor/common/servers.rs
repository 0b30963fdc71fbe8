//! What else can listen on a port.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;

/// Answers every connection with the same bytes, as soon as something comes over it. Returns its port.
pub fn server(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                if stream.read(&mut [0; 4096]).is_ok_and(|it| it > 0) {
                    let _ = stream.write_all(answer);
                    // Whoever closes before all is read takes the answer back.
                    let _ = stream.shutdown(Shutdown::Write);
                    let _ = io::copy(&mut stream, &mut io::sink());
                }
            });
        }
    });
    port
}

/// Answers every request over HTTP/2 with these headers, and nothing else.
pub fn grpc_server(headers: &'static [(&'static str, &'static str)]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // A client that speaks HTTP/1.1 ends this.
                    let Ok(mut connection) = h2::server::handshake(stream).await else {
                        return;
                    };
                    while let Some(Ok((_, mut respond))) = connection.accept().await {
                        let mut response =
                            http::Response::builder().header("content-type", "application/grpc");
                        for (name, value) in headers {
                            response = response.header(*name, *value);
                        }
                        let _ = respond.send_response(response.body(()).unwrap(), true);
                    }
                });
            }
        });
    });
    port
}
