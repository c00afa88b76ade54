//! Servers and containers.

use super::{Dropping, Kind, Runner, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "compose",
        programs: &["docker-compose", "podman-compose"],
        version: "1.29.2",
        kind: Kind::Drops(Dropping {
            files: &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"],
            ..Dropping::ALWAYS
        }),
        behaviour: "A container gets only the variables that its service names. `docker-compose config` prints the values, and \
                    the container's metadata contains them.",
        setting: Some(Setting {
            file: Some("compose.yaml"),
            before: "services:\n  NAME_OF_THE_SERVICE:\n    environment:\n",
            each: "      - NAME",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "php-fpm",
        programs: &["php-fpm", "php-fpm8.2"],
        version: "8.2",
        kind: Kind::Drops(Dropping { files: &["/etc/php/8.2/fpm/pool.d/www.conf"], ..Dropping::ALWAYS }),
        behaviour: "Workers lack the variables. `clear_env = no` passes the whole environment.",
        setting: Some(Setting {
            file: Some("www.conf"),
            before: "",
            each: "env[NAME] = $NAME",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "nginx",
        programs: &["nginx"],
        version: "1.22",
        kind: Kind::Drops(Dropping { files: &["/etc/nginx/nginx.conf"], ..Dropping::ALWAYS }),
        behaviour: "Workers lack the variables.",
        setting: Some(Setting {
            file: Some("nginx.conf"),
            before: "",
            each: "env NAME;",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
];
