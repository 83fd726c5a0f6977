"""The files API: what was uploaded, kept in memory."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.origin import ids
from tests.origin.encodings import json_response
from tests.origin.errors import ApiError, missing
from tests.origin.exchange import Upload, read_fields


@dataclass(frozen=True)
class File:
    """One uploaded file."""

    id: str
    created_at: int
    filename: str
    purpose: str
    content: bytes

    def describe(self) -> dict[str, Any]:
        """Give what the API tells about the file."""
        return {
            "object": "file",
            "id": self.id,
            "purpose": self.purpose,
            "filename": self.filename,
            "bytes": len(self.content),
            "created_at": self.created_at,
            "expires_at": None,
            "status": "processed",
            "status_details": None,
        }


async def create_file(request: Request) -> Response:
    """POST /v1/files."""
    fields = await read_fields(request)
    upload, purpose = fields.get("file"), fields.get("purpose")
    if not isinstance(upload, Upload):
        raise missing("file")
    if not isinstance(purpose, str):
        raise missing("purpose")
    created = request.app.state.clock.tick()
    file = File(ids.base62("file-", 22), created, upload.filename, purpose, upload.content)
    request.app.state.files[file.id] = file
    return json_response(request, file.describe())


async def list_files(request: Request) -> Response:
    """GET /v1/files: the newest first."""
    described = [file.describe() for file in reversed(request.app.state.files.values())]
    edges = [file["id"] for file in (*described[:1], *described[-1:])] or [None, None]
    answer = {
        "object": "list",
        "data": described,
        "has_more": False,
        "first_id": edges[0],
        "last_id": edges[-1],
    }
    return json_response(request, answer)


async def get_file(request: Request) -> Response:
    """GET /v1/files/{id}."""
    return json_response(request, _find(request).describe())


async def get_content(request: Request) -> Response:
    """GET /v1/files/{id}/content: the bytes as they were uploaded."""
    file = _find(request)
    disposition = {"content-disposition": f'attachment; filename="{file.filename}"'}
    return Response(file.content, 200, disposition, "application/octet-stream")


async def delete_file(request: Request) -> Response:
    """DELETE /v1/files/{id}."""
    file = request.app.state.files.pop(_find(request).id)
    return json_response(request, {"object": "file", "id": file.id, "deleted": True})


def _find(request: Request) -> File:
    wanted = request.path_params["id"]
    files: dict[str, File] = request.app.state.files
    if wanted not in files:
        raise ApiError(404, f"No such File object: {wanted}", param="id")
    return files[wanted]
