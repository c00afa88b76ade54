from serve import asgi
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.schemas import SchemaGenerator

schemas = SchemaGenerator({"openapi": "3.0.0", "info": {"title": "Tides", "version": "1"}})


def tides(request):
    """
    summary: All tides
    responses: {200: {description: The tides}}
    """
    return JSONResponse([])


def schema(request):
    return schemas.OpenAPIResponse(request=request)


asgi(Starlette(routes=[Route("/tides", tides), Route("/schema", schema, include_in_schema=False)]))
