// The files of swagger-ui-dist as they are, except for the query that names the specification.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import express from "express";
import { port, specification } from "./specification.mjs";

const app = express();
const files = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
app.use("/stock", express.static(files));
app.get("/configured/swagger-initializer.js", (_, response) => {
  response.type("js").send(`window.onload = function () {
  window.ui = SwaggerUIBundle({ url: "https://petstore.swagger.io/v2/swagger.json", "configUrl": "/configured/config" });
};`);
});
app.get("/configured/config", (_, response) => response.json({ urls: [{ url: "/own", name: "Tides" }] }));
app.use("/configured", express.static(files));
app.get("/own", (_, response) => response.json(specification));
app.listen(port, "127.0.0.1");
