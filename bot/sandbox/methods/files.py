"""files.*: the three steps of an upload, and what is known of a file."""

from __future__ import annotations

import mimetypes
from dataclasses import replace

from bot.sandbox import shapes
from bot.sandbox.args import Args
from bot.sandbox.places import place_to_post
from bot.sandbox.records import Json, SlackError, UploadedFile
from bot.sandbox.workspace import Workspace

UPLOAD_CAP_BYTES = 1_000_000_000
ALT_TEXT_CAP = 1_000


def get_upload_url(workspace: Workspace, args: Args) -> Json:
    """files.getUploadURLExternal."""
    name, length = args.text("filename"), args.number("length", 0)
    if not 0 < length <= UPLOAD_CAP_BYTES:
        raise SlackError("invalid_arguments")
    if len(args.optional_text("alt_txt")) > ALT_TEXT_CAP:
        raise SlackError("alt_txt_too_large")
    file_id = workspace.new_id("F")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    workspace.files[file_id] = UploadedFile(
        id=file_id, name=name, title=name, length_bytes=length, media_type=media_type
    )
    return {"upload_url": f"{workspace.url}/upload/{file_id}", "file_id": file_id}


def receive(workspace: Workspace, file_id: str, content: bytes) -> None:
    """Take the bytes of an upload. Raises SlackError: file_not_found, length_mismatch."""
    item = workspace.files.get(file_id)
    if item is None or item.content is not None:
        raise SlackError("file_not_found")
    if len(content) != item.length_bytes:
        raise SlackError("length_mismatch")
    workspace.files[file_id] = replace(item, content=content)


def complete_upload(workspace: Workspace, args: Args) -> Json:
    """files.completeUploadExternal: shares the files in the channels, if any are named."""
    listed = args.objects("files", "invalid_arguments") or []
    if not listed:
        raise SlackError("invalid_arguments")
    channels = [
        place_to_post(workspace, name)
        for name in args.words("channels", args.optional_text("channel_id"))
    ]
    ids = tuple(_completed(workspace, entry) for entry in listed)
    for channel in channels:
        workspace.post(
            channel.id,
            user=workspace.app.bot_user,
            is_bot=True,
            text=args.optional_text("initial_comment"),
            thread_ts=args.optional_text("thread_ts") or None,
            files=ids,
        )
    return {"files": [shapes.file(workspace, file_id) for file_id in ids]}


def info(workspace: Workspace, args: Args) -> Json:
    """files.info."""
    file_id = args.text("file")
    if file_id not in workspace.files:
        raise SlackError("file_not_found")
    return {"file": shapes.file(workspace, file_id)}


def _completed(workspace: Workspace, entry: Json) -> str:
    item = workspace.files.get(str(entry.get("id", "")))
    if item is None or item.content is None:
        raise SlackError("file_not_found")
    workspace.files[item.id] = replace(item, title=str(entry.get("title") or item.name))
    return item.id
