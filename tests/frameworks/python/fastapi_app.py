from fastapi import FastAPI
from serve import asgi

app = FastAPI(title="Tides", version="1")


@app.get("/tides", summary="All tides")
def tides() -> list[float]:
    return []


asgi(app)
