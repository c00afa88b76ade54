import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import scalar from "@scalar/fastify-api-reference";
import Fastify from "fastify";
import { port } from "./specification.mjs";

const app = Fastify();
await app.register(swagger, { openapi: { info: { title: "Tides", version: "1" } } });
await app.register(swaggerUi);
await app.register(scalar, { routePrefix: "/reference" });
app.get("/tides", { schema: { summary: "All tides" } }, () => []);
await app.listen({ host: "127.0.0.1", port });
