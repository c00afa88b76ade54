//! The hint about `eval "$(capi exec -- env)"`, which cannot load credentials: output to a pipe is masked.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use crate::model::{Message, capi, message};
use crate::ui::Streams;

/// Prints the hint if the command only prints its environment, and the output is masked and goes to no terminal.
pub(super) fn give(streams: &Streams, command: &[OsString], is_masked: bool) {
    if is_masked && prints_environment(command) && !io::stdout().is_terminal() {
        streams.hint(&hint());
    }
}

fn hint() -> Message {
    message![
        "credentials are masked in this output, so `eval` cannot load them; a script can start itself with ",
        capi("exec -- \"$0\""),
        ", and an .envrc with direnv_load and ",
        capi("exec -- direnv dump")
    ]
}

/// Returns whether a command prints its environment and starts nothing else.
fn prints_environment(command: &[OsString]) -> bool {
    let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
    let Some((program, arguments)) = words.split_first() else { return false };
    let name = Path::new(&**program).file_name().map(|name| name.to_string_lossy().into_owned());
    match name.as_deref() {
        Some("printenv") => true,
        Some("env") => arguments.iter().all(|word| word.starts_with('-') || word.contains('=')),
        Some("sh" | "bash" | "dash" | "zsh" | "ksh") => match arguments {
            [flag, script, ..] if flag.starts_with('-') && flag.ends_with('c') => {
                let script = script.trim();
                ["export", "export -p", "declare -x", "declare -px", "env", "printenv", "set"]
                    .contains(&script)
            }
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_print_the_environment_are_known() {
        let prints = |line: &str| {
            let words: Vec<OsString> = line.split(',').map(OsString::from).collect();
            prints_environment(&words)
        };
        for line in
            ["env", "/usr/bin/env", "env,-0", "printenv", "printenv,X", "sh,-c,export -p", "bash,-lc,env"]
        {
            assert!(prints(line), "{line}");
        }
        for line in
            ["env,node,x.js", "env,A=1,node", "node,env", "sh,-c,env | wc -l", "sh,env", "environment"]
        {
            assert!(!prints(line), "{line}");
        }
    }
}
