// The specification for frameworks that do not generate one.
export const specification = {
  openapi: "3.0.3",
  info: { title: "Tides", version: "1" },
  paths: { "/tides": { get: { summary: "All tides", responses: { 200: { description: "The tides" } } } } },
};
export const port = Number(process.argv[2]);
