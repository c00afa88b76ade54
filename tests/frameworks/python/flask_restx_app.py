from flask import Flask
from flask_restx import Api, Resource
from serve import wsgi

app = Flask(__name__)
api = Api(app, title="Tides", version="1")


@api.route("/tides")
class Tides(Resource):
    @api.doc("tides")
    def get(self):
        """All tides"""
        return []


wsgi(app)
