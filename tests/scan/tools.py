"""The projects that builds.py builds: for each tool its files, its commands, and the places in which it leaves credentials.

`@VALUE@` and `@OTHER@` stand for the expressions that read the variables, and for a constant in the clean build. `found` has
patterns of paths below the project, and with `~/` below the home directory. `clean` replaces files in the clean build."""

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
        "build": ["next build"],
        "found": [".next/static/chunks/*.js"],
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
