// axios, from the directory that fetch.sh fills.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { cases } from "./cases.mjs";
const axios = createRequire(fileURLToPath(new URL("../../../target/proxy/node/", import.meta.url)))("axios");
for (const [way, kind, url, headers] of cases) {
    try {
        console.log("result", way, kind, (await axios.get(url, { headers })).status);
    } catch (error) {
        console.log("result", way, kind, "failed", error.message);
    }
}
