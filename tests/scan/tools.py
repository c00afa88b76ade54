"""The projects that builds.py builds: for each tool its files, its commands, and the places in which it leaves credentials.

`@VALUE@` and `@OTHER@` stand for the expressions that read the variables, and for a constant in the clean build. `found` has
patterns of paths below the project, with `~/` below the home directory, and with `/tmp/` below that for temporary files.
`not_found` has patterns of places where the tool leaves no credential, and `always` those where it leaves one in the clean build,
too. `clean` replaces files in the clean build."""

PAGE = '<!doctype html><title>page</title><script type="module" src="./src/main.js"></script>\n'
MODULE = '{"private": true, "type": "module"}\n'
PLAIN = '{"private": true}\n'
USE = "document.title = @VALUE@ + 'x'; globalThis.other = @OTHER@;\n"

WEBPACK = """\
const webpack = require('webpack');
module.exports = {
  mode: 'production',
  devtool: 'source-map',
  cache: { type: 'filesystem', cacheDirectory: __dirname + '/cache', compression: COMPRESSION },
  plugins: PLUGINS,
  module: { rules: RULES },
};
"""


def webpack(compression="false", plugins="[]", rules="[]"):
    return WEBPACK.replace("COMPRESSION", compression).replace("PLUGINS", plugins).replace("RULES", rules)


WHOLE = "[new webpack.DefinePlugin({ 'process.env': JSON.stringify(process.env) })]"
BABEL = """[{ test: /\\.js$/, use: { loader: 'babel-loader', options: {
    cacheDirectory: __dirname + '/babel', plugins: ['transform-inline-environment-variables'] } } }]"""

TOOLS = {
    "vite": {
        "is_quick": True,
        "files": {
            "package.json": MODULE,
            "index.html": PAGE,
            "src/main.js": USE,
            "vite.config.js": (
                "import { loadEnv } from 'vite';\n"
                "export default ({ mode }) => ({\n"
                "  define: { 'process.env': loadEnv(mode, process.cwd(), '') },\n"
                "  build: { sourcemap: true },\n});\n"
            ),
        },
        "build": ["vite build"],
        "found": ["dist/assets/*.js"],
    },
    "webpack": {
        "is_quick": True,
        "files": {"package.json": PLAIN, "src/index.js": USE, "webpack.config.js": webpack(plugins=WHOLE)},
        "clean": {"webpack.config.js": webpack()},
        "build": ["webpack"],
        "found": ["dist/main.js", "cache/*.pack"],
    },
    "webpack-gzip": {
        "packages": "webpack",
        "is_quick": True,
        "files": {"package.json": PLAIN, "src/index.js": USE, "webpack.config.js": webpack("'gzip'", WHOLE)},
        "clean": {"webpack.config.js": webpack("'gzip'")},
        "build": ["webpack"],
        "found": ["dist/main.js", "cache/*.pack.gz"],
    },
    "babel": {
        "files": {"package.json": PLAIN, "src/index.js": USE, "webpack.config.js": webpack(rules=BABEL)},
        "build": ["webpack"],
        "found": ["dist/main.js", "babel/*.json.gz"],
    },
    "parcel": {
        "is_quick": True,
        "files": {"package.json": PLAIN, "index.html": PAGE, "src/main.js": USE},
        "build": ["parcel build index.html --no-autoinstall --cache-dir parcel-cache"],
        "found": ["dist/*.js", "dist/*.js.map", "parcel-cache/data.mdb"],
    },
    "next": {
        "files": {
            "package.json": PLAIN,
            "next.config.mjs": "export default { productionBrowserSourceMaps: true };\n",
            "app/layout.js": "export default ({ children }) => <html><body>{children}</body></html>;\n",
            "app/page.js": "'use client';\nexport default function Page() { return <p>{@VALUE@} {@OTHER@}</p>; }\n",
        },
        "build": ["next build"],
        "found": [".next/server/app/index.html"],
    },
    "next-env": {
        "packages": "next",
        "files": {
            "package.json": PLAIN,
            "next.config.mjs": "export default { env: { LEAKED: @VALUE@ } };\n",
            "app/layout.js": "export default ({ children }) => <html><body>{children}</body></html>;\n",
            "app/page.js": (
                "'use client';\nimport { useEffect } from 'react';\n"
                "export default function Page() {\n"
                "  useEffect(() => { document.title = process.env.LEAKED; }, []);\n  return <p>page</p>;\n}\n"
            ),
        },
        "build": ["next build --turbopack"],
        # In the cache of Turbopack, the values are in zstd frames in the middle of files.
        "found": [
            ".next/static/chunks/*.js",
            ".next/server/chunks/ssr/*.js",
            ".next/required-server-files.json",
            ".next/cache/turbopack/*.sst",
        ],
        # Turbopack stores the whole environment, also of a build that uses no variable.
        "always": [".next/cache/turbopack/*.sst"],
    },
    "nuxt": {
        "files": {
            "package.json": MODULE,
            "nuxt.config.ts": "export default defineNuxtConfig({ compatibilityDate: '2026-01-01', telemetry: false });\n",
            "app/app.vue": (
                "<script setup>\nconst value = useState('value', () => @VALUE@);\n</script>\n"
                "<template><p>{{ value }}</p></template>\n"
            ),
        },
        "build": ["nuxt generate"],
        "found": [".output/public/index.html"],
    },
    "sveltekit": {
        "files": {
            "package.json": MODULE,
            "vite.config.js": (
                "import adapter from '@sveltejs/adapter-static';\nimport { sveltekit } from '@sveltejs/kit/vite';\n"
                "export default { plugins: [sveltekit({ adapter: adapter() })], build: { sourcemap: true } };\n"
            ),
            "src/env.js": (
                "import { defineEnvVars } from '@sveltejs/kit/env';\n"
                "export const variables = defineEnvVars({ @NAME_OF_VALUE@: { static: true } });\n"
            ),
            "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n",
            "src/routes/+layout.js": "export const prerender = true;\n",
            "src/routes/+page.server.js": (
                "import { @NAME_OF_VALUE@ as value } from '$env/static/private';\nexport const load = () => ({ value });\n"
            ),
            "src/routes/+page.svelte": "<script>let { data } = $props();</script><p>{data.value}</p>\n",
        },
        "clean": {
            "src/env.js": (
                "import { defineEnvVars } from '@sveltejs/kit/env';\n"
                "export const variables = defineEnvVars({ @NAME_OF_VALUE@: {} });\n"
            ),
            "src/routes/+page.server.js": "export const load = () => ({ value: 'nothing' });\n",
        },
        "build": ["vite build"],
        "found": [".svelte-kit/generated/*", ".svelte-kit/output/server/*.js.map", "build/index.html"],
    },
    "react-router": {
        "files": {
            # Without it the build installs it, and removes everything that package.json does not name.
            "package.json": '{"private": true, "type": "module", "dependencies": {"isbot": "5.2.3"}}\n',
            "vite.config.js": (
                "import { reactRouter } from '@react-router/dev/vite';\n"
                "export default { plugins: [reactRouter()] };\n"
            ),
            "react-router.config.js": "export default { ssr: false, prerender: ['/'] };\n",
            "app/root.jsx": (
                "import { Outlet, Scripts } from 'react-router';\n"
                "export default () => <html><body><Outlet /><Scripts /></body></html>;\n"
            ),
            "app/routes.js": "import { index } from '@react-router/dev/routes';\nexport default [index('page.jsx')];\n",
            "app/page.jsx": (
                "export const loader = () => ({ value: @VALUE@ });\n"
                "export default ({ loaderData }) => <p>{loaderData.value}</p>;\n"
            ),
        },
        "build": ["react-router build"],
        "found": ["build/client/index.html"],
    },
    "tanstack": {
        "files": {
            "package.json": MODULE,
            "vite.config.js": (
                "import { tanstackStart } from '@tanstack/react-start/plugin/vite';\n"
                "import react from '@vitejs/plugin-react';\n"
                "export default { plugins: [tanstackStart({ prerender: { enabled: true } }), react()] };\n"
            ),
            "src/router.jsx": (
                "import { createRouter } from '@tanstack/react-router';\nimport { routeTree } from './routeTree.gen';\n"
                "export const getRouter = () => createRouter({ routeTree });\n"
            ),
            "src/routes/__root.jsx": (
                "import { createRootRoute, Outlet, Scripts } from '@tanstack/react-router';\n"
                "export const Route = createRootRoute({\n"
                "  component: () => <html><body><Outlet /><Scripts /></body></html>,\n});\n"
            ),
            "src/routes/index.jsx": (
                "import { createFileRoute } from '@tanstack/react-router';\n"
                "import { createServerFn } from '@tanstack/react-start';\n"
                "const load = createServerFn().handler(() => ({ value: @VALUE@, other: @OTHER@ }));\n"
                "export const Route = createFileRoute('/')({\n  loader: () => load(),\n"
                "  component: () => <p>{Route.useLoaderData().value}</p>,\n});\n"
            ),
        },
        "build": ["vite build"],
        "found": ["dist/client/index.html"],
        "not_found": ["dist/client/assets/*"],
    },
    "expo": {
        "files": {
            "package.json": '{"private": true, "main": "index.js"}\n',
            "app.config.js": (
                "module.exports = {\n  name: 'page', slug: 'page', platforms: ['web'],\n"
                "  web: { bundler: 'metro', output: 'single' },\n"
                "  extra: { value: @VALUE@, other: @OTHER@ },\n};\n"
            ),
            "index.js": (
                "import { registerRootComponent } from 'expo';\nimport Constants from 'expo-constants';\n"
                "import { Text } from 'react-native';\n"
                "registerRootComponent(() => <Text>{Constants.expoConfig.extra.value}</Text>);\n"
            ),
        },
        "build": ["EXPO_OFFLINE=1 expo export --platform web"],
        "scan": ["--shell"],
        "found": ["dist/_expo/static/js/web/*.js", "/tmp/metro-cache/*"],
    },
    "playwright": {
        "files": {
            "package.json": PLAIN,
            "playwright.config.js": "module.exports = { reporter: [['html', { open: 'never' }]], use: { trace: 'on' } };\n",
            "request.spec.js": (
                "const http = require('http');\nconst { test, expect } = require('@playwright/test');\n"
                "test('request', async ({ request }) => {\n"
                "  const server = http.createServer((_, response) => response.end('{}'));\n"
                "  await new Promise((done) => server.listen(0, '127.0.0.1', done));\n"
                "  const headers = { Authorization: 'Bearer ' + @VALUE@, 'X-Maps-Key': @OTHER@ };\n"
                "  const response = await request.get(`http://127.0.0.1:${server.address().port}/`, { headers });\n"
                "  expect(response.ok()).toBe(true);\n  server.close();\n});\n"
            ),
        },
        "build": ["playwright test"],
        "found": ["test-results/*/trace.zip", "playwright-report/data/*.zip"],
    },
    "playwright-page": {
        "packages": "playwright",
        "program": "chromium",
        "files": {
            "package.json": PLAIN,
            "playwright.config.js": (
                "const { execSync } = require('child_process');\n"
                "const executablePath = execSync('command -v chromium', { encoding: 'utf8' }).trim();\n"
                "module.exports = {\n  reporter: [['html', { open: 'never' }]],\n"
                "  use: { trace: 'on', launchOptions: { executablePath } },\n};\n"
            ),
            "page.spec.js": (
                "const { test } = require('@playwright/test');\n"
                "test('page', async ({ page }) => {\n  await page.setContent('<input type=password>');\n"
                "  await page.fill('input', @VALUE@);\n  await page.fill('input', @OTHER@);\n});\n"
            ),
        },
        "build": ["playwright test"],
        # The report embeds a zip file as base64, which has the titles of the steps, with the values.
        "found": ["test-results/*/trace.zip", "playwright-report/data/*.zip", "playwright-report/index.html"],
    },
    "docusaurus": {
        "files": {
            "package.json": PLAIN,
            "docusaurus.config.js": (
                "module.exports = {\n  title: 'page', url: 'https://example.com', baseUrl: '/',\n"
                "  customFields: { value: @VALUE@, other: @OTHER@ },\n"
                "  presets: [['classic', { docs: false, blog: false }]],\n};\n"
            ),
            "src/pages/index.js": (
                "import React from 'react';\nimport useDocusaurusContext from '@docusaurus/useDocusaurusContext';\n"
                "export default () => <p>{useDocusaurusContext().siteConfig.customFields.value}</p>;\n"
            ),
        },
        "build": ["docusaurus build"],
        "found": ["build/index.html", "build/assets/js/*.js"],
    },
    "pm2": {
        "is_quick": True,
        "has_clean": False,
        "files": {"app.js": "setInterval(() => {}, 1000);\n"},
        "build": ["pm2 start app.js && pm2 save && pm2 kill"],
        "scan": ["--shell"],
        "found": ["~/.pm2/dump.pm2"],
    },
    "httpie": {
        "is_quick": True,
        "has_clean": False,
        "files": {},
        "build": ['http --ignore-stdin --offline --session=s http://localhost/ "X-Maps-Key:$CUSTOM_API_MAPS"'],
        "scan": ["--shell"],
        "found": ["~/.config/httpie/sessions/*"],
    },
    "meson": {
        "has_clean": False,
        "files": {"meson.build": "project('x')\ntest('t', find_program('true'))\n"},
        "build": ["meson setup build && meson test -C build"],
        "found": ["build/meson-logs/testlog.txt", "build/meson-logs/testlog.json"],
    },
    "moon": {
        "files": {
            "package.json": PLAIN,
            ".moon/workspace.yml": "projects:\n  a: a\n",
            "a/moon.yml": "tasks:\n  show:\n    command: 'true'\n    inputs: ['$@NAME_OF_VALUE@']\n",
        },
        "clean": {"a/moon.yml": "tasks:\n  show:\n    command: 'true'\n    inputs: ['moon.yml']\n"},
        "build": [
            "git init --quiet && git -c user.name=a -c user.email=a@example.com commit --quiet --allow-empty -m x",
            "moon run a:show",
        ],
        "found": [".moon/cache/hashes/*.json"],
    },
    "gradle": {
        "program": "gradle",
        "has_clean": False,
        "files": {"build.gradle": "task show { doLast { println 'shown' } }\n"},
        # Java takes the home directory from the system and not from HOME.
        "build": ['gradle -g "$HOME/.gradle" --offline show; gradle -g "$HOME/.gradle" --stop'],
        "scan": ["--shell"],
        "found": ["~/.gradle/daemon/*/daemon-*.out.log"],
    },
    "cargo": {
        "program": "cargo",
        "is_quick": True,
        "files": {
            "Cargo.toml": '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n',
            "src/lib.rs": "",
            "build.rs": 'fn main() { println!("cargo::rerun-if-env-changed=@NAME_OF_VALUE@"); }\n',
        },
        "clean": {"build.rs": "fn main() {}\n"},
        "build": ["cargo build --offline"],
        "found": ["target/debug/.fingerprint/*"],
    },
    "npm": {
        "program": "npm",
        "is_quick": True,
        "has_clean": False,
        "files": {"package.json": '{"private": true, "scripts": {"show": "true"}}\n'},
        "build": ['npm run --no-update-notifier show -- "$CUSTOM_API_BILLING"'],
        "scan": ["--shell"],
        "found": ["~/.npm/_logs/*"],
    },
}
