// A list by keyboard: j and k go from row to row, Enter opens. "/" is Unfold's: it goes to the search.
"use strict";
{
  const rows = () =>
    [...document.querySelectorAll("#result_list tbody tr")]
      .map((row) => row.querySelector("th a[href], td[class*='field-'] a[href]"))
      .filter(Boolean);
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const step = (by) => {
    const links = rows();
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const by = { j: 1, k: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
}
