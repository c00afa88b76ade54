import express from "express";
import swaggerUi from "swagger-ui-express";
import { port, specification } from "./specification.mjs";

const app = express();
app.use("/api-docs", swaggerUi.serve, swaggerUi.setup(specification));
app.use("/named", swaggerUi.serveFiles(null, { swaggerUrl: "/own" }), swaggerUi.setup(null, { swaggerUrl: "/own" }));
app.get("/own", (_, response) => response.json(specification));
app.listen(port, "127.0.0.1");
