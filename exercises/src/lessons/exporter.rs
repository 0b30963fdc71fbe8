//! Exercise 15: the environment decides where spans go, and nonsense is refused.

use std::collections::BTreeSet;

use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::{Ended, Run};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 15,
    folder: "15-exporter",
    title: "A kitchen that is never silent",
    page: Page {
        title: "Console",
        path: "300-app/600-console.md",
    },
    minutes: 6,
    hints: [
        "Look at `tracer_provider` in the change of `telemetry.rs`: `none` is a provider without an exporter. The rest is a `match` \
         on what the variable says, with an arm for what nobody expected.",
        "`env::var(\"OTEL_TRACES_EXPORTER\").unwrap_or_default()` is empty where it is not set. The last arm of the `match` is \
         `return Err(format!(…))`.",
    ],
    show: Show::NOTHING,
    judge,
};

const VARIABLE: &str = "OTEL_TRACES_EXPORTER";
/// What people write in its place. Nothing reads it.
const MISSPELLED: &str = "OTEL_TRACE_EXPORTER";
const SPAN: &str = "making_tea";

/// A run with a setting, and what came of it.
struct Trial {
    setting: String,
    ended: Ended,
}

impl Trial {
    fn new(run: &Run, tea: u64, setting: Option<(&str, &str)>) -> Result<Self, Failure> {
        let ended = run.run_to_the_end(&[("tea", tea)], setting.as_slice())?;
        let setting = setting.map_or_else(
            || format!("{VARIABLE} not set"),
            |(name, value)| match value {
                "" => format!("{name}= (empty)"),
                value => format!("{name}={value}"),
            },
        );
        Ok(Self { setting, ended })
    }

    /// How many spans it printed.
    fn spans(&self) -> u64 {
        let lines = self.ended.printed.lines();
        lines.filter(|line| line.contains(SPAN)).count() as u64
    }

    /// How many traces they are of: each has an id that only the SDK makes.
    fn traces(&self) -> u64 {
        let lines = self.ended.printed.lines();
        let ids = lines.filter_map(|line| line.trim_start().strip_prefix("TraceId"));
        let ids = ids.map(|it| it.trim_start_matches([' ', ':']));
        let ids = ids.filter(|it| it.len() == 32 && it.bytes().all(|it| it.is_ascii_hexdigit()));
        ids.collect::<BTreeSet<_>>().len() as u64
    }

    /// How a sentence about it begins.
    fn with(&self) -> String {
        match self.setting.strip_suffix(" not set") {
            Some(variable) => format!("Without {variable}"),
            None => format!("With {}", self.setting),
        }
    }

    fn is_well(&self) -> bool {
        self.ended.status.success()
    }

    fn told(&self) -> String {
        let end = match self.ended.status.code() {
            Some(0) => "exits with 0".to_owned(),
            Some(code) => format!("exits with {code}"),
            None => "is ended by force".to_owned(),
        };
        format!("{}: {} spans printed, {end}\n", self.setting, self.spans())
    }
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    let tea = run.random.within(4..=19);
    let nonsense = format!("exporter{}", run.random.hex(4));
    let mut trials = Vec::new();
    for setting in [
        Some((VARIABLE, "none")),
        Some((VARIABLE, "console")),
        None,
        Some((VARIABLE, "")),
        Some((VARIABLE, nonsense.as_str())),
    ] {
        trials.push(Trial::new(run, tea, setting)?);
    }
    let told: String = trials.iter().map(Trial::told).collect();
    let [none, console, unset, empty, refused] = &trials[..] else {
        return Ok(());
    };
    let misspelled = match none.spans() {
        0 => None,
        _ => Some(Trial::new(run, tea, Some((MISSPELLED, "none")))?),
    };
    let found =
        complain(tea, [none, console, unset, empty]).or_else(|| accepted(refused, &nonsense));
    let Some(mut complaint) = found else {
        run.show(told.trim_end());
        return Ok(());
    };
    if let Some(trial) = misspelled.filter(|it| it.is_well() && it.spans() == 0) {
        complaint.id = "misspelled";
        complaint.nearest = format!(
            "With {} it prints none: that is another variable, which nobody sets. There is an S in it: TRACES.",
            trial.setting
        );
    }
    let is_about = |it: &&Trial| {
        complaint.message.contains(&it.setting)
            || complaint.message.starts_with(&format!("{} ", it.with()))
    };
    let about = trials.iter().position(|it| is_about(&it));
    let told: String = trials
        .iter()
        .enumerate()
        .map(|(place, trial)| match about == Some(place) {
            true => format!("{}   ←\n", trial.told().trim_end()),
            false => trial.told(),
        })
        .collect();
    let printed = format!("{tea} spans printed, exits with 0");
    let expected = format!(
        "{VARIABLE}=none: 0 spans printed, exits with 0\n{VARIABLE}=console: {printed}\n{VARIABLE} not set: {printed}\n{VARIABLE}= (empty): {printed}\n{VARIABLE}={nonsense}: 0 spans printed, exits with 1"
    );
    Err(complaint.expected(expected).seen(told.trim_end()).into())
}

/// What is wrong with what the program makes of values that it knows.
fn complain(tea: u64, all: [&Trial; 4]) -> Option<Complaint> {
    const SET: &str = "Whoever runs a program can set a variable, and can't change its code. This one is called the same in every language.";
    let [none, printing @ ..] = all;
    let [_, unset, empty] = printing;
    if let Some(trial) = all.into_iter().find(|it| !it.is_well()) {
        let message = format!("{} the program fails", trial.with());
        let id = if trial.setting == empty.setting {
            "empty-refused"
        } else if trial.setting == unset.setting {
            "unset-refused"
        } else {
            "refused"
        };
        return Some(
            Complaint::new(id, message)
                .output(trial.ended.said.clone())
                .nearest(match id {
                    "empty-refused" => {
                        "An empty variable counts as one that isn't set. `unwrap_or_default()` makes one case of both: \"\"."
                    }
                    "unset-refused" => "`env::var` returns an error for a variable that isn't set. Here that's no error.",
                    _ => "",
                })
                .why("Most who start a program set nothing. It should then do what is most useful to them, and say so in its documentation."),
        );
    }
    if none.spans() > 0 {
        let message = format!("{} it prints {} spans", none.with(), none.spans());
        return Some(Complaint::new("not-silent", message).why(SET));
    }
    let by_hand = |it: &&Trial| it.spans() == tea && it.traces() < tea;
    if let Some(trial) = printing.into_iter().find(by_hand) {
        let message = format!("{} it prints lines that no exporter printed", trial.with());
        return Some(
            Complaint::new("by-hand", message)
                .nearest(format!(
                    "{tea} times `{SPAN}` is there, and of {} traces. `SpanExporter` prints the ids, the times and the resource, too.",
                    trial.traces()
                ))
                .why("What is printed by hand is another thing than what a collector would get."),
        );
    }
    let mut printing = printing
        .into_iter()
        .zip(["console-silent", "unset-silent", "empty-silent"]);
    let (silent, id) = printing.find(|(it, _)| it.spans() != tea)?;
    let message = format!(
        "{} it prints {} of {tea} spans",
        silent.with(),
        silent.spans()
    );
    Some(Complaint::new(id, message).why(
        "Somebody who tries your program and sees nothing believes that it is broken. Silence is for those who ask for it.",
    ))
}

/// What is wrong with what it makes of a value that nobody knows.
fn accepted(trial: &Trial, nonsense: &str) -> Option<Complaint> {
    const WHY: &str = "A misspelled value that is accepted is noticed when somebody needs the telemetry and there is none. One that ends \
                       the program at its start is noticed by whoever misspelled it, and put right in a minute.";
    let said = &trial.ended.said;
    if trial.is_well() {
        if said.contains(VARIABLE) || said.contains(nonsense) {
            let message = format!("It refuses {}, and exits with 0", trial.setting);
            return Some(
                Complaint::new("exits-with-0", message)
                    .output(said.clone())
                    .nearest("It says what's wrong, and ends as if all were well. Return an error from `main`: then it exits with 1.")
                    .why(
                        "Scripts, systemd and Kubernetes read the status, and no sentence. With 0 nobody who starts it notices.",
                    ),
            );
        }
        let nearest = match trial.spans() {
            0 => "It goes on, and is silent: as if somebody had written `none`.",
            _ => "It goes on, and prints: as if nobody had written anything.",
        };
        let message = format!("It accepts {}", trial.setting);
        return Some(
            Complaint::new("accepted", message)
                .nearest(nearest)
                .why(WHY),
        );
    }
    if said.contains(" panicked at ") {
        let message = format!("It refuses {} with a panic", trial.setting);
        return Some(
            Complaint::new("panic", message)
                .output(said.clone())
                .nearest("A panic says that the program is wrong, and where. Here the setting is: `main` returns an error, so return `Err`.")
                .why(WHY),
        );
    }
    if !said.contains(VARIABLE) || !said.contains(nonsense) {
        let missing = match (said.contains(VARIABLE), said.contains(nonsense)) {
            _ if said.trim().is_empty() => "does not say why",
            (false, false) => "names neither the variable nor the value",
            (false, true) => "does not name the variable",
            (true, _) => "does not repeat the value",
        };
        let message = format!("It refuses {}, and {missing}", trial.setting);
        let nearest = match said.trim() {
            "" => "It said nothing at all.".to_owned(),
            said => format!("It said {said:?}."),
        };
        return Some(
            Complaint::new("without-a-word", message)
                .nearest(nearest)
                .why(WHY),
        );
    }
    None
}
