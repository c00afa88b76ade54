//! Real AI clients with a scripted model, if `tests/clients/fetch.sh` installed them. Only the quick ones run here;
//! `tests/clients/run.sh` runs all.

use std::path::Path;
use std::process::{Command, Stdio};

/// The clients that need a few seconds for both of their runs.
const QUICK: [&str; 2] = ["claude", "codex"];

#[test]
fn the_credential_reaches_no_model_of_an_ai_client() {
    let capi = Path::new(env!("CARGO_BIN_EXE_capi")).parent().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/run.sh");
    let run = Command::new(script).arg("--capi").arg(capi).args(QUICK).stdin(Stdio::null()).output().unwrap();
    let printed = String::from_utf8_lossy(&run.stdout);
    printed.lines().filter(|line| line.starts_with("skipped: ")).for_each(|line| eprintln!("{line}"));
    assert!(run.status.success(), "{printed}{}", String::from_utf8_lossy(&run.stderr));
}
