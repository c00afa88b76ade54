import { serve } from "@hono/node-server";
import { swaggerUI } from "@hono/swagger-ui";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { Scalar } from "@scalar/hono-api-reference";
import { port } from "./specification.mjs";

const app = new OpenAPIHono();
const content = { "application/json": { schema: z.array(z.number()) } };
const responses = { 200: { description: "The tides", content } };
app.openapi(createRoute({ method: "get", path: "/tides", summary: "All tides", responses }), (c) => c.json([]));
app.doc("/doc", { openapi: "3.0.0", info: { title: "Tides", version: "1" } });
app.get("/ui", swaggerUI({ url: "/doc" }));
app.get("/scalar", Scalar({ url: "/doc" }));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port });
