import Koa from "koa";
import { koaSwagger } from "koa2-swagger-ui";
import { port, specification } from "./specification.mjs";

const app = new Koa();
app.use(koaSwagger({ routePrefix: "/docs", swaggerOptions: { spec: specification } }));
app.use(koaSwagger({ routePrefix: "/named", swaggerOptions: { url: "/own" } }));
app.use((context) => {
  if (context.path === "/own") context.body = specification;
});
app.listen(port, "127.0.0.1");
