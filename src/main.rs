//! The entry point of `capi`.

fn main() -> std::process::ExitCode {
    #[cfg(unix)]
    let run = capi::run_core;
    #[cfg(not(unix))]
    let run = capi::run;
    run(std::env::args_os().collect())
}
