//! Variables that no alias can have, because loaders, shells, runtimes and tools act on them: they would take a
//! credential for a path, an option or a command, or send it somewhere.

use memchr::{memchr, memchr_iter};

/// Variables that one program acts on. The comment above each group names the documentation of the programs.
struct Group {
    reason: &'static str,
    /// Names in upper case, separated by blanks. `*` at the end stands for any text.
    names: &'static str,
}

/// Names that begin like reserved ones, but are credentials of services.
const CREDENTIALS: [&str; 2] = ["PYTHONANYWHERE_", "RUBYGEMS_"];

const GROUPS: [Group; 24] = [
    // capi(1)
    Group { reason: "capi reads its own settings from it", names: "CAPI_*" },
    // POSIX.1-2024, Base Definitions, chapter 8; environ(7); https://specifications.freedesktop.org/basedir-spec/
    Group {
        reason: "programs find files, the user and the language with it",
        names: "\
            PATH HOME USER LOGNAME SHELL PWD OLDPWD TERM TERMCAP TERMINFO TERMINFO_DIRS COLUMNS LINES LANG LANGUAGE \
            LC_* TZ TMPDIR TMP TEMP DISPLAY WAYLAND_DISPLAY XDG_* DBUS_* MANPATH INFOPATH",
    },
    // https://learn.microsoft.com/windows/deployment/usmt/usmt-recognized-environment-variables
    Group {
        reason: "Windows finds programs and files with it",
        names: "\
            SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES \
            PSMODULEPATH __COMPAT_LAYER",
    },
    // ld.so(8), dyld(1), and the variables that glibc removes from privileged programs: sysdeps/generic/unsecvars.h
    Group {
        reason: "the dynamic loader and the C library act on it",
        names: "\
            LD_* DYLD_* GCONV_PATH GETCONF_DIR GLIBC_TUNABLES HOSTALIASES LOCALDOMAIN LOCPATH MALLOC_* NIS_PATH \
            NLSPATH RESOLV_HOST_CONF RES_OPTIONS TZDIR",
    },
    // https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html, sh(1), zshparam(1), fish(1), readline(3)
    Group {
        reason: "shells act on it",
        names: "\
            ENV IFS CDPATH PS0 PS1 PS2 PS3 PS4 OPTIND PPID BASH_* BASHOPTS SHELLOPTS SHLVL PROMPT_COMMAND \
            PROMPT_DIRTRIM GLOBIGNORE EXECIGNORE FIGNORE FPATH ZDOTDIR INPUTRC HISTFILE HISTCONTROL FCEDIT \
            POSIXLY_CORRECT TMOUT FISH_FUNCTION_PATH FISH_USER_PATHS FISH_COMPLETE_PATH",
    },
    // environ(7), less(1), man(1), sudo(8), ssh(1), https://www.freedesktop.org/wiki/Specifications/
    Group {
        reason: "programs run its value as a command",
        names: "\
            EDITOR VISUAL PAGER MANPAGER BROWSER LESSOPEN LESSCLOSE SUDO_ASKPASS SUDO_EDITOR SSH_ASKPASS RSYNC_RSH \
            CVS_RSH SVN_SSH HGEDITOR HGMERGE BORG_RSH PSQL_EDITOR PSQL_PAGER SYSTEMD_PAGER SYSTEMD_EDITOR",
    },
    // git(1), git-config(1), gitattributes(5)
    Group {
        reason: "git runs it as a command, or finds its files with it",
        names: "\
            GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_ASKPASS GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER \
            GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_CONFIG* GIT_DIR GIT_WORK_TREE \
            GIT_COMMON_DIR GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE \
            GIT_CEILING_DIRECTORIES GIT_TRACE* GIT_REDIRECT_* GIT_ALLOW_PROTOCOL GIT_SSL_NO_VERIFY GIT_AUTHOR_* \
            GIT_COMMITTER_*",
    },
    // https://nodejs.org/api/cli.html#environment-variables, https://docs.npmjs.com/cli/using-npm/config,
    // https://www.electronjs.org/docs/latest/api/environment-variables, https://bun.sh/docs/runtime/env
    Group {
        reason: "Node.js and npm act on it",
        names: "\
            NODE_OPTIONS NODE_PATH NODE_ENV NODE_DEBUG* NODE_REPL_* NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED \
            NODE_USE_* NODE_V8_COVERAGE NODE_COMPILE_CACHE NODE_ICU_DATA NODE_CHANNEL_FD NPM_CONFIG_* \
            YARN_RC_FILENAME YARN_IGNORE_PATH ELECTRON_* BUN_OPTIONS DENO_DIR TS_NODE_*",
    },
    // https://docs.python.org/3/using/cmdline.html#environment-variables, pytest's reference
    Group {
        reason: "Python acts on it",
        names: "PYTHON* PYTEST_ADDOPTS PYTEST_PLUGINS VIRTUAL_ENV PIP_CONFIG_FILE",
    },
    // ruby(1), https://bundler.io/man/bundle-config.1.html, gem help environment
    Group {
        reason: "Ruby acts on it",
        names: "\
            RUBY* GEM_HOME GEM_PATH BUNDLE_GEMFILE BUNDLE_PATH BUNDLE_BIN_PATH IRBRC",
    },
    // perlrun(1)
    Group { reason: "Perl acts on it", names: "PERL5* PERLLIB PERLIO* PERL_*" },
    // java(1), https://docs.oracle.com/javase/8/docs/technotes/guides/troubleshoot/envvars002.html, mvn and gradle
    Group {
        reason: "Java acts on it",
        names: "\
            JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JAVA_OPTS JAVA_HOME JRE_HOME CLASSPATH MAVEN_OPTS \
            MAVEN_ARGS GRADLE_OPTS GRADLE_USER_HOME SBT_OPTS CATALINA_OPTS LEIN_JVM_OPTS",
    },
    // https://learn.microsoft.com/dotnet/core/tools/dotnet-environment-variables, the profiling API's documentation
    Group {
        reason: ".NET acts on it",
        names: "\
            DOTNET_* CORECLR_* COMPLUS_* COR_PROFILER* COR_ENABLE_PROFILING MSBUILD* \
            ASPNETCORE_HOSTINGSTARTUPASSEMBLIES",
    },
    // https://www.php.net/manual/en/configuration.file.php
    Group { reason: "PHP acts on it", names: "PHPRC PHP_INI_SCAN_DIR" },
    // go help environment
    Group {
        reason: "Go acts on it",
        names: "\
            GOFLAGS GOROOT GOPATH GOBIN GOENV GODEBUG GOTOOLCHAIN GOCACHE GOMODCACHE",
    },
    // https://doc.rust-lang.org/cargo/reference/environment-variables.html, https://rust-lang.github.io/rustup/
    Group {
        reason: "Cargo and Rust act on it",
        names: "\
            RUSTC RUSTC_* RUSTDOC* RUSTFLAGS RUSTUP_* CARGO_HOME CARGO_BUILD_* CARGO_TARGET_* CARGO_ENCODED_*",
    },
    // lua(1), erl(1), R's Startup, https://docs.julialang.org/en/v1/manual/environment-variables/, tclsh(n), ocamlrun(1)
    Group {
        reason: "a language's runtime acts on it",
        names: "\
            LUA_INIT* LUA_PATH* LUA_CPATH* ERL_* ELIXIR_ERL_OPTIONS R_HOME R_PROFILE* R_ENVIRON* R_LIBS* \
            JULIA_LOAD_PATH JULIA_DEPOT_PATH JULIA_PROJECT TCLLIBPATH CAML_LD_LIBRARY_PATH OCAMLRUNPARAM \
            GUILE_LOAD_PATH GUILE_LOAD_COMPILED_PATH",
    },
    // The manuals of GNU make and of GCC
    Group {
        reason: "build tools act on it",
        names: "\
            MAKEFLAGS MAKEFILES MFLAGS GNUMAKEFLAGS MAKELEVEL GCC_EXEC_PREFIX COMPILER_PATH",
    },
    // curl(1), https://www.gnu.org/software/wget/manual/html_node/Proxies.html
    Group {
        reason: "HTTP clients look its value up as the name of a proxy",
        names: "\
            HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY SOCKS_PROXY RSYNC_PROXY",
    },
    // openssl-env(7), curl(1), https://requests.readthedocs.io/en/latest/user/advanced/
    Group {
        reason: "TLS libraries act on it",
        names: "\
            OPENSSL_* SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE CURL_CA_BUNDLE CURL_HOME REQUESTS_CA_BUNDLE \
            AWS_CA_BUNDLE NSS_*",
    },
    // systemd.exec(5), sd_listen_fds(3), sd_notify(3)
    Group {
        reason: "systemd passes it to services",
        names: "\
            LISTEN_PID LISTEN_FDS LISTEN_FDNAMES LISTEN_PIDFDID NOTIFY_SOCKET WATCHDOG_* MAINPID MANAGERPID \
            INVOCATION_ID JOURNAL_STREAM CREDENTIALS_DIRECTORY SYSTEMD_EXEC_PID",
    },
    // ssh-agent(1), gpg-agent(1), docker(1), kubectl's reference
    Group {
        reason: "a client connects to its value, or finds its keys with it",
        names: "\
            SSH_AUTH_SOCK SSH_AGENT_PID GPG_AGENT_INFO GNUPGHOME DOCKER_HOST DOCKER_CONFIG KUBECONFIG",
    },
    // https://nixos.org/manual/nix/stable/command-ref/env-common, conda's reference, direnv(1), guix
    Group {
        reason: "package managers act on it",
        names: "\
            NIX_* CONDA_* DIRENV_* GUIX_* HOMEBREW_PREFIX HOMEBREW_BREW_FILE FAKEROOTKEY",
    },
    // sudo(8), systemd-run(1), capi-exec(1)
    Group { reason: "it describes the caller of the program", names: "SUDO_* PKEXEC_UID DOAS_USER" },
];

/// Returns why a variable cannot be an alias. The case of letters is ignored, as Windows does.
pub(super) fn reason(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    if CREDENTIALS.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let matches = |pattern: &str| match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    };
    let first = *name.as_bytes().first()?;
    GROUPS.iter().find(|group| words_with(first, group.names).any(matches)).map(|group| group.reason)
}

/// Returns the words that begin with a letter. `capi exec` looks up each alias, so most of the text is only searched for
/// the letter.
fn words_with(first: u8, names: &str) -> impl Iterator<Item = &str> {
    let bytes = names.as_bytes();
    let starts = memchr_iter(first, bytes).filter(|at| *at == 0 || bytes[at - 1] == b' ');
    starts.map(|at| &names[at..memchr(b' ', &bytes[at..]).map_or(names.len(), |length| at + length)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_programs_act_on_are_reserved() {
        for (name, part) in [
            ("PATH", "find files"),
            ("Path", "find files"),
            ("LD_PRELOAD", "loader"),
            ("DYLD_INSERT_LIBRARIES", "loader"),
            ("NODE_OPTIONS", "Node.js"),
            ("npm_config_script_shell", "npm"),
            ("PYTHONPATH", "Python"),
            ("PYTHONSTARTUP", "Python"),
            ("BASH_ENV", "shells"),
            ("BASH_FUNC_ls", "shells"),
            ("ENV", "shells"),
            ("IFS", "shells"),
            ("GIT_SSH_COMMAND", "git"),
            ("GIT_CONFIG_KEY_0", "git"),
            ("PERL5OPT", "Perl"),
            ("RUBYOPT", "Ruby"),
            ("JAVA_TOOL_OPTIONS", "Java"),
            ("_JAVA_OPTIONS", "Java"),
            ("DOTNET_STARTUP_HOOKS", ".NET"),
            ("PHPRC", "PHP"),
            ("GOFLAGS", "Go"),
            ("RUSTC_WRAPPER", "Rust"),
            ("LUA_INIT_5_4", "language"),
            ("MAKEFLAGS", "build tools"),
            ("https_proxy", "proxy"),
            ("SSLKEYLOGFILE", "TLS"),
            ("LISTEN_FDS", "systemd"),
            ("SSH_AUTH_SOCK", "connects"),
            ("EDITOR", "command"),
            ("SystemRoot", "Windows"),
            ("NIX_PATH", "package managers"),
            ("SUDO_COMMAND", "caller"),
            ("CAPI_TOKEN", "capi"),
        ] {
            assert!(reason(name).is_some_and(|reason| reason.contains(part)), "{name}: {:?}", reason(name));
        }
    }

    #[test]
    fn variables_that_programs_read_as_credentials_are_free() {
        for name in [
            "STRIPE_SECRET_KEY",
            "OPENAI_API_KEY",
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "GIT_TOKEN",
            "NPM_TOKEN",
            "NODE_AUTH_TOKEN",
            "YARN_NPM_AUTH_TOKEN",
            "DENO_AUTH_TOKENS",
            "PYTHONANYWHERE_API_TOKEN",
            "PYPI_TOKEN",
            "PIP_INDEX_URL",
            "RUBYGEMS_API_KEY",
            "GEM_HOST_API_KEY",
            "CARGO_REGISTRY_TOKEN",
            "COMPOSER_AUTH",
            "AWS_SECRET_ACCESS_KEY",
            "DATABASE_URL",
            "REDIS_URL",
            "SENTRY_DSN",
            "SMTP_PASSWORD",
            "PGPASSWORD",
            "JWT_PRIVATE_KEY",
            "TF_VAR_token",
            "TWILIO_ACCOUNT_SID",
            "ENVIRONMENT_KEY",
            "PATHFINDER_KEY",
            "HOMEBREW_GITHUB_API_TOKEN",
            "SSH_PRIVATE_KEY",
            "DOCKER_PASSWORD",
            "CUSTOM_API_X",
        ] {
            assert_eq!(reason(name), None, "{name}");
        }
    }

    /// A name that can never match would look like a protection.
    #[test]
    fn every_pattern_matches_its_own_group() {
        for group in &GROUPS {
            for pattern in group.names.split(' ') {
                let name = pattern.replace('*', "X");
                assert_eq!(reason(&name), Some(group.reason), "{pattern}");
            }
        }
    }
}
