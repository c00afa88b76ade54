//! A full-screen program draws the same with and without capi.

use std::path::Path;
use std::process::Command;

use crate::harness::processes::*;

/// A tmux server of its own, ended with the test.
struct Tmux<'a>(&'a Path);

impl Tmux<'_> {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = program("tmux");
        command.arg("-S").arg(self.0.join("socket")).args(["-f", "/dev/null"]).args(words);
        command
    }

    fn screen(&self) -> String {
        stdout(&run(self.command(&["capture-pane", "-p", "-e"])))
    }

    /// Types keys and waits until the screen holds `text`.
    fn type_until(&self, keys: &[&str], text: &str) -> String {
        let words: Vec<&str> = ["send-keys"].into_iter().chain(keys.iter().copied()).collect();
        run(self.command(&words));
        until(text, || Some(self.screen()).filter(|screen| screen.contains(text)))
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        run(self.command(&["kill-server"]));
    }
}

/// Returns whether this version of tmux, as in `tmux 3.3a`, has `resize-window`. Only releases have a number.
fn can_resize(version: &str) -> bool {
    let number = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = number.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse::<u32>().ok());
    let first = parts.next();
    first.is_none_or(|first| (first, parts.next().unwrap_or_default()) >= (2, 9))
}

/// What vim shows after some typing, and after the window was made smaller.
fn draw(before: &str) -> Option<Vec<String>> {
    let directory = directory();
    let tmux = Tmux(directory.path());
    let line = format!("{before} vim -u NONE -i NONE -n -c 'set ruler hlsearch' text");
    let started = run(tmux.command(&[
        "new-session",
        "-d",
        "-x",
        "80",
        "-y",
        "24",
        "-c",
        directory.path().to_str()?,
        &line,
    ]));
    if !started.status.success() {
        return None;
    }
    until("vim", || tmux.screen().contains("0,0-1").then_some(()));
    // One step at a time, each with a place of the cursor that was not shown before. Without a locale a byte is a column.
    tmux.type_until(&["ione two three", "Enter"], "2,1 ");
    tmux.type_until(&["four ä 🚲"], "2,13-");
    let typed = tmux.type_until(&["Escape"], "2,12-");
    let found = tmux.type_until(&["/two", "Enter"], "1,5");
    run(tmux.command(&["resize-window", "-x", "60", "-y", "15"]));
    let resized = until("the new size", || {
        Some(tmux.screen()).filter(|screen| {
            screen.lines().count() == 15 && screen.lines().last().is_some_and(|line| line.contains("1,5"))
        })
    });
    Some(vec![typed, found, resized])
}

#[test]
fn vim_in_tmux_draws_the_same() {
    let mut look = program("sh");
    // A small vim has no ruler, and an old tmux cannot resize a window.
    look.args([
        "-c",
        "vim --version | grep -q '+cmdline_info' && vim --version | grep -q '+extra_search' && tmux -V",
    ]);
    let found = run(look);
    let is_known = found.status.success() && can_resize(&stdout(&found));
    let Some(plain) = is_known.then(|| draw("")).flatten() else {
        println!("skipped: tmux from 2.9 on and a vim with a ruler are not installed");
        return;
    };
    assert_eq!(draw("$CAPI exec --").unwrap(), plain);
    assert_eq!(draw("$CAPI exec --mask always --").unwrap(), plain);
}
