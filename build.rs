//! Prepares three things for the compiler: the linking of the unwinder, the text of `capi --version`, and the list of the
//! man pages that `capi setup` installs.
//!
//! On Linux with glibc the unwinder, which only the trace of a panic needs, is linked into the program. As a library of
//! its own it would be loaded and set up at every start, for a tenth of the time that a short command takes.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many digits of a commit are shown.
const SHORT: usize = 12;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let is_native = env::var("HOST") == env::var("TARGET");
    if is_native && target("OS") == "linux" && target("ENV") == "gnu" && has_static_unwinder() {
        println!("cargo:rustc-link-lib=static:-bundle=gcc_eh");
    }
    describe_build();
    list_man_pages();
}

/// Whether the C compiler that links has the unwinder as an archive: then it prints where, else the bare name.
fn has_static_unwinder() -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let answer = Command::new(linker).arg("-print-file-name=libgcc_eh.a").output();
    answer.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_absolute())
}

/// Sets the text of `capi --version`: the version, the commit if it is known, and the target.
fn describe_build() {
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let target = env::var("TARGET").unwrap_or_default();
    // A debug build would be compiled again after each commit.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let built = if is_release { commit() } else { Some("debug build".to_owned()) };
    let details = built.into_iter().chain([target]).collect::<Vec<_>>().join(", ");
    println!("cargo:rustc-env=BUILD_VERSION={version} ({details})");
}

/// Returns the commit that is built: from the script that builds releases, from a package made by Cargo, or from git.
fn commit() -> Option<String> {
    println!("cargo:rerun-if-env-changed=CAPI_COMMIT");
    let short = |commit: &str| commit.trim().get(..SHORT).map(str::to_owned);
    if let Ok(commit) = env::var("CAPI_COMMIT") {
        return short(&commit);
    }
    if let Ok(info) = fs::read_to_string(".cargo_vcs_info.json") {
        return short(info.split("\"sha1\": \"").nth(1)?);
    }
    let git = |word: &[&str]| {
        let output = Command::new("git").args(["rev-parse"]).args(word).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // The log of HEAD changes with each commit and checkout.
    println!("cargo:rerun-if-changed={}", git(&["--git-path", "logs/HEAD"])?);
    short(&git(&["HEAD"])?)
}

/// Writes a table of the files in man/ with their contents.
fn list_man_pages() {
    println!("cargo:rerun-if-changed=man");
    let mut pages: Vec<PathBuf> =
        fs::read_dir("man").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    pages.sort();
    let top = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut table = String::from("&[\n");
    for page in pages {
        let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = Path::new(&top).join(&page);
        writeln!(table, "    ({name:?}, include_str!({path:?})),").expect("a string can be written");
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("man_pages.rs");
    fs::write(out, table).expect("the output directory of Cargo can be written");
}
