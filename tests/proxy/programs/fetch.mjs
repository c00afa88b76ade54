// The built-in fetch.
import process from "node:process";
globalThis.process = process;
const { cases } = await import("./cases.mjs");
for (const [way, kind, url, headers] of cases) {
    try {
        console.log("result", way, kind, (await fetch(url, { headers })).status);
    } catch (error) {
        console.log("result", way, kind, "failed", String(error.cause ?? error));
    }
}
