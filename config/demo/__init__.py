"""Six counties with people and shops to try the product with. Never in production.

Everything here is invented except the names of counties and towns; the phone numbers are fixed
so that the manual can name them.
"""

from config.demo.fill import NotHere, fill, is_there
from config.demo.people import PASSWORD, Person, current_code, people
from config.demo.places import COUNTIES

__all__ = [
    "COUNTIES", "PASSWORD", "NotHere", "Person", "current_code", "fill", "is_there", "people",
]  # fmt: skip
