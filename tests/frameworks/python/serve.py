"""Serves an application on the loopback port that the first argument names."""
import sys

PORT = int(sys.argv[1])


def asgi(app):
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")


def wsgi(app):
    import waitress

    waitress.serve(app, host="127.0.0.1", port=PORT, threads=4)
