from litestar import Litestar, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import RapidocRenderPlugin, RedocRenderPlugin, ScalarRenderPlugin
from litestar.openapi.plugins import StoplightRenderPlugin, SwaggerRenderPlugin
from serve import asgi


@get("/tides", summary="All tides")
async def tides() -> list[float]:
    return []


viewers = [ScalarRenderPlugin(), SwaggerRenderPlugin(), RedocRenderPlugin(), RapidocRenderPlugin(), StoplightRenderPlugin()]
asgi(Litestar([tides], openapi_config=OpenAPIConfig(title="Tides", version="1", render_plugins=viewers)))
