//! A small repository with one page that has a block of each kind.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use book_sync::Report;
use book_sync::repository::Repository;
use tempfile::TempDir;

const PAGE: &str = "\
# A page

Rust <!-- value rust -->?<!-- end --> and <!-- value const chapters/new/src/app.rs MAX_TASKS -->?<!-- end --> tasks.
Port <!-- value const chapters/todo/src/server/mod.rs PORT -->5000<!-- end -->: <http://localhost:5000/>.

<!-- quote chapters/new/src/app.rs fn home -->

1. In a list:

   <!-- diff chapters/old/src/app.rs chapters/new/src/app.rs -->

<!-- step old new -->

```console
$ cargo run -p ch300-requests
```

```console
$ curl -s -o /dev/null http://localhost:5000/
```

<!-- transcript app stdout -->

<!-- telemetry ch300-requests ch300-logs -->

<!-- figure add POST /add -->

[up](../README.md#top)
";

const SERVER: &str = "pub const PORT: u16 = 5000;\n";
const OLD: &str = "const MAX_TASKS: u8 = 3;\n\nfn home() {\n    one();\n}\n";
const NEW: &str =
    "const MAX_TASKS: u8 = 3;\n\n/// Says it.\nfn home() {\n    one();\n    two();\n}\n";

/// It is removed when it is dropped.
pub struct SmallRepository {
    _folder: TempDir,
    pub repository: Repository,
    crlf: bool,
}

impl SmallRepository {
    pub fn new(crlf: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("a path with spaces");
        let small = Self {
            _folder: folder,
            repository: Repository::at(root),
            crlf,
        };
        for (path, text) in [
            (
                "Cargo.toml",
                "[workspace.package]\nrust-version = \"1.95\"\n",
            ),
            ("README.md", "# Top\n"),
            ("book/not-run.toml", ""),
            ("chapters/todo/src/server/mod.rs", SERVER),
            ("chapters/old/src/app.rs", OLD),
            ("chapters/new/src/app.rs", NEW),
            ("300-app/page.md", PAGE),
        ] {
            small.write(path, text);
        }
        small
    }

    fn path(&self, path: &str) -> PathBuf {
        self.repository.root.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            if self.crlf {
                text.replace('\n', "\r\n")
            } else {
                text.to_owned()
            },
        )
        .unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert_eq!(
            text.contains("\r\n"),
            self.crlf && path.ends_with(".md"),
            "{path}"
        );
        text.replace("\r\n", "\n")
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path))
            .unwrap()
            .replace("\r\n", "\n");
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub fn check(&self) -> Report {
        book_sync::check(&self.repository, built()).unwrap()
    }

    pub fn sync(&self) -> Report {
        book_sync::sync(&self.repository, built()).unwrap()
    }

    /// Changes something, and expects that just this is found stale on the page, and fixed.
    pub fn changed(&self, path: &str, from: &str, to: &str, stale: &[&str], fixed: &str) {
        self.replace(path, from, to);
        let report = self.check();
        assert_eq!(kinds(&report), stale, "{report}");
        assert!(report.faults.is_empty(), "{report}");
        assert!(
            report
                .stale
                .iter()
                .all(|it| it.path == "300-app/page.md" && it.line > 1)
        );
        assert_eq!(kinds(&self.sync()), stale);
        assert!(
            self.read("300-app/page.md").contains(fixed),
            "{}",
            self.read("300-app/page.md")
        );
        assert_eq!(self.check(), Report::default());
    }
}

fn kinds(report: &Report) -> Vec<&str> {
    report.stale.iter().map(|it| it.what.as_str()).collect()
}

pub fn built() -> &'static Path {
    static BUILT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    BUILT.get_or_init(|| {
        env::current_exe()
            .unwrap()
            .ancestors()
            .nth(2)
            .unwrap()
            .to_owned()
    })
}
