"""Chart.js as Unfold bundles it: its defaults hide axes, so every chart brings full options."""

from __future__ import annotations

import json
from collections.abc import Sequence

TICKS = {"precision": 0, "color": "#6b7280"}
OPTIONS = json.dumps(
    {
        "responsive": True,
        "maintainAspectRatio": False,
        "animation": False,
        "datasets": {"bar": {"maxBarThickness": 44, "borderRadius": 4}},
        "plugins": {"legend": {"display": False}, "tooltip": {"enabled": True}},
        "scales": {
            "x": {"display": True, "grid": {"display": False}, "ticks": TICKS},
            "y": {"display": True, "beginAtZero": True, "grid": {"display": True}, "ticks": TICKS},
        },
    }
)


def bars(label: str, names: Sequence[str], values: Sequence[int], colours: Sequence[str]) -> str:
    """The data of a bar chart; a colour is repeated when there are fewer than bars."""
    painted = [colours[i % len(colours)] for i in range(len(names))]
    dataset = {"label": label, "data": list(values), "backgroundColor": painted}
    return json.dumps({"labels": list(names), "datasets": [dataset]}, ensure_ascii=False)
