from robyn import OpenAPI, Robyn
from robyn.openapi import OpenAPIInfo
from serve import PORT

app = Robyn(__file__, openapi=OpenAPI(info=OpenAPIInfo(title="Tides", version="1")))


@app.get("/tides", openapi_name="All tides")
def tides(request):
    """All tides"""
    return "[]"


app.start(host="127.0.0.1", port=PORT)
