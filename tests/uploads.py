from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage


def keep_in(root: Path) -> None:
    """Uploads go below `root`. The storage remembers its root, so the setting is not enough."""
    settings.MEDIA_ROOT = root
    default_storage.relative_media_root = str(root)  # type: ignore[attr-defined]


def kept() -> list[Path]:
    """Every file of every county."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
