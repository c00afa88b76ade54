//! The door of `capi-full`, the program that `capi` becomes for what it does not do by itself.

fn main() -> std::process::ExitCode {
    capi::run(std::env::args_os().collect())
}
