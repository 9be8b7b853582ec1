"""What every page must be, asked of a page in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN = """async rules => (await axe.run(document, {runOnly: {type: 'tag', values: rules}}))
    .violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(' | ')}`)"""


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA: `rule: selectors` each.

    The probe is injected past the page's policy, so visit with `bypass_csp=True` where the page
    forbids scripts of others.
    """
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
