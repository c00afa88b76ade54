//! Pastes at prompts in real shells under tmux: afterwards neither the screen nor the history holds any of it.

use std::fs;
use std::time::{Duration, Instant};

use super::*;
use crate::harness::installed;
use crate::harness::processes::until_holds;

/// A shell in a tmux of its own, ended with the test.
struct Shell<'a> {
    home: &'a Home,
    /// What the shell writes its history to.
    history: std::path::PathBuf,
}

/// How to start each shell without the user's settings, with a history in the home.
const SHELLS: [(&str, &str, &str); 3] = [
    ("bash", "HISTFILE=$HOME/history bash --norc --noprofile -i", "history"),
    ("zsh", "ZDOTDIR=$HOME zsh -d -i", "history"),
    ("fish", "fish -i", "data/fish/fish_history"),
];

impl<'a> Shell<'a> {
    /// Starts the shell; `None` if tmux cannot.
    fn start(home: &'a Home, line: &str, history: &str) -> Option<Self> {
        let shell = Self { home, history: home.path(history) };
        let passphrase = format!("CAPI_PASSPHRASE={PASSPHRASE}");
        let started = shell.tmux(&["new-session", "-d", "-x", "100", "-y", "30", "-e", &passphrase, line]);
        started.status.success().then_some(shell)
    }

    fn tmux(&self, words: &[&str]) -> std::process::Output {
        let mut tmux = self.home.program("tmux");
        tmux.arg("-S").arg(self.home.path("tmux")).args(["-f", "/dev/null"]).args(words);
        tmux.env("CAPI_NO_SESSION", "1").env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
        tmux.output().unwrap()
    }

    /// The screen and what scrolled off it.
    fn screen(&self) -> String {
        String::from_utf8(self.tmux(&["capture-pane", "-p", "-S", "-"]).stdout).unwrap()
    }

    /// Waits until the screen has `text` `times` times.
    #[track_caller]
    fn wait_for(&self, text: &str, times: usize) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.screen().matches(text).count() < times {
            assert!(Instant::now() < deadline, "no `{text}`:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a line.
    fn line(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// Types a line, once more each second until the screen has `text`: Ctrl-C discards what is typed right after it. The
    /// line must not contain the text, as in `echo do''ne`.
    #[track_caller]
    fn line_until(&self, line: &str, text: &str) {
        for _ in 0..60 {
            self.line(line);
            let deadline = Instant::now() + Duration::from_secs(1);
            while Instant::now() < deadline {
                if self.screen().contains(text) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        panic!("no `{text}`:\n{}", self.screen());
    }

    /// Pastes text; tmux adds brackets where the program asked for them, if `with_brackets`.
    fn paste(&self, text: &str, with_brackets: bool) {
        fs::write(self.home.path("paste"), text).unwrap();
        self.tmux(&["load-buffer", self.home.path("paste").to_str().unwrap()]);
        self.tmux(if with_brackets { &["paste-buffer", "-p"] } else { &["paste-buffer"] });
        fs::remove_file(self.home.path("paste")).unwrap();
    }
}

impl Drop for Shell<'_> {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// Pastes at each kind of prompt and returns the screen.
fn use_prompts(shell: &Shell, with_brackets: bool) -> String {
    let capi = env!("CARGO_BIN_EXE_capi");
    let paste = LINES.join("\n") + "\n";
    for (number, (words, prompt)) in [
        ("add Pem --type bearer", "token (not shown): "),
        ("rotate my-billing-api", "API key (not shown): "),
        ("passwd", "new passphrase: "),
    ]
    .into_iter()
    .enumerate()
    {
        shell.line(&format!("{capi} {words}"));
        // tmux removes trailing blanks.
        shell.wait_for(prompt.trim_end(), 1);
        shell.paste(&paste, with_brackets);
        shell.wait_for("more than one line was pasted", number + 1);
        shell.wait_for(prompt.trim_end(), 2);
        shell.tmux(&["send-keys", "C-c"]);
        shell.line_until(&format!("echo done''-{number}"), &format!("done-{number}"));
    }
    shell.screen()
}

#[test]
fn pastes_reach_neither_the_screen_nor_the_history_of_a_shell() {
    if !installed("tmux") {
        return;
    }
    for (name, line, history) in SHELLS {
        if !installed(name) {
            continue;
        }
        for with_brackets in [true, false] {
            let home = Home::with_apis();
            fs::write(home.path(".zshrc"), "HISTFILE=$HOME/history SAVEHIST=100 HISTSIZE=100\n").unwrap();
            let Some(shell) = Shell::start(&home, line, history) else {
                println!("skipped: tmux cannot start a session here");
                return;
            };
            shell.line_until("echo shell''-ready", "shell-ready");
            let before = home.bytes();
            nothing_of_the_paste(&use_prompts(&shell, with_brackets));
            assert_eq!(home.bytes(), before, "{name}");
            shell.line("exit");
            nothing_of_the_paste(&until_holds(&shell.history, "done''-2"));
        }
    }
}
