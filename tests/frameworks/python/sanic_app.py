from sanic import Sanic, json
from sanic_ext import openapi
from serve import PORT

app = Sanic("Tides")
app.ext.openapi.describe("Tides", version="1")


@app.get("/tides")
@openapi.summary("All tides")
async def tides(request):
    return json([])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=PORT, single_process=True, motd=False)
