// The modules http and https.
import http from "node:http";
import https from "node:https";
import { cases } from "./cases.mjs";
for (const [way, kind, url, headers] of cases) {
    await new Promise((resolve) => {
        const client = url.startsWith("https:") ? https : http;
        const request = client.get(url, { headers }, (answer) => {
            console.log("result", way, kind, answer.statusCode);
            answer.resume();
            answer.on("end", resolve);
        });
        request.on("error", (error) => {
            console.log("result", way, kind, "failed", error.message);
            resolve();
        });
    });
}
process.exit(0);
