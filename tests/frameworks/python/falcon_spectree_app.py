import falcon
from pydantic import BaseModel
from serve import wsgi
from spectree import Response, SpecTree

spec = SpecTree("falcon", title="Tides", version="1")


class Tide(BaseModel):
    height: float


class Tides:
    @spec.validate(resp=Response(HTTP_200=Tide))
    def on_get(self, request, response):
        """All tides"""
        response.media = {"height": 1}


app = falcon.App()
app.add_route("/tides", Tides())
spec.register(app)
wsgi(app)
