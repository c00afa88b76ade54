import { apiReference } from "@scalar/express-api-reference";
import express from "express";
import { port, specification } from "./specification.mjs";

const app = express();
app.use("/reference", apiReference({ content: specification }));
app.use("/text", apiReference({ content: JSON.stringify(specification) }));
app.use("/several", apiReference({ sources: [{ title: "Tides", url: "/own" }, { title: "Ports", url: "/ports.json" }] }));
app.get("/own", (_, response) => response.json(specification));
app.listen(port, "127.0.0.1");
