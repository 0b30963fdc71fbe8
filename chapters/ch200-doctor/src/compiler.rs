//! The C compiler. SQLite is built by the crate `cc`, so `cc` is asked which one it would take.

use std::env;
use std::fs;

use crate::check::Finding;
use crate::program::{NoAnswer, ask};
use crate::system::System;

/// It needs the headers and the library of C, as SQLite does: a compiler can lack both.
const TRIAL: &str = "#include <stdlib.h>\n#include <string.h>\n\
    int main(void) { return strlen(\"\") == 0 ? EXIT_SUCCESS : EXIT_FAILURE; }\n";

/// Compiles and links a program of one line.
pub fn c_compiler() -> Finding {
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => return no_folder(&error.to_string()),
    };
    if let Err(error) = fs::write(folder.path().join("trial.c"), TRIAL) {
        return no_folder(&error.to_string());
    }
    // A build script has all of this from Cargo.
    let compiler = cc::Build::new()
        .cargo_metadata(false)
        .cargo_warnings(false)
        .cargo_debug(false)
        .cargo_output(false)
        .target(env!("TARGET"))
        .host(env!("TARGET"))
        .opt_level(0)
        .debug(false)
        .out_dir(folder.path())
        .try_get_compiler();
    let compiler = match compiler {
        Ok(compiler) => compiler,
        Err(error) => return Finding::failed(error.to_string(), advice()),
    };
    let name = compiler.path().display();
    let mut command = compiler.to_command();
    command.current_dir(folder.path()).arg("trial.c");
    if compiler.is_like_msvc() {
        command.arg("/Fe:trial.exe");
    } else {
        command.args(["-o", "trial"]);
    }
    match ask(&mut command) {
        Ok(answer) if answer.succeeded => Finding::ok(format!("{name} compiles and links")),
        Ok(answer) => {
            // cl reports errors on stdout.
            let said = answer.stderr + &answer.stdout;
            let error = said.lines().find(|line| line.contains("error"));
            let error = error.unwrap_or(&said).trim();
            let colon = if error.is_empty() { "" } else { ": " };
            Finding::failed(format!("{name} does not compile{colon}{error}"), advice())
        }
        Err(NoAnswer::Missing) => Finding::failed(format!("{name} not found"), advice()),
        Err(error) => Finding::failed(format!("{name}: {error}"), advice()),
    }
}

fn advice() -> String {
    match env::var("CC") {
        Ok(named) if !named.is_empty() => {
            format!("CC names {named}: unset CC, or let it name a compiler that works")
        }
        _ => System::this().c_compiler().to_owned(),
    }
}

fn no_folder(error: &str) -> Finding {
    Finding::failed(
        format!("cannot write into the folder for temporary files: {error}"),
        format!("make room in {}", env::temp_dir().display()),
    )
}
