import django
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="not secret",
    INSTALLED_APPS=["ninja"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.urls import path
from ninja import NinjaAPI

api = NinjaAPI(title="Tides", version="1")


@api.get("/tides", summary="All tides")
def tides(request):
    return []


urlpatterns = [path("api/", api.urls)]

from serve import wsgi

wsgi(get_wsgi_application())
