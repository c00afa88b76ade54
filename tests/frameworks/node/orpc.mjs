import { createServer } from "node:http";
import { OpenAPIHandler } from "@orpc/openapi/node";
import { OpenAPIReferencePlugin } from "@orpc/openapi/plugins";
import { os } from "@orpc/server";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { z } from "zod";
import { port } from "./specification.mjs";

const tides = os.route({ method: "GET", path: "/tides", summary: "All tides" }).output(z.array(z.number())).handler(() => []);
const plugin = (docsProvider) =>
  new OpenAPIReferencePlugin({
    docsProvider,
    schemaConverters: [new ZodToJsonSchemaConverter()],
    specGenerateOptions: { info: { title: "Tides", version: "1" } },
  });
const handlers = { "/api": plugin("scalar"), "/swagger": plugin("swagger") };
createServer(async (request, response) => {
  for (const [prefix, one] of Object.entries(handlers)) {
    const handler = new OpenAPIHandler({ tides }, { plugins: [one] });
    if ((await handler.handle(request, response, { prefix })).matched) return;
  }
  response.statusCode = 404;
  response.end();
}).listen(port, "127.0.0.1");
