// Says what is wrong with a credit code as soon as it is typed; the server has the rules, and
// without this script says the same after the form was sent.
"use strict";
for (const part of document.querySelectorAll("[data-credit-code]")) {
  const field = part.querySelector("input"), told = part.querySelector(".helping");
  field.addEventListener("change", async () => {
    try {
      const answer = await fetch(`${part.dataset.creditCode}?value=${encodeURIComponent(field.value)}`);
      told.textContent = answer.ok ? await answer.text() : "";
    } catch {
      told.textContent = "";
    }
  });
}
