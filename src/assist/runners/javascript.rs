//! Runners from npm.

use super::{Dropping, ENVIRONMENT, Kind, Left, OUTPUT, Runner, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "turbo",
        programs: &["turbo"],
        version: "2.11.11",
        kind: Kind::Drops(Dropping {
            files: &["turbo.json", "turbo.jsonc"],
            passing: &["envMode:loose", "PassThroughEnv:[*", "passThroughEnv:[*"],
            options: &["--env-mode=loose"],
            ..Dropping::ALWAYS
        }),
        behaviour: "In strict mode, the default, tasks lack the variables. What a task prints is stored unmasked and replayed \
                    by later runs.",
        // `env` would store a digest of each value.
        setting: Some(Setting {
            file: Some("turbo.json"),
            before: "{\n  \"globalPassThroughEnv\": [",
            each: "\"NAME\"",
            between: ", ",
            after: "]\n}\n",
            wildcard: true,
        }),
        left: &[Left::project("**/.turbo/turbo-*.log", OUTPUT), Left::project(".turbo/cache/*", OUTPUT)],
        tested: true,
    },
    Runner {
        name: "sveltekit",
        programs: &["vite"],
        version: "3.2.0",
        kind: Kind::Drops(Dropping {
            project: Some(("package.json", &["@sveltejs/kit:^3", "@sveltejs/kit:~3", "@sveltejs/kit:3"])),
            files: &["src/env.js", "src/env.ts"],
            ..Dropping::ALWAYS
        }),
        behaviour: "`$env/static/private` and `$env/dynamic/private` contain only variables that `src/env.js` declares. A \
                    variable with `static: true` is written into the build.",
        setting: Some(Setting {
            file: Some("src/env.js"),
            before: "import { defineEnvVars } from '@sveltejs/kit/env';\n\nexport const variables = defineEnvVars({\n",
            each: "  NAME: {},",
            between: "\n",
            after: "\n});\n",
            wildcard: false,
        }),
        left: &[Left::project(".svelte-kit/**/*", "values of variables with `static: true`")],
        tested: false,
    },
    Runner {
        name: "wrangler",
        programs: &["wrangler"],
        version: "4.164.0",
        kind: Kind::Drops(Dropping {
            words: &["dev"],
            files: &["wrangler.jsonc", "wrangler.json", "wrangler.toml"],
            switches: &["CLOUDFLARE_INCLUDE_PROCESS_ENV"],
            ..Dropping::ALWAYS
        }),
        behaviour: "`wrangler dev` gives a Worker none of the variables. `secrets.required` passes exactly those it names; \
                    `CLOUDFLARE_INCLUDE_PROCESS_ENV=true` passes the whole environment.",
        setting: Some(Setting {
            file: Some("wrangler.jsonc"),
            before: "{\n  \"secrets\": { \"required\": [",
            each: "\"NAME\"",
            between: ", ",
            after: "] }\n}\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "serverless-offline",
        programs: &["serverless", "sls"],
        version: "14.8.2",
        kind: Kind::Drops(Dropping {
            words: &["offline"],
            files: &["serverless.yml", "serverless.yaml", "serverless.json", "serverless.ts"],
            ..Dropping::ALWAYS
        }),
        behaviour: "Handlers run in worker threads that get only the variables of serverless.yml. `serverless deploy` writes \
                    these values into the function's configuration, so keep the setting out of other stages.",
        setting: Some(Setting {
            file: Some("serverless.yml"),
            before: "provider:\n  environment:\n",
            each: "    NAME: ${env:NAME}",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "pm2",
        programs: &["pm2"],
        version: "7.0.4",
        kind: Kind::Keeps,
        behaviour: "`pm2 save` writes the environment into `dump.pm2` with mode 0644. An app in cluster mode gets the variables \
                    of the caller that started the daemon, after `capi lock` as well.",
        setting: Some(Setting::command(
            "pm2 start --interpreter none --name app capi -- exec -- node app.js\n",
        )),
        left: &[Left::home(".pm2/dump.pm2*", ENVIRONMENT), Left::home(".pm2/logs/*", OUTPUT)],
        tested: true,
    },
    Runner {
        name: "nx",
        programs: &["nx"],
        version: "24.0.6",
        kind: Kind::Stores,
        behaviour: "What a cached task prints is stored unmasked and replayed by later runs. Its daemon keeps the variables of \
                    the first caller in its own environment.",
        setting: Some(Setting::text(
            "package.json",
            "{\n  \"scripts\": {\n    \"test\": \"capi exec -- node --test\"\n  }\n}\n",
        )),
        left: &[Left::project(".nx/cache/terminalOutputs/*", OUTPUT)],
        tested: true,
    },
    Runner {
        name: "next",
        programs: &["next"],
        version: "16.4.6",
        kind: Kind::Stores,
        behaviour: "`next build` and `next dev` with Turbopack store the whole environment in their cache, compressed. \
                    `capi scan` finds it there, `capi doctor` does not.",
        setting: Some(Setting::text(
            "next.config.mjs",
            "export default {\n  experimental: { turbopackFileSystemCacheForBuild: false, turbopackFileSystemCacheForDev: false },\n};\n",
        )),
        left: &[
            Left::project(".next/cache/turbopack/*/*.sst", ENVIRONMENT),
            Left::project(".next/dev/cache/turbopack/*/*.sst", ENVIRONMENT),
        ],
        tested: false,
    },
    Runner {
        name: "lage",
        programs: &["lage"],
        version: "2.17.0",
        kind: Kind::Stores,
        behaviour: "What a cached task prints is stored unmasked and replayed by later runs.",
        setting: Some(Setting::text(
            "package.json",
            "{\n  \"scripts\": {\n    \"test\": \"capi exec -- node --test\"\n  }\n}\n",
        )),
        left: &[Left::project("**/node_modules/.cache/lage/**/*.log", OUTPUT)],
        tested: true,
    },
    Runner {
        name: "moon",
        programs: &["moon", "moonx"],
        version: "2.5.5",
        kind: Kind::Stores,
        behaviour: "A variable among a task's `inputs` is stored with its value. What a task prints is stored unmasked and \
                    replayed by later runs.",
        setting: Some(Setting::text("moon.yml", "tasks:\n  test:\n    command: capi exec -- node --test\n")),
        left: &[
            Left::project(".moon/cache/hashes/*.json", "values of `inputs`"),
            Left::project(".moon/cache/states/**/*.log", OUTPUT),
        ],
        tested: true,
    },
    Runner {
        name: "node-report",
        programs: &[],
        version: "24.21.0",
        kind: Kind::Stores,
        behaviour: "A diagnostic report of Node.js contains the environment.",
        setting: Some(Setting::command(
            "capi exec -- node --report-exclude-env --report-on-fatalerror app.js\n",
        )),
        left: &[Left::project("report.*.json", ENVIRONMENT)],
        tested: false,
    },
];
