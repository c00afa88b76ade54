//! Entry point of `capi`: passes the arguments to the library and returns its exit code.

fn main() -> std::process::ExitCode {
    #[cfg(unix)]
    let run = capi::run_quick;
    #[cfg(not(unix))]
    let run = capi::run;
    run(std::env::args_os().collect())
}
