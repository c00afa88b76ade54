//! Entry point of `capi-full`, the full binary that replaces `capi` for everything outside the fast path.

fn main() -> std::process::ExitCode {
    capi::run(std::env::args_os().collect())
}
