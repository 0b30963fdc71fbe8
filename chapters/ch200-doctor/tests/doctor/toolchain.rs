//! Rust, the C compiler and mdbook: there, too old, missing, hanging.

use crate::common::Doctor;

#[test]
fn this_machine_builds_rust_and_c() {
    Doctor::new().check("rust").is("ok", "1.", "");
    let compiler = Doctor::new().check("c-compiler");
    compiler.is("ok", "compiles and links", "");
}

#[test]
fn without_rust_it_says_how_to_get_it() {
    let rust = Doctor::new().without_programs().check("rust");
    rust.is("failed", "not found", "rustup");
}

#[test]
#[cfg(unix)]
fn without_a_c_compiler_it_says_how_to_get_one() {
    let compiler = Doctor::new().without_programs().check("c-compiler");
    // On macOS, the one who finds the headers is missing first.
    let found = if cfg!(target_os = "macos") {
        ""
    } else {
        "cc not found"
    };
    compiler.is("failed", found, "");
    assert_ne!(compiler.advice, "");
}

#[test]
fn without_mdbook_nothing_is_wrong() {
    let mdbook = Doctor::new().without_programs().check("mdbook");
    mdbook.is("optional", "not found", "cargo install mdbook");
}

#[cfg(unix)]
mod fake {
    use super::Doctor;

    #[test]
    fn an_old_rust_is_updated_by_rustup_where_it_is_there() {
        let old = || {
            let doctor = Doctor::new();
            doctor.with_program("rustc", "echo 'rustc 1.63.0 (4b91a6ea7 2022-08-08)'")
        };
        let found = "1.63.0, and 1.95 or later is needed";
        old()
            .check("rust")
            .is("failed", found, "https://sh.rustup.rs");
        let with_rustup =
            old().with_program("rustup", "echo 'rustup 1.28.2 (e4f3ad6f8 2025-04-28)'");
        let rust = with_rustup.check("rust");
        rust.is("failed", found, "rustup update stable");
    }

    #[test]
    fn a_rustup_without_a_toolchain_is_told_to_take_one() {
        let rust = Doctor::new()
            .with_program(
                "rustc",
                "echo 'error: no default is configured' >&2; exit 1",
            )
            .with_program("rustup", "echo 'rustup 1.28.2 (e4f3ad6f8 2025-04-28)'")
            .check("rust");
        rust.is(
            "failed",
            "no default is configured",
            "rustup default stable",
        );
    }

    #[test]
    fn a_nightly_rust_counts_as_its_release() {
        let rust =
            Doctor::new().with_program("rustc", "echo 'rustc 1.97.0-nightly (0 2026-05-01)'");
        rust.check("rust").is("ok", "1.97.0-nightly", "");
    }

    #[test]
    fn a_rust_that_hangs_is_not_waited_for() {
        let rust = Doctor::new().with_hanging("rustc").check("rust");
        rust.is("failed", "no answer within 3s", "rustc --version");
    }

    #[test]
    fn an_old_mdbook_is_not_enough_for_the_book_and_nothing_is_wrong() {
        let mdbook = Doctor::new().with_program("mdbook", "echo 'mdbook v0.4.52'");
        mdbook
            .check("mdbook")
            .is("optional", "0.4.52", "cargo install mdbook");
        let mdbook = Doctor::new().with_program("mdbook", "echo 'mdbook v0.5.0'");
        mdbook.check("mdbook").is("ok", "0.5.0", "");
    }

    #[test]
    fn a_compiler_that_compiles_nothing_is_named_with_what_it_said() {
        let compiler = Doctor::new().variable("CC", "false").check("c-compiler");
        compiler.is("failed", "false does not compile", "unset CC");
        let compiler = Doctor::new().variable("CC", "no-such-compiler");
        let compiler = compiler.check("c-compiler");
        compiler.is("failed", "no-such-compiler not found", "unset CC");
    }
    /// On macOS, the one who finds the headers is missing first.
    #[test]
    #[cfg(not(target_os = "macos"))]
    fn a_compiler_without_the_headers_of_c_is_found_out() {
        let script = "echo 'trial.c:1:10: fatal error: stdlib.h: No such file' >&2; exit 1";
        let compiler = Doctor::new().with_program("cc", script);
        compiler.check("c-compiler").is(
            "failed",
            "cc does not compile: trial.c:1:10: fatal error: stdlib.h",
            "",
        );
    }
}
