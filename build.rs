//! On Linux with glibc the unwinder, which only the trace of a panic needs, is linked into the program. As a library of
//! its own it would be loaded and set up at every start, for a tenth of the time that a short command takes.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let is_native = env::var("HOST") == env::var("TARGET");
    if is_native && target("OS") == "linux" && target("ENV") == "gnu" && has_static_unwinder() {
        println!("cargo:rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the C compiler that links has the unwinder as an archive: then it prints where, else the bare name.
fn has_static_unwinder() -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let answer = Command::new(linker).arg("-print-file-name=libgcc_eh.a").output();
    answer.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_absolute())
}
