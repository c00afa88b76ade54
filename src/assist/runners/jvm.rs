//! Runners for the JVM.

use super::{Dropping, ENVIRONMENT, Kind, Left, Runner, Server, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "gradle",
        programs: &["gradle", "gradlew"],
        version: "4.4.1",
        kind: Kind::Drops(Dropping {
            server: Some(Server::Gradle),
            files: &["gradle.properties", "~/.gradle/gradle.properties"],
            passing: &["org.gradle.daemon=false"],
            options: &["--no-daemon"],
            ..Dropping::ALWAYS
        }),
        behaviour: "A build in a running daemon gets the environment of the daemon's first caller: it lacks the variables, or has \
                    those of another call. The daemon writes the environment into a log with mode 0644.",
        setting: Some(Setting::text("gradle.properties", "org.gradle.daemon=false\n")),
        left: &[Left::home(".gradle/daemon/*/daemon-*.out.log", ENVIRONMENT)],
        tested: false,
    },
    Runner {
        name: "ant",
        programs: &["ant"],
        version: "1.10.13",
        kind: Kind::Stores,
        behaviour: "The XML report of a test contains every property, and with `<property environment=\"env\"/>` these include \
                    the environment.",
        setting: Some(Setting::text(
            "build.xml",
            "<exec executable=\"capi\">\n  <arg line=\"exec -- java -jar tests.jar\"/>\n</exec>\n",
        )),
        left: &[Left::project("**/TEST-*.xml", ENVIRONMENT)],
        tested: false,
    },
];
