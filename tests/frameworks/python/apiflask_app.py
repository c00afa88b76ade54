from apiflask import APIFlask
from serve import wsgi

app = APIFlask(__name__, title="Tides", version="1")


@app.get("/tides")
@app.doc(summary="All tides")
def tides():
    return []


wsgi(app)
