import pathlib
import tempfile

from pyramid.config import Configurator
from serve import wsgi

SPECIFICATION = """
openapi: 3.1.0
info: {title: Tides, version: "1"}
paths:
  /tides:
    get: {summary: All tides, responses: {"200": {description: The tides}}}
"""
path = pathlib.Path(tempfile.mkdtemp()) / "openapi.yaml"
path.write_text(SPECIFICATION)
with Configurator() as config:
    config.include("pyramid_openapi3")
    config.pyramid_openapi3_spec(str(path), route="/openapi.yaml")
    config.pyramid_openapi3_add_explorer(route="/docs/")
    config.add_route("tides", "/tides")
    config.add_view(lambda request: [], route_name="tides", renderer="json", openapi=True)
    wsgi(config.make_wsgi_app())
