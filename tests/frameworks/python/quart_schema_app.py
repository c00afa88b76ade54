from quart import Quart
from quart_schema import Info, QuartSchema
from serve import asgi

app = Quart(__name__)
QuartSchema(app, info=Info(title="Tides", version="1"))


@app.get("/tides")
async def tides():
    """All tides"""
    return []


asgi(app)
