import pathlib
import tempfile

from connexion import FlaskApp
from serve import asgi

SPECIFICATION = """
openapi: 3.0.3
info: {title: Tides, version: "1"}
paths:
  /tides:
    get: {summary: All tides, operationId: __main__.tides, responses: {"200": {description: The tides}}}
"""


def tides():
    return []


directory = pathlib.Path(tempfile.mkdtemp())
(directory / "openapi.yaml").write_text(SPECIFICATION)
app = FlaskApp(__name__, specification_dir=directory)
app.add_api("openapi.yaml")
asgi(app)
