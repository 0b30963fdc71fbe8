//! Receives, or shows what is in files, until it is asked to stop.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use otlp_viewer::open_browser;
use otlp_viewer::receive::notices::{Notices, STRETCH};
use otlp_viewer::server::{Options, Viewer};
use otlp_viewer::store::Store;

use crate::arguments::Arguments;
use crate::files;
use crate::terminal::print_line;

/// Starts, says where it is, and stops at Ctrl-C.
///
/// # Errors
/// When it cannot listen, or no file can be read.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let options = arguments.options();
    let viewer = start(arguments, &options)?;
    let is_saved = viewer.store.saved().is_some();
    if is_saved {
        files::tell_what_was_read(&viewer.store);
    } else {
        print_line(format_args!("OTLP/gRPC is received on {}", viewer.grpc));
        print_line(format_args!("OTLP/HTTP is received on {}", viewer.http));
        print_line("To send here, paste this where your program starts:");
        print_line(format_args!(
            "  export OTEL_EXPORTER_OTLP_ENDPOINT=http://{}",
            viewer.grpc
        ));
    }
    print_line(format_args!(
        "The pages are on http://{} (Ctrl-C stops it)",
        viewer.pages
    ));
    if let Some(others) = others(&options, is_saved) {
        print_line(others);
    }
    if arguments.open {
        let pages = viewer.pages;
        // A thread of its own, for which nobody waits: the browser may be open longer than this.
        std::thread::spawn(move || {
            if let Err(error) = open_browser::open(pages) {
                print_line(format_args!("error: {error}"));
            }
        });
    }
    if !is_saved {
        let pages = format!("http://{}", viewer.pages);
        tokio::spawn(tell_what_was_left_out(viewer.store.clone(), pages));
    }
    asked_to_stop().await;
    print_line("Stopping (Ctrl-C again stops at once)");
    tokio::spawn(async {
        asked_to_stop().await;
        #[expect(
            clippy::disallowed_methods,
            reason = "the second Ctrl-C: whoever waits wants it gone"
        )]
        std::process::exit(130);
    });
    viewer.stop().await;
    Ok(ExitCode::SUCCESS)
}

fn start(arguments: &Arguments, options: &Options) -> Result<Viewer, Box<dyn Error>> {
    if arguments.files.is_empty() {
        return Ok(Viewer::start(options)?);
    }
    let store = files::open(&arguments.files, options.memory)?;
    Ok(Viewer::show(options, store)?)
}

/// Who listens for other machines should know under which names they are answered.
fn others(options: &Options, is_saved: bool) -> Option<String> {
    let listening: &[SocketAddr] = if is_saved {
        &[options.pages]
    } else {
        &[options.pages, options.grpc, options.http]
    };
    if listening.iter().all(|it| it.ip().is_loopback()) {
        return None;
    }
    Some(match options.allowed_hosts.as_slice() {
        [] => "Other machines can connect, and are turned away: say with --allowed-host which \
               name or address of this one they use"
            .to_owned(),
        names => format!("Other machines are answered as {}", names.join(", ")),
    })
}

/// Tells of each request that was not taken as a whole, for as long as the program runs.
async fn tell_what_was_left_out(store: Arc<Store>, pages: String) {
    let mut notices = Notices::new(pages);
    let mut ticks = store.ticks();
    loop {
        notices
            .lines_for(&store.requests(), Instant::now())
            .iter()
            .for_each(print_line);
        if notices.is_waiting() {
            let _ = tokio::time::timeout(STRETCH, ticks.changed()).await;
        } else if ticks.changed().await.is_err() {
            return;
        }
        // Requests may come a thousand in a second, and looking at them takes the store's lock.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Returns when the program is asked to stop: by Ctrl-C, or by SIGTERM where there is such a thing.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler for SIGTERM, Ctrl-C must do.
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can ask any more; it runs until it is ended by force.
        std::future::pending::<()>().await;
    }
}
