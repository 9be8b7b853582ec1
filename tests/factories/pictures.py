"""Photos as a phone makes them, with what phones write into them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

GPS, MAKER, TURN = 0x8825, 0x010F, 0x0112


def photo(
    colour: str = "red", *, size: tuple[int, int] = (64, 48), kind: str = "JPEG", turned: int = 1
) -> BytesIO:
    """A picture of one colour. A JPEG knows its maker, its place, and how the phone was held."""
    image = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[MAKER], exif[TURN] = "SECRETPHONE", turned
    exif.get_ifd(GPS)[2] = (27.0, 19.0, 30.0)
    sink = BytesIO()
    image.save(sink, kind, **({"exif": exif} if kind == "JPEG" else {}))
    sink.seek(0)
    return sink
