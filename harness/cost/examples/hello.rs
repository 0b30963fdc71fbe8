//! The least that actix answers with: what every measurement of the chapters is held against.
//!
//! It takes any port that is free, says which, and runs until it is killed.

use std::io::{self, Write};

use actix_web::{App, HttpServer, web};

async fn hello() -> &'static str {
    "Hello"
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let server = HttpServer::new(|| App::new().route("/", web::get().to(hello)))
        .bind(("127.0.0.1", 0))?
        .disable_signals();
    for address in server.addrs() {
        writeln!(
            io::stderr(),
            "Hello is on http://{address} (Ctrl-C stops it)"
        )?;
    }
    server.run().await
}
