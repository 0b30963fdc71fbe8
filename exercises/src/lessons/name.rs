//! Exercise 1: all three signals say who sends them.

use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 1,
    folder: "01-name",
    title: "A kitchen without a name",
    page: Page {
        title: "The three signals",
        path: "100-intro/100-signals.md",
    },
    minutes: 4,
    hints: [
        "Look at the page's program, at its first lines: \"Who is speaking: every signal carries it.\" A resource is made once, and each \
         of the three providers gets it.",
        "`Resource::builder().with_service_name(…).build()` makes it. Each of the three builders takes it with `.with_resource(…)`; \
         `.clone()` it for the first two.",
    ],
    judge,
};

const SHOW: Show = Show {
    service: true,
    attributes: &["service.name"],
};
const WHY: &str = "A backend keeps the telemetry of all your services in one place. Whatever has no name is filed under `unknown_service`, \
                   together with every other program whose author forgot.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let tea = run.random.within(11..=60);
    let seen = run.run(&[("tea", tea)])?;
    complain(&seen, tea).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, tea: u64) -> Option<Complaint> {
    let expected = format!(
        "making_tea · INTERNAL · kitchen   ({tea} times)\nlog record \"The water boils\" · kitchen   ({tea} times)\ncounter tea.cups = {tea} · kitchen"
    );
    let complaint = |id, message: String| {
        let seen = format!("{}\n{}", seen.tree(SHOW), seen.others(SHOW));
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.trim())
            .why(WHY)
    };
    let spans = seen.named("making_tea").count() as u64;
    let logs = seen.logs.iter().filter(|it| it.event == "tea.water.boiled");
    let cups: i128 = seen
        .sums
        .iter()
        .filter(|it| it.name == "tea.cups")
        .map(|it| it.value)
        .sum();
    let came = [
        ("spans `making_tea`", spans),
        ("log records", logs.count() as u64),
        (
            "cups in `tea.cups`",
            u64::try_from(cups).unwrap_or_default(),
        ),
    ];
    for (what, count) in came {
        if count != tea {
            let message = format!("{count} {what} came, and not {tea}");
            return Some(complaint("count", message).nearest(format!(
                "The judge asked for {tea} cups of tea (`learn::tea()`)."
            )));
        }
    }
    let signals = [
        (
            "traces",
            seen.spans.iter().map(|it| &it.service).collect::<Vec<_>>(),
        ),
        ("logs", seen.logs.iter().map(|it| &it.service).collect()),
        ("metrics", seen.sums.iter().map(|it| &it.service).collect()),
    ];
    let named = |services: &[&String]| services.iter().all(|it| *it == "kitchen");
    let unnamed: Vec<&str> = signals
        .iter()
        .filter(|(_, it)| !named(it))
        .map(|(signal, _)| *signal)
        .collect();
    if unnamed.is_empty() {
        return None;
    }
    if let Some(span) = seen
        .spans
        .iter()
        .find(|it| it.attributes.contains_key("service.name"))
    {
        let complaint = complaint(
            "name-on-the-span",
            "`service.name` is an attribute of the span, and not of the resource".to_owned(),
        );
        return Some(complaint.nearest(format!(
            "The span `{}` says {:?}; its resource says `{}`.",
            span.name,
            span.attribute("service.name"),
            span.service
        )));
    }
    let others: Vec<&str> = signals
        .iter()
        .map(|(signal, _)| *signal)
        .filter(|it| !unnamed.contains(it))
        .collect();
    if others.is_empty() {
        let service = seen
            .spans
            .first()
            .map_or("unknown_service", |it| it.service.as_str());
        let message = format!("All three signals come from `{service}`, and not from `kitchen`");
        return Some(complaint("no-name", message));
    }
    let message = format!(
        "The {} do not come from `kitchen`",
        unnamed.join(" and the ")
    );
    Some(
        complaint("name-on-some", message).nearest(format!("The {} do.", others.join(" and the "))),
    )
}
