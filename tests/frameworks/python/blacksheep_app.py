from blacksheep import Application, get
from blacksheep.server.openapi.v3 import OpenAPIHandler
from blacksheep.server.openapi.ui import ReDocUIProvider
from openapidocs.v3 import Info
from serve import asgi

app = Application()
docs = OpenAPIHandler(info=Info(title="Tides", version="1"))
docs.ui_providers.append(ReDocUIProvider())
docs.bind_app(app)


@docs(summary="All tides")
@get("/tides")
def tides() -> list[float]:
    return []


asgi(app)
