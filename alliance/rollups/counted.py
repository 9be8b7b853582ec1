"""What is counted of a county. Whole numbers only, so that sums over counties are exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Counted:
    """One county's figures, or the sum of many.

    The eight statuses count every shop. All others count onboarded shops alone: those an officer
    has verified and that have not left (verified, active, suspended).
    """

    lead: int = 0
    applied: int = 0
    rejected: int = 0
    verified: int = 0
    active: int = 0
    suspended: int = 0
    closed: int = 0
    moved: int = 0
    onboarded: int = 0
    # Shops at each tier of maturity; a shop without an assessment is in none of them.
    tier_1: int = 0
    tier_2: int = 0
    tier_3: int = 0
    tier_4: int = 0
    tier_5: int = 0
    # Shops with at least one system, their systems, and how many of those exchange no data.
    equipped: int = 0
    systems: int = 0
    isolated: int = 0
    # Shops by their network; the rest has not been asked.
    fibre: int = 0
    mobile: int = 0
    shared: int = 0
    offline: int = 0
    # Shops that told how often their network fails, those where it does, and how often in a month.
    asked_outages: int = 0
    failing: int = 0
    outages: int = 0

    @property
    def here(self) -> int:
        """Shops the centre has to do with: neither turned down nor gone."""
        return self.lead + self.applied + self.onboarded

    @property
    def assessed(self) -> int:
        return self.tier_1 + self.tier_2 + self.tier_3 + self.tier_4 + self.tier_5

    @property
    def silo_percent(self) -> float | None:
        """The data-silo index: of 100 systems in use in onboarded shops, how many exchange no data.

        All systems of all those shops count alike, so a shop with five weighs five times one with
        one, and shops without any system do not count at all. 0: everything exchanges data;
        100: nothing does. None where no system is known.
        """
        return share(self.isolated, self.systems)


FIGURES: tuple[str, ...] = tuple(field.name for field in fields(Counted))


def share(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent, one decimal; None where there is no whole."""
    return round(part * 100 / whole, 1) if whole else None


def summed(many: Iterable[Counted]) -> Counted:
    columns = zip(*(astuple(each) for each in many), strict=True)
    return Counted(*(sum(column) for column in columns))
