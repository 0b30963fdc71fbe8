//! Ports: where the programs of this workbook listen, and where the prose says so. They stand in
//! commands and addresses, where no comment can: they are found by what stands before them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use otlp_viewer::server::{GRPC_PORT, HTTP_PORT, PAGES_PORT};
use regex_lite::{Captures, Regex};

use crate::Fault;
use crate::blocks::value::{quoted, value};
use crate::page::Page;
use crate::repository::Repository;

/// The port of the app, as a value on a page.
const APP: &str = "const chapters/todo/src/server/mod.rs PORT";

/// Where something listens that is not ours: mdBook, and of deploy/ the pages of Prometheus, Zipkin and
/// Jaeger, and the Collector's answer that it is well.
const OF_OTHERS: [u16; 5] = [3000, 9090, 9411, 13133, 16686];

/// How far a page moves the viewer.
const MOVED: u16 = 10_000;

/// An address with a port, or an argument that is one.
static PORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"((?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):|--port[ =]|-p )(\d{4,5})\b").ok()
});

/// Where the programs of this workbook listen.
#[derive(Debug, Clone)]
pub struct Ports {
    /// The app.
    pub app: u16,
    /// What pages say that is no longer so, and what they should say.
    renamed: BTreeMap<u16, u16>,
}

impl Ports {
    /// Asks the code, and the values on these pages for what the ports were.
    ///
    /// # Errors
    /// When the app has no such constant.
    pub fn find(repository: &Repository, pages: &[Page]) -> Result<Self, Fault> {
        let app: u16 = value(repository, APP)?
            .parse()
            .map_err(|_| Fault::new(format!("{APP} is no port")))?;
        let mut renamed = BTreeMap::new();
        for page in pages {
            for quoted in quoted(page).unwrap_or_default() {
                let said = page.lines[quoted.line][quoted.at].parse();
                if let Ok(said) = said
                    && quoted.spec == APP
                    && said != app
                {
                    renamed.insert(said, app);
                }
            }
        }
        Ok(Self { app, renamed })
    }

    /// A line as it should be.
    pub fn fix(&self, line: &str) -> String {
        let replace = |found: &Captures| {
            let port = found[2]
                .parse()
                .ok()
                .and_then(|port: u16| self.renamed.get(&port));
            let port = port.map_or(found[2].to_owned(), u16::to_string);
            format!("{}{port}", &found[1])
        };
        PORT.as_ref().map_or(line.to_owned(), |port| {
            port.replace_all(line, replace).into_owned()
        })
    }

    /// The ports in a line where nothing of this workbook listens.
    pub fn unknown(&self, line: &str) -> Vec<u16> {
        let viewer = [GRPC_PORT, HTTP_PORT, PAGES_PORT];
        let known = [self.app, self.app + 1].into_iter().chain(viewer);
        // Where a page moves the viewer to, when its ports are taken.
        let known: Vec<u16> = known.chain(viewer.map(|port| port + MOVED)).collect();
        let found = PORT
            .as_ref()
            .into_iter()
            .flat_map(|port| port.captures_iter(line));
        found
            .filter_map(|found| found[2].parse().ok())
            .filter(|port| !known.contains(port) && !OF_OTHERS.contains(port))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_mended_where_it_is_one() {
        let ports = Ports {
            app: 5005,
            renamed: BTreeMap::from([(5000, 5005)]),
        };
        let line = "INTERVAL=5000 cargo run -p ch300 -- -p 5000; curl http://localhost:5000/5000 127.0.0.1:50001";
        assert_eq!(
            ports.fix(line),
            "INTERVAL=5000 cargo run -p ch300 -- -p 5005; curl http://localhost:5005/5000 127.0.0.1:50001"
        );
        assert_eq!(
            ports.unknown("localhost:5005 localhost:5006 127.0.0.1:4317 [::1]:5000"),
            [5000]
        );
    }
}
