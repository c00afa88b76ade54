from flask import Flask
from pydantic import BaseModel
from serve import wsgi
from spectree import Response, SpecTree

app = Flask(__name__)
spec = SpecTree("flask", title="Tides", version="1", path="documentation")


class Tide(BaseModel):
    height: float


@app.get("/tides")
@spec.validate(resp=Response(HTTP_200=Tide))
def tides():
    """All tides"""
    return {"height": 1}


spec.register(app)
wsgi(app)
