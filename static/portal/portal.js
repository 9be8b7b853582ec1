// 大字 without a reload, so that a half-filled form keeps what was typed. Without this script the
// same button posts, and the server answers with the page in the other size.
"use strict";
{
  const form = document.querySelector("[data-type-size]");
  const button = form?.querySelector("button");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const large = document.documentElement.classList.toggle("large");
    const secure = location.protocol === "https:" ? "; secure" : "";
    const size = large ? "large" : "normal";
    document.cookie = `type_size=${size}; path=/; max-age=31536000; samesite=lax${secure}`;
    button.value = large ? "normal" : "large";
    button.setAttribute("aria-pressed", String(large));
  });
}
