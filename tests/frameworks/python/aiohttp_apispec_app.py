from aiohttp import web
from aiohttp_apispec import docs, setup_aiohttp_apispec
from serve import PORT


@docs(summary="All tides")
async def tides(request):
    return web.json_response([])


app = web.Application()
app.router.add_get("/tides", tides)
setup_aiohttp_apispec(app, title="Tides", version="1", url="/api/docs/swagger.json", swagger_path="/api/docs")
web.run_app(app, host="127.0.0.1", port=PORT, print=None)
