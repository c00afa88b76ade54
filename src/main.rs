//! The door of the program: hands the arguments to the library and returns its exit code.

fn main() -> std::process::ExitCode {
    capi::run(std::env::args_os().collect())
}
