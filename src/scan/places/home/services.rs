//! Services, scheduled jobs, terminal multiplexers and desktops.

use super::super::stored::{Evidence, Program, Root, Stored};
use super::{HISTORY, LOGS, SETTINGS};

const UNITS: &str = "units of services";
const ENVIRONMENT: &str = "the environment of the session";

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        title: "systemd",
        evidence: Evidence::Documentation(
            "https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html",
        ),
        stored: &[
            Stored::new(Root::Config, "systemd", UNITS),
            Stored::new(Root::Data, "systemd", UNITS),
            Stored::new(Root::Config, "environment.d", ENVIRONMENT),
            Stored::home(".pam_environment", ENVIRONMENT),
        ],
        limit: "the journal; the output of `systemctl --user show-environment` is searched",
    },
    Program {
        title: "cron, at, launchd",
        evidence: Evidence::Documentation("https://man7.org/linux/man-pages/man1/crontab.1.html"),
        stored: &[Stored::home("Library/LaunchAgents", "jobs, on macOS"), Stored::home(".anacron", "jobs")],
        limit: "the spool of `at`, which only root reads; the output of `crontab -l` is searched",
    },
    Program {
        title: "Desktops",
        evidence: Evidence::Documentation("https://specifications.freedesktop.org/autostart-spec/latest/"),
        stored: &[
            Stored::new(Root::Config, "autostart", "programs at the start"),
            Stored::new(Root::Data, "applications", "programs of the menu"),
            Stored::home(".xsession-errors*", LOGS),
            Stored::home(".xprofile", ENVIRONMENT),
            Stored::home(".xinitrc", ENVIRONMENT),
            Stored::new(Root::Data, "klipper", "history of the clipboard"),
            Stored::new(Root::Cache, "cliphist", "history of the clipboard"),
        ],
        limit: "the clipboard itself",
    },
    Program {
        title: "tmux, screen",
        evidence: Evidence::Documentation("https://man7.org/linux/man-pages/man1/tmux.1.html"),
        stored: &[
            Stored::home(".tmux.conf", SETTINGS),
            Stored::new(Root::Config, "tmux", SETTINGS),
            Stored::home(".tmux/resurrect", "contents of panes"),
            Stored::new(Root::Data, "tmux/resurrect", "contents of panes"),
            Stored::home(".screenrc", SETTINGS),
            Stored::home("screenlog.*", LOGS),
        ],
        limit: "the text that a running server holds",
    },
    Program {
        title: "ssh, AWS, Google Cloud, Azure",
        evidence: Evidence::Documentation(
            "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html",
        ),
        stored: &[
            Stored::home(".ssh/config", SETTINGS),
            Stored::home(".ssh/environment", ENVIRONMENT),
            Stored::home(".ssh/rc", SETTINGS),
            Stored::home(".aws/config", SETTINGS),
            Stored::home(".aws/credentials", "credentials"),
            Stored::home(".aws/cli", "history, caches"),
            Stored::new(Root::Config, "gcloud", "credentials, logs"),
            Stored::home(".azure", "credentials, logs"),
        ],
        limit: "",
    },
    Program {
        title: "Editors",
        evidence: Evidence::Documentation("https://vimhelp.org/undo.txt.html"),
        stored: &[
            Stored::home(".vim/undo*", "former contents of files"),
            Stored::home(".emacs.d/auto-save-list", HISTORY),
            Stored::home(".emacs.d/savehist", HISTORY),
            Stored::home(".emacs.d/history", HISTORY),
            Stored::home(".emacs.d/.cache", "caches"),
        ],
        limit: "swap files next to the edited files",
    },
];
