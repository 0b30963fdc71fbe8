//! The exercise, and how the judge drives its program.

use super::asked::Asked;
use super::complain::complain;
use crate::exercise::{Exercise, Page};
use crate::lessons::request_with_caller::{Call, now};
use crate::run::Run;
use crate::verdict::Failure;

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 22,
    folder: "22-service",
    title: "Your service",
    page: Page {
        title: "Your own service",
        path: "400-conclusion/150-axum.md",
    },
    minutes: 30,
    hints: [
        "Go point by point, and judge after each. The section \"In your service\" says which files of `ch400-axum` to put next \
         to `exercise.rs`, and where they are called; `mod telemetry;` then finds them. Point 6 is `outgoing.rs`.",
        "`learn::start_with(logs, metrics, traces)` sets three providers up, `learn::log_exporter()` and its siblings send, \
         `learn::IncomingHeaders` and `OutgoingHeaders` are for the propagator. Or take `telemetry.rs` and `request.rs` as they \
         are, with the name `kitchen` in the resource. Middleware is added after the routes.",
    ],
    judge,
};

fn judge(run: &mut Run) -> Result<(), Failure> {
    let menu = run.random.within(60..=90);
    let count = run.random.within(3..=5) as usize;
    let ids = run.random.different(count + 3, 1..=menu);
    let (ids, others) = ids.split_at(count);
    let [malformed, cold, slippery] = others[..] else {
        return Ok(());
    };
    let dishes = ids.iter().map(|id| Call::new(&mut run.random, *id));
    let dishes: Vec<Call> = dishes.collect();
    let unknown = menu + run.random.within(1..=40);
    let orders = run.random.within(2..=4);
    let asked = Asked {
        dishes,
        malformed: Call::new(&mut run.random, malformed),
        failing: [(unknown, 404), (cold, 503), (slippery, 500)]
            .map(|(id, status)| (format!("/dishes/{id}"), status)),
        wishes: (0..orders).map(|_| run.random.word()).collect(),
    };
    run.serve(&[("menu", menu), ("cold", cold), ("slippery", slippery)])?;
    for call in &asked.dishes {
        let start = now();
        let header = call.traceparent("01");
        run.get_text(&call.path, &[("traceparent", &header)], &stock(&call.path))?;
        run.called_by(call.caller(start));
    }
    // Its last field is missing.
    let header = format!("00-{}-{}", asked.malformed.trace, asked.malformed.span);
    let path = &asked.malformed.path;
    run.get_text(path, &[("traceparent", &header)], &stock(path))?;
    for (path, status) in &asked.failing {
        match run.get(path, &[], *status) {
            // As it is given, axum closes the connection where a handler panics. Point 5 says more of it.
            Err(Failure::Complaint(_)) if *status == 500 => {}
            answered => answered?,
        }
    }
    for wish in &asked.wishes {
        let answer = format!("You get what you want: wish={wish}");
        run.post_text("/orders", &[("wish", wish)], &answer)?;
    }
    let seen = run.stop()?;
    complain(&seen, &asked).map_or(Ok(()), |complaint| Err(complaint.into()))
}

/// What a guest gets who asks for this dish: what the pantry answers.
fn stock(path: &str) -> String {
    format!(
        "All that dish {} needs",
        path.trim_start_matches("/dishes/")
    )
}
