//! A disk that is full, tried on the first chapter and the last: an honest page, nothing is lost, and all is well when
//! there is room again. Each gets a small disk in memory, which only this program and what it starts can
//! see.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};

use harness::{Answer, Chapter, Running};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

const CHAPTERS: [&str; 2] = ["ch300-plain", "ch300-production"];

/// Set for this program when it may mount a disk.
const MAY_MOUNT: &str = "FULL_DISK_MAY_MOUNT";

fn main() -> ExitCode {
    let may_mount = std::env::var_os(MAY_MOUNT).is_some();
    if !may_mount && can_be_let() {
        let mut again = in_a_world_of_its_own();
        again.arg(std::env::current_exe().expect("this program"));
        let status = again.args(std::env::args_os().skip(1)).status();
        return ExitCode::from(u8::from(!status.expect("unshare").success()));
    }
    if !may_mount {
        let _ = writeln!(
            io::stderr(),
            "skipped: a disk that is full needs `unshare --map-root-user --mount`, which this system does not allow or does not have"
        );
    }
    let trials = CHAPTERS.map(|chapter| {
        let name = format!("a_full_disk_loses_nothing::{chapter}");
        let test = move || {
            a_full_disk_loses_nothing(chapter);
            Ok(())
        };
        Trial::test(name, test).with_ignored_flag(!may_mount)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

/// Runs what follows with mounts of its own, and the right to make them.
fn in_a_world_of_its_own() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount"]);
    command.env(MAY_MOUNT, "");
    command
}

fn can_be_let() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut probe = in_a_world_of_its_own();
    probe.args(["mount", "-t", "tmpfs", "none"]);
    let output = probe.arg(folder.path()).output();
    output.is_ok_and(|output| output.status.success())
}

/// A disk of so many bytes.
struct Disk(TempDir);

impl Disk {
    fn mount(size: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "none"]);
        assert!(mount.arg(folder.path()).status().unwrap().success());
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left, until [`Disk::make_room`].
    fn fill(&self) {
        let mut file = File::create(self.path().join("filler")).unwrap();
        let full = loop {
            if let Err(error) = file.write_all(&[0; 512]) {
                break error.kind();
            }
        };
        assert_eq!(full, io::ErrorKind::StorageFull);
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn add(app: &Running) -> Answer {
    app.post("/add", &[("task", "Buy milk")])
}

fn tasks(app: &Running) -> usize {
    let home = app.get("/");
    assert_eq!(home.status, 200, "{home:?}");
    home.body.matches("<li>").count()
}

fn a_full_disk_loses_nothing(chapter: &str) {
    let disk = Disk::mount(256 * 1024);
    let database = disk.path().join("tasks.db");
    let app = Chapter::new(chapter).database(&database).start();
    assert_eq!(add(&app).status, 303);

    disk.fill();
    let mut kept = 1;
    let answer = loop {
        match add(&app) {
            answer if answer.status == 303 && kept < 1000 => kept += 1,
            answer => break answer,
        }
    };
    assert_eq!(answer.status, 500, "{answer:?}");
    let says = "<h1>The list is out of reach</h1>";
    assert!(answer.body.contains(says), "{answer:?}");
    assert!(!answer.body.contains("disk"), "{answer:?}");
    app.wait_for("the reason", || {
        app.stderr_so_far().contains("database or disk is full")
    });
    assert_eq!(tasks(&app), kept);
    let other = disk.path().join("other.db");
    let finished = Chapter::new(chapter).database(other).start_failing();
    let last = finished.stderr.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("error: ") && last.contains("--database"),
        "{}",
        finished.stderr
    );

    disk.make_room();
    assert_eq!(add(&app).status, 303);
    assert_eq!(tasks(&app), kept + 1);
}
