import Hapi from "@hapi/hapi";
import Inert from "@hapi/inert";
import Vision from "@hapi/vision";
import HapiSwagger from "hapi-swagger";
import { port } from "./specification.mjs";

const server = Hapi.server({ host: "127.0.0.1", port });
await server.register([Inert, Vision, { plugin: HapiSwagger, options: { info: { title: "Tides", version: "1" } } }]);
const options = { description: "All tides", tags: ["api"] };
server.route({ method: "GET", path: "/tides", options, handler: () => [] });
await server.start();
