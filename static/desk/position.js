/* Where the officer stands, if a tap asks for it. Without it the visit is filed all the same. */
(() => {
  const box = document.querySelector("[data-position]");
  if (!box || !navigator.geolocation) return;
  const ask = box.querySelector("[data-position-ask]");
  const said = box.querySelector("[data-position-said]");
  const field = (name) => box.querySelector(`[name=${name}]`);
  ask.hidden = false;
  ask.addEventListener("click", () => {
    said.textContent = said.dataset.busy;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("latitude").value = coords.latitude.toFixed(6);
        field("longitude").value = coords.longitude.toFixed(6);
        field("accuracy").value = Math.round(coords.accuracy);
        said.textContent = said.dataset.done.replace("{m}", Math.round(coords.accuracy));
      },
      () => { said.textContent = said.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
