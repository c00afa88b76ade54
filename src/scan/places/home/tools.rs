//! Package managers, HTTP clients and build tools.

use super::super::stored::{Evidence, Program, Root, Stored};
use super::{CREDENTIALS, LOGS, SETTINGS};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        title: "npm, pnpm, Yarn, Bun",
        evidence: Evidence::Documentation("https://docs.npmjs.com/cli/configuring-npm/npmrc"),
        stored: &[
            Stored::home(".npmrc", SETTINGS).or("NPM_CONFIG_USERCONFIG"),
            Stored::home(".npm/_logs", LOGS),
            Stored::home("AppData/Local/npm-cache/_logs", "logs, on Windows"),
            Stored::new(Root::Config, "pnpm", SETTINGS),
            Stored::home(".yarnrc", SETTINGS),
            Stored::home(".yarnrc.yml", SETTINGS),
            Stored::home(".bunfig.toml", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "pip, uv, Poetry, PyPI",
        evidence: Evidence::Documentation("https://packaging.python.org/en/latest/specifications/pypirc/"),
        stored: &[
            Stored::home(".pypirc", CREDENTIALS),
            Stored::home(".pip", SETTINGS),
            Stored::new(Root::Config, "pip", SETTINGS).or("PIP_CONFIG_FILE"),
            Stored::new(Root::Config, "uv", SETTINGS),
            Stored::new(Root::Config, "pypoetry", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Other package managers",
        evidence: Evidence::Documentation("https://doc.rust-lang.org/cargo/reference/config.html"),
        stored: &[
            Stored::home(".cargo/config*", SETTINGS),
            Stored::home(".cargo/credentials*", CREDENTIALS),
            Stored::home(".gem/credentials", CREDENTIALS),
            Stored::home(".bundle/config", SETTINGS),
            Stored::home(".m2/settings*.xml", SETTINGS),
            Stored::new(Root::Config, "composer/auth.json", CREDENTIALS),
            Stored::home(".composer/auth.json", CREDENTIALS),
            Stored::new(Root::Config, "go/env", SETTINGS),
            Stored::new(Root::Config, "NuGet", SETTINGS),
            Stored::home(".nuget/NuGet", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "curl, Wget, .netrc",
        evidence: Evidence::Documentation("https://curl.se/docs/manpage.html"),
        stored: &[
            Stored::home(".netrc", CREDENTIALS).or("NETRC"),
            Stored::home("_netrc", CREDENTIALS),
            Stored::home(".curlrc", SETTINGS),
            Stored::new(Root::Config, "curlrc", SETTINGS),
            Stored::home(".wgetrc", SETTINGS).or("WGETRC"),
        ],
        limit: "",
    },
    Program {
        title: "HTTPie",
        evidence: Evidence::Seen("3.2.4"),
        stored: &[
            Stored::new(Root::Config, "httpie", "sessions with all headers, settings")
                .or("HTTPIE_CONFIG_DIR"),
            Stored::home(".httpie", "sessions of older versions"),
        ],
        limit: "",
    },
    Program {
        title: "xh, Postman, Bruno, Insomnia",
        evidence: Evidence::Documentation("https://github.com/ducaale/xh"),
        stored: &[
            Stored::new(Root::Config, "xh", "sessions, settings"),
            Stored::new(Root::Config, "Postman", "collections, logs"),
            Stored::home(".postman", SETTINGS),
            Stored::new(Root::Config, "bruno", "environments, logs"),
            Stored::new(Root::Config, "Insomnia", "collections, logs"),
        ],
        limit: "values that these programs encrypt",
    },
    Program {
        title: "Docker, Podman, Kubernetes",
        evidence: Evidence::Documentation("https://docs.docker.com/reference/cli/docker/"),
        stored: &[
            Stored::home(".docker/config.json", "credentials, proxies").or("DOCKER_CONFIG"),
            Stored::home(".docker/contexts", SETTINGS),
            Stored::new(Root::Config, "containers", CREDENTIALS),
            Stored::home(".kube/config", CREDENTIALS).or("KUBECONFIG"),
            Stored::new(
                Root::Data,
                "containers/storage/overlay-containers/*/userdata/config.json",
                "the environment",
            ),
        ],
        limit: "images and the state of containers",
    },
    Program {
        title: "pm2",
        evidence: Evidence::Seen("7.0.4"),
        stored: &[Stored::home(".pm2", "dumps with the environment, logs").or("PM2_HOME")],
        limit: "",
    },
    Program {
        title: "forever, supervisor, circus",
        evidence: Evidence::Seen("4.0.3, 4.3.0, 0.19.0"),
        stored: &[Stored::home(".forever", LOGS), Stored::home("supervisord.*", LOGS)],
        limit: "files elsewhere that their configuration names",
    },
    Program {
        title: "Gradle",
        evidence: Evidence::Seen("4.4.1"),
        stored: &[
            Stored::home(".gradle/daemon", "logs with the environment"),
            Stored::home(".gradle/gradle.properties", SETTINGS),
            Stored::home(".gradle/init.d", SETTINGS),
        ],
        limit: "a directory in `GRADLE_USER_HOME`",
    },
    Program {
        title: "Go",
        evidence: Evidence::Seen("1.19.8"),
        stored: &[Stored::new(Root::Cache, "go-build", "printed output of tests").or("GOCACHE")],
        limit: "",
    },
    Program {
        title: "Expo, Metro",
        evidence: Evidence::Seen("58.0.26"),
        stored: &[
            Stored::new(Root::Temporary, "metro-cache", "compiled modules"),
            Stored::new(Root::Temporary, "haste-map-*", "names of files"),
            Stored::new(Root::Temporary, "metro-file-map-*", "names of files"),
            Stored::home(".expo", "state"),
        ],
        limit: "",
    },
    Program {
        title: "Ansible",
        evidence: Evidence::Seen("2.19.14"),
        stored: &[
            Stored::home(".ansible", "facts with the environment"),
            Stored::home(".ansible.cfg", SETTINGS),
        ],
        limit: "a cache of facts and a log elsewhere",
    },
    Program {
        title: "guild",
        evidence: Evidence::Seen("0.9.0"),
        stored: &[Stored::home(".guild/runs", "the environment, printed output")],
        limit: "",
    },
    Program {
        title: "git",
        evidence: Evidence::Documentation("https://git-scm.com/docs/git-credential-store"),
        stored: &[
            Stored::home(".gitconfig", SETTINGS),
            Stored::home(".git-credentials", CREDENTIALS),
            Stored::new(Root::Config, "git", "settings, credentials"),
            Stored::new(Root::Config, "gh", CREDENTIALS),
            Stored::new(Root::Config, "glab-cli", CREDENTIALS),
        ],
        limit: "",
    },
    Program {
        title: "direnv, mise, dotenv",
        evidence: Evidence::Documentation("https://mise.jdx.dev/configuration.html"),
        stored: &[
            Stored::home(".env*", SETTINGS),
            Stored::home(".envrc", SETTINGS),
            Stored::new(Root::Config, "direnv", SETTINGS),
            Stored::new(Root::Config, "mise", SETTINGS),
            Stored::home(".mise.toml", SETTINGS),
        ],
        limit: "",
    },
];
