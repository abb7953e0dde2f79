"""附件: files kept as evidence beside the book. What may be taken, how large, and what a file may belong to."""

from enum import StrEnum

from propdesk.errors import UserError

MB = 1_000_000
LARGEST = 50 * MB
LARGEST_FILM = 500 * MB
"""Films and recordings of a delivery are long; everything else that is larger is a mistake."""


class Object(StrEnum):
    """What a file can belong to."""

    DELIVERY = "delivery"
    CONTACT = "contact"
    MEDIATION = "mediation"
    CLOSE_OUT = "close_out"
    COURT_ITEM = "court_item"
    PLAN = "plan"
    PROMISE = "promise"
    UNIT = "unit"


MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "heic": "image/heic",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "amr": "audio/amr",
    "aac": "audio/aac",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "zip": "application/zip",
}
"""The kinds of file that prove something, by the ending of their name. Nothing that runs is among them."""


class FileKindRefused(UserError):
    """“{name}” is not a kind of file that is kept here. Take a picture, a PDF, a recording, a film or an office document."""


class FileTooLarge(UserError):
    """“{name}” is larger than {limit} MB. Make it smaller, or cut the film to what proves the delivery."""


class FileEmpty(UserError):
    """“{name}” is empty. Choose the file with the content."""


def ending(name: str) -> str:
    """The ending of a file's name in small letters without its dot, "" for none."""
    before, dot, after = name.rpartition(".")
    return after.lower() if dot and before else ""


def media_of(name: str) -> str:
    """What kind of file it is by its name; raises `FileKindRefused`."""
    if ending(name) not in MEDIA:
        raise FileKindRefused(name=name)
    return MEDIA[ending(name)]


def largest(media: str) -> int:
    """How many bytes a file of this kind may have."""
    return LARGEST_FILM if media.startswith(("video/", "audio/")) else LARGEST


def check_size(name: str, media: str, size: int) -> int:
    """The size in bytes if it is allowed; raises `FileEmpty` or `FileTooLarge`."""
    if size <= 0:
        raise FileEmpty(name=name)
    if size > largest(media):
        raise FileTooLarge(name=name, limit=largest(media) // MB)
    return size
