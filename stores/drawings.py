"""Small line pictures for people who would rather look than read; drawn for this product.

Each is the `d` of one SVG path in a square of 24 by 24, stroked in the text's colour.
"""

from __future__ import annotations

from typing import Final

PATHS: Final[dict[str, str]] = {
    # -- trades
    "basket": "M3 10h18l-2 10H5zM8 10l3-6M16 10l-3-6M9 14v3M12 14v3M15 14v3",
    "trolley": "M3 4h3l2 11h10l2-8H7M9 20h.01M17 20h.01",
    "apple": "M12 8c-3-3-8-1-7 5 .5 4 3 8 5 8 1 0 1-.5 2-.5s1 .5 2 .5c2 0 4.5-4 5-8 1-6-4-8-7-5z"
    "M12 8c0-2 1-4 3-5",
    "fish": "M3 12c3-6 11-7 15-1l3-3v8l-3-3c-4 6-12 5-15-1zM8 11h.01",
    "bowl": "M3 11h18c0 5-4 9-9 9s-9-4-9-9zM8 7c0-2 2-2 2-4M14 7c0-2 2-2 2-4",
    "pot": "M5 9h14v8a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM2 12h3M19 12h3M4 9h16M12 9V5M10 5h4",
    "shirt": "M8 3 3 6l2 5 2-1v11h10V10l2 1 2-5-5-3c0 2-2 3-4 3S8 5 8 3z",
    "pill": "M5 13l8-8a4.2 4.2 0 0 1 6 6l-8 8a4.2 4.2 0 0 1-6-6zM9 9l6 6",
    "hammer": "M4 20 14 10M11 6l4-3 6 6-3 4z",
    "sprout": "M12 21v-9M12 12c0-5-4-7-9-7 0 5 4 7 9 7zM12 14c0-4 3-6 8-6 0 5-3 6-8 6z",
    "scissors": "M6 4l10 13M18 4 8 17M8.5 18.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z"
    "M20.5 18.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
    "dots": "M5 12h.01M12 12h.01M19 12h.01",
    # -- systems and devices
    "box": "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    "till": "M4 12h16v8H4zM7 12V5h10v7M9 8h6M8 16h.01M12 16h.01M16 16h.01",
    "cloud": "M7 18a4 4 0 0 1 0-8 5 5 0 0 1 10-1 4.5 4.5 0 0 1 0 9z",
    "chat": "M4 5h16v11H10l-5 4v-4H4zM9 10.5h.01M15 10.5h.01",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
    "scooter": "M6 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM22 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0z"
    "M6 18h8l3-11h-3M17 9l3 7",
    "people": "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 11a3 3 0 0 0 0-6"
    "M18 14c2 .5 3 2.5 3 6",
    "truck": "M3 6h11v10H3zM14 10h4l3 3v3h-7M9 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0z"
    "M20 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
    "card": "M3 6h18v12H3zM3 10h18M7 15h4",
    "video": "M3 6h12v12H3zM15 10l6-3v10l-6-3",
    "book": "M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM9 9h6M9 13h6",
    "phone": "M7 3h10v18H7zM11 18h2",
    "computer": "M3 5h18v11H3zM8 20h8M12 16v4",
    "scanner": "M4 5v14M7 5v14M11 5v14M14 5v14M17 5v14M20 5v14",
    "printer": "M7 9V4h10v5M5 9h14v8H5zM8 14h8v6H8z",
    "scale": "M4 20h16L18 9H6zM3 5h18M12 5v4M12 13v3",
    "camera": "M4 8h3l2-3h6l2 3h3v11H4zM15.5 13a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z",
    "router": "M3 14h18v6H3zM7 17h.01M11 17h.01M17 14V8M14 8a4 4 0 0 1 6 0",
    "cable": "M4 20c0-8 8-4 8-10V6M9 6h6M10 3v3M14 3v3",
    "signal": "M4 20v-3M9 20v-7M14 20V9M19 20V4",
    "none": "M5 5l14 14M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    # -- papers and the way
    "paper": "M6 3h9l4 4v14H6zM14 3v5h5M9 13h6M9 17h6",
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3-7 8-7s8 2 8 7",
    "shop": "M4 10v10h16V10M3 10l2-6h14l2 6zM10 20v-6h4v6",
    "bank": "M3 10l9-6 9 6zM5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
    "tick": "M4 12.5l5 5L20 6.5",
    "exchange": "M4 8h14l-4-4M20 16H6l4 4",
    "chart": "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
    "cap": "M2 9l10-5 10 5-10 5zM6 11v5c3 3 9 3 12 0v-5M22 9v6",
    "heart": "M12 20C4 14 3 10 4 7c2-4 7-3 8 1 1-4 6-5 8-1 1 3 0 7-8 13z",
    "lock": "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
    "horn": "M4 10v4h4l9 5V5l-9 5zM20 9v6M8 14l2 6",
    "stairs": "M3 20h5v-4h4v-4h4V8h5",
}
