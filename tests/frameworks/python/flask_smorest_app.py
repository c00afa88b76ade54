from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint
from serve import wsgi

app = Flask(__name__)
app.config.update(
    API_TITLE="Tides",
    API_VERSION="1",
    OPENAPI_VERSION="3.0.3",
    OPENAPI_URL_PREFIX="/docs",
    OPENAPI_SWAGGER_UI_PATH="/swagger",
    OPENAPI_SWAGGER_UI_URL="https://cdn.jsdelivr.net/npm/swagger-ui-dist/",
    OPENAPI_REDOC_PATH="/redoc",
    OPENAPI_REDOC_URL="https://cdn.jsdelivr.net/npm/redoc/bundles/redoc.standalone.js",
    OPENAPI_RAPIDOC_PATH="/rapidoc",
    OPENAPI_RAPIDOC_URL="https://cdn.jsdelivr.net/npm/rapidoc/dist/rapidoc-min.js",
)
blueprint = Blueprint("tides", __name__)


@blueprint.route("/tides")
class Tides(MethodView):
    @blueprint.response(200)
    def get(self):
        """All tides"""
        return []


Api(app).register_blueprint(blueprint)
wsgi(app)
