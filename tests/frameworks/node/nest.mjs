import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ApiOperation, DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { port } from "./specification.mjs";

class Tides {
  all() {
    return [];
  }
}
const method = Object.getOwnPropertyDescriptor(Tides.prototype, "all");
Get("tides")(Tides.prototype, "all", method);
ApiOperation({ summary: "All tides" })(Tides.prototype, "all", method);
Controller()(Tides);
class App {}
Module({ controllers: [Tides] })(App);

const app = await NestFactory.create(App, { logger: false });
const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle("Tides").setVersion("1").build());
SwaggerModule.setup("api", app, document);
await app.listen(port, "127.0.0.1");
