//! Programs that change the user, multiplex terminals or start jobs later.

use super::{Dropping, Kind, Runner, Server, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "tmux",
        programs: &["tmux"],
        version: "3.3a",
        kind: Kind::Drops(Dropping {
            server: Some(Server::Tmux),
            files: &["~/.tmux.conf", "~/.config/tmux/tmux.conf"],
            ..Dropping::ALWAYS
        }),
        behaviour: "While a server runs, new sessions and windows get the server's environment and lack the variables. A server \
                    that `capi exec` starts keeps them for every later window, after `capi lock` as well.",
        setting: Some(Setting::text("~/.tmux.conf", "set -ga update-environment 'CUSTOM_API_*'\n")),
        left: &[],
        tested: true,
    },
    Runner {
        name: "screen",
        programs: &["screen"],
        version: "4.9.0",
        kind: Kind::Drops(Dropping { words: &["-X"], ..Dropping::ALWAYS }),
        behaviour: "A window that `screen -X` opens in a running session gets the session's environment and lacks the variables.",
        setting: Some(Setting::command("screen -X screen capi exec -- ./serve\n")),
        left: &[],
        tested: false,
    },
    Runner {
        name: "sudo",
        programs: &["sudo"],
        version: "1.9.13p3",
        kind: Kind::Drops(Dropping { options: &["-E", "--preserve-env"], ..Dropping::ALWAYS }),
        behaviour: "The command lacks the variables, unless sudoers has an `env_keep` for them.",
        setting: Some(Setting {
            file: None,
            before: "capi exec -- sudo --preserve-env=",
            each: "NAME",
            between: ",",
            after: " ./serve\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "doas",
        programs: &["doas"],
        version: "6.8.2",
        kind: Kind::Drops(Dropping { files: &["/etc/doas.conf"], passing: &["keepenv"], ..Dropping::ALWAYS }),
        behaviour: "The command lacks the variables, unless doas.conf has `keepenv` or a `setenv` for them.",
        setting: Some(Setting {
            file: Some("doas.conf"),
            before: "permit setenv {",
            each: " NAME",
            between: "",
            after: " } NAME_OF_THE_USER\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "su",
        programs: &["su"],
        version: "util-linux 2.38.1",
        kind: Kind::Drops(Dropping {
            words: &["-", "-l", "--login"],
            options: &["-w", "--whitelist-environment"],
            ..Dropping::ALWAYS
        }),
        behaviour: "`su -` starts a login shell that lacks the variables; `su` without `-` keeps them.",
        setting: Some(Setting {
            file: None,
            before: "capi exec -- su --whitelist-environment=",
            each: "NAME",
            between: ",",
            after: " - NAME_OF_THE_USER\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "at",
        programs: &["at", "batch"],
        version: "3.2.5",
        kind: Kind::Stores,
        behaviour: "The spool contains the environment until the job has run.",
        setting: Some(Setting::command("echo 'capi exec -- ./job' | at 03:00\n")),
        left: &[],
        tested: false,
    },
    Runner {
        name: "emacs",
        programs: &["emacs"],
        version: "28.2",
        kind: Kind::Keeps,
        behaviour: "A daemon that `capi exec` starts gives the variables to every later `emacsclient`, after `capi lock` as well.",
        setting: Some(Setting::command(
            "emacs --daemon   # without capi; start programs in it with capi exec\n",
        )),
        left: &[],
        tested: false,
    },
];
