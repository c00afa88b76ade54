//! The entry point of `capi-full`, which `capi` executes for all but its core commands.

fn main() -> std::process::ExitCode {
    capi::run(std::env::args_os().collect())
}
