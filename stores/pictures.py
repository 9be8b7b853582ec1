"""A photo as it is kept: proved to be one, upright, small, and silent about where it was taken."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from alliance.lib.refusals import FieldRefused

MEGABYTE = 1024 * 1024
# What a phone of today makes; what is kept of it is a tenth.
LARGEST = 12 * MEGABYTE
MOST_PIXELS = 64_000_000
# Small print on a licence is still read at this size.
EDGE = 2000
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(FieldRefused):
    """The file is no picture we can read, whatever its name says."""

    code = "not_a_photo"

    def __init__(self) -> None:
        super().__init__("file", _("这个文件不是照片，或者打不开。请用手机重新拍一张。"))


class PhotoTooLarge(FieldRefused):
    code = "photo_too_large"

    def __init__(self) -> None:
        super().__init__("file", _("照片太大了，最大 12 兆。请用手机重新拍一张，不要选原图。"))


def kept(upload: IO[bytes]) -> bytes:
    """The picture as a JPEG of at most EDGE pixels a side, with nothing else in the file.

    Made anew from its pixels: place, device, thumbnails and whatever was hidden behind the picture
    stay outside. Raises NotAPhoto, PhotoTooLarge.
    """
    raw = upload.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise PhotoTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _redrawn(raw)
    except Image.DecompressionBombError as error:
        raise PhotoTooLarge from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPhoto from error


def _redrawn(raw: bytes) -> bytes:
    with Image.open(BytesIO(raw), formats=FORMATS) as opened:
        # Asked of the header, before a pixel is unpacked: a few bytes can claim a thousand metres.
        if opened.width * opened.height > MOST_PIXELS:
            raise PhotoTooLarge
        opened.draft("RGB", (EDGE, EDGE))
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((EDGE, EDGE))
    sink = BytesIO()
    _on_white(upright).save(sink, "JPEG", quality=QUALITY, optimize=True, exif=b"")
    return sink.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    layer = image.convert("RGBA")
    paper.paste(layer, mask=layer)
    return paper
