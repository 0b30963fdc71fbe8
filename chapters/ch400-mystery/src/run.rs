//! A case: three instances of the service, what goes on beside them, and their visitors, in one process.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use todo::terminal::print_line;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::error::MysteryError;
use crate::plan::{INSTANCES, Plan};
use crate::scheduled_fault::ScheduledFault;
use crate::service::database::Database;
use crate::service::queue::Queues;
use crate::service::{Instance, app, request, worker};
use crate::telemetry::Program;
use crate::traffic::Traffic;
use crate::{collector, stop};

/// Runs a case until it is asked to stop. `port` is the first of the ports that it listens on, and 0 for any.
///
/// # Errors
/// When it cannot start.
pub async fn run(plan: &Plan, port: u16) -> Result<(), MysteryError> {
    collector::check().await?;
    let listeners = listen(port).await?;
    let mut ports = Vec::new();
    for listener in &listeners {
        ports.push(listener.local_addr()?.port());
    }
    let mut programs = Vec::new();
    let mut program = |service, instance: &str| -> Result<Arc<Program>, MysteryError> {
        let program = Arc::new(Program::start(service, instance)?);
        programs.push(program.clone());
        Ok(program)
    };

    let mut instances = Vec::new();
    for number in 1..=INSTANCES {
        instances.push(program("todo", &format!("todo-{number}"))?);
    }
    let working = program("worker", "worker-1")?;
    let archiving = program("archiver", "archiver-1")?;
    let visiting = program("traffic", "traffic-1")?;

    // Everything is there: from now on, time counts.
    let fault = (plan.case().steps)(plan);
    let scheduled_fault = Arc::new(ScheduledFault::new(
        plan.route,
        Instant::now() + plan.begins,
        fault,
    ));
    let database = Arc::new(Database::new());
    let (queues, messages) = Queues::new();
    let queues = Arc::new(queues);

    let mut tasks = JoinSet::new();
    for ((listener, program), number) in listeners.into_iter().zip(instances).zip(1..) {
        let instance = Arc::new(Instance {
            number,
            duration: request::duration(&program.meter()),
            program,
            database: database.clone(),
            queues: queues.clone(),
            scheduled_fault: scheduled_fault.clone(),
        });
        tasks.spawn(async move {
            let _ = axum::serve(listener, app::router(instance)).await;
        });
    }
    worker::work_off(&mut tasks, &working, &scheduled_fault, messages);
    worker::tidy_up(&mut tasks, &archiving, &scheduled_fault, &database);
    let traffic = Traffic::new(visiting, scheduled_fault, ports.clone())?;
    traffic.begin(&mut tasks);
    say_what_to_do(plan, &ports);

    stop::asked().await;
    traffic.end().await;
    tasks.shutdown().await;
    let mut stopping = JoinSet::new();
    for program in programs {
        stopping.spawn(async move { program.stop().await });
    }
    if stopping.join_all().await.contains(&false) {
        print_line("The last telemetry may be lost: the viewer did not take it");
    }
    Ok(())
}

/// Three ports in a row, or any three.
async fn listen(first: u16) -> Result<Vec<TcpListener>, MysteryError> {
    let mut listeners = Vec::new();
    for i in 0..INSTANCES as u16 {
        let port = match first {
            0 => 0,
            _ => first.saturating_add(i),
        };
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await;
        listeners.push(listener.map_err(|error| MysteryError::Listen { port, error })?);
    }
    Ok(listeners)
}

fn say_what_to_do(plan: &Plan, ports: &[u16]) {
    let Plan { number, seed, .. } = plan;
    let others = ports.iter().skip(1).map(|it| format!(" and {it}"));
    print_line(format_args!(
        "The to-do service of case {number} is on http://127.0.0.1:{}{} (Ctrl-C stops it)",
        ports.first().unwrap_or(&0),
        others.collect::<String>()
    ));
    print_line(format_args!(
        "The first visitors came at {} UTC. All is well for the first seconds; give it a minute.",
        clock(SystemTime::now())
    ));
    print_line(format_args!(
        "Once you know what it is: cargo run -p ch400-mystery -- answer {number} --seed {seed}"
    ));
}

/// The time of day, to a tenth of a second.
fn clock(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let seconds = since.as_secs() % 86_400;
    format!(
        "{:02}:{:02}:{:02}.{}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        since.subsec_millis() / 100
    )
}
