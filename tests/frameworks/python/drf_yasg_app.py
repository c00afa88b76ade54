import django
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="not secret",
    STATIC_URL="/static/",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=[
        "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.staticfiles", "rest_framework", "drf_yasg",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.urls import path
from drf_yasg import openapi
from drf_yasg.utils import swagger_auto_schema
from drf_yasg.views import get_schema_view
from rest_framework.response import Response
from rest_framework.views import APIView

view = get_schema_view(openapi.Info(title="Tides", default_version="1"), public=True)


class Tides(APIView):
    @swagger_auto_schema(operation_summary="All tides")
    def get(self, request):
        return Response([])


urlpatterns = [
    path("tides", Tides.as_view()),
    path("swagger<format>/", view.without_ui(cache_timeout=0)),
    path("swagger/", view.with_ui("swagger", cache_timeout=0)),
    path("redoc/", view.with_ui("redoc", cache_timeout=0)),
]

from serve import wsgi

wsgi(StaticFilesHandler(get_wsgi_application()))
