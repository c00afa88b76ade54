from flasgger import Swagger
from flask import Flask
from serve import wsgi

app = Flask(__name__)
Swagger(app, template={"info": {"title": "Tides", "version": "1"}})


@app.get("/tides")
def tides():
    """All tides
    ---
    responses:
      200:
        description: The tides
    """
    return []


wsgi(app)
