//! A copy of the repository, as a fresh clone has it, in a folder with spaces in its name.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use book_sync::repository::Repository;
use book_sync::slides::Deck;
use harness::backend::{Backend, free_ports};
use tempfile::TempDir;

/// What is not copied: what builds leave behind, and what the book has no link to.
const LEFT_OUT: [&str; 4] = [".git", ".venv", "node_modules", "target"];

/// The copy. It is removed when this is dropped.
pub struct Copy {
    folder: TempDir,
}

impl Copy {
    /// Copies this repository. Pages that an earlier build made are left out.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("a copy of ")
            .tempdir()
            .unwrap();
        copy(repository(), folder.path());
        let pages = folder.path().join("book/pages");
        let summary = fs::read(pages.join("SUMMARY.md")).unwrap();
        fs::remove_dir_all(&pages).unwrap();
        fs::create_dir(&pages).unwrap();
        fs::write(pages.join("SUMMARY.md"), summary).unwrap();
        Self { folder }
    }

    /// Where something of the copy lies.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// mdBook in the copy. The preprocessor is the one that cargo built beside this test: a test must
    /// not build, which would replace programs under other tests.
    pub fn mdbook(&self, mdbook: &Path) -> Command {
        let test = env::current_exe().expect("this test's own path");
        // target/debug/deps/browser-0123456789abcdef → target/debug/book
        let preprocessor = test.ancestors().nth(2).expect("two folders deep");
        let preprocessor = preprocessor.join(format!("book{}", env::consts::EXE_SUFFIX));
        assert!(
            preprocessor.exists(),
            "{} is not there. Build it first: cargo build -p book",
            preprocessor.display()
        );
        let quoted = format!("'{}'", preprocessor.display());
        let mut command = Command::new(mdbook);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("MDBOOK_") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("MDBOOK_PREPROCESSOR__WORKBOOK__COMMAND", quoted)
            .env("MDBOOK_PREPROCESSOR__WORKBOOK__SLIDES", "slides.html");
        command
    }

    /// The slides of the talk, beside the book as the workflow publishes them.
    fn add_slides(&self) {
        let deck = Deck::read(&Repository::at(self.folder.path())).unwrap();
        fs::write(self.slides(), deck.html()).unwrap();
    }

    /// Their file.
    pub fn slides(&self) -> PathBuf {
        self.path("target/book/slides.html")
    }

    /// Builds the book, and returns the folder of its files.
    pub fn build(&self, mdbook: &Path) -> PathBuf {
        let output: Output = self
            .mdbook(mdbook)
            .args(["build", "book"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        for level in ["WARN", "ERROR"] {
            assert!(!said.contains(level), "{said}");
        }
        self.add_slides();
        self.path("target/book")
    }

    /// The pages of the book, in order: the file of each, from the top.
    pub fn pages(&self) -> Vec<String> {
        let summary = fs::read_to_string(self.path("book/pages/SUMMARY.md")).unwrap();
        let links = summary.split("](").skip(1);
        let pages = links.filter_map(|rest| rest.split(')').next());
        pages.map(ToOwned::to_owned).collect()
    }
}

/// The book of a copy, served on a free port.
pub struct Served {
    /// What is served.
    pub copy: Copy,
    /// mdBook.
    pub server: Backend,
    address: String,
}

impl Served {
    /// Builds the book and serves it.
    pub fn start(mdbook: &Path) -> Self {
        let copy = Copy::new();
        let [port] = free_ports();
        let mut command = copy.mdbook(mdbook);
        command.args(["serve", "book", "--hostname", "127.0.0.1", "--port"]);
        command.arg(port.to_string());
        let server = Backend::start(&mut command, &[port]);
        copy.add_slides();
        let address = format!("http://127.0.0.1:{port}");
        Self {
            copy,
            server,
            address,
        }
    }

    /// The address of a page, or of another file of the book.
    pub fn url(&self, file: &str) -> String {
        let file = file.replace("README.md", "index.html");
        format!("{}/{}", self.address, file.replace(".md", ".html"))
    }
}

/// The top of this repository.
fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .ancestors()
        .nth(2)
        .expect("the repository is around its packages")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if LEFT_OUT.map(OsStr::new).contains(&&*name) {
            continue;
        }
        let to = to.join(&name);
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
