import express from "express";
import redoc from "redoc-express";
import swaggerJsdoc from "swagger-jsdoc";
import { port } from "./specification.mjs";

/**
 * @openapi
 * /tides:
 *   get:
 *     summary: All tides
 *     responses: {200: {description: The tides}}
 */
const definition = { openapi: "3.0.0", info: { title: "Tides", version: "1" } };
const specification = swaggerJsdoc({ definition, apis: [new URL(import.meta.url).pathname] });
const app = express();
app.get("/docs/swagger.json", (_, response) => response.json(specification));
app.get("/docs", redoc({ title: "Tides", specUrl: "/docs/swagger.json" }));
app.listen(port, "127.0.0.1");
