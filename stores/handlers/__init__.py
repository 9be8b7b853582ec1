"""What the shops' facts set off: the figures follow, and the people of a shop are told."""

from stores.handlers import counting, telling

__all__ = ["counting", "telling"]
