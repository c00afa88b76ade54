import { node } from "@elysiajs/node";
import { openapi } from "@elysiajs/openapi";
import { Elysia } from "elysia";
import { port } from "./specification.mjs";

const documentation = { info: { title: "Tides", version: "1" } };
new Elysia({ adapter: node() })
  .use(openapi({ documentation }))
  .use(openapi({ documentation, path: "/swagger", provider: "swagger-ui" }))
  .get("/tides", () => [], { detail: { summary: "All tides" } })
  .listen({ hostname: "127.0.0.1", port });
