//! What a program has used so far, from `/proc`.

use std::fs;

/// `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux that Rust runs on.
const TICKS_PER_S: f64 = 100.0;

/// Processor time of a process and of those that it started, of user and system, in seconds.
pub fn processor_s(process: u32) -> f64 {
    tree(process).into_iter().map(processor_s_alone).sum()
}

/// The same without those that it started.
pub fn processor_s_alone(process: u32) -> f64 {
    let stat = read(process, "stat");
    // The name may have spaces in it, and stands in parentheses.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let fields: Vec<&str> = fields.split(' ').collect();
    let field = |at: usize| fields.get(at).and_then(|it| it.parse::<f64>().ok());
    (field(11).unwrap_or_default() + field(12).unwrap_or_default()) / TICKS_PER_S
}

/// The most memory that it had in use, and those that it started, in MiB. What they share is counted
/// for each.
pub fn peak_mib(process: u32) -> f64 {
    let peak = |process: &u32| {
        let status = read(*process, "status");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse::<f64>().ok()
    };
    tree(process).iter().filter_map(peak).sum::<f64>() / 1024.0
}

/// The load average of the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let first = text.split(' ').next().and_then(|it| it.parse().ok());
    first.unwrap_or_default()
}

/// The name of the processor.
pub fn processor_name() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let name = line.map_or("unknown", |line| line.trim_start_matches([' ', '\t', ':']));
    name.to_owned()
}

fn tree(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    for child in read(process, &format!("task/{process}/children")).split_whitespace() {
        if let Ok(child) = child.parse() {
            all.extend(tree(child));
        }
    }
    all
}

fn read(process: u32, file: &str) -> String {
    fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default()
}
