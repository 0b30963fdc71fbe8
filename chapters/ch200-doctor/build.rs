//! Tells the program for which system it is built: the crate `cc` asks for the name that Cargo gives it.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script speaks to Cargo"
)]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-env=TARGET={}",
        std::env::var("TARGET").unwrap_or_default()
    );
}
