// A roster's progress: asked each second while something is under way; then the page is read anew.
(function () {
  "use strict";
  var box = document.querySelector("[data-roster-state]");
  if (!box || !box.dataset.moving) return;
  var bar = box.querySelector("progress");
  var percent = box.querySelector("[data-percent]");
  var words = box.querySelector("[data-words]");

  function show(told) {
    if (!told.moving) { location.reload(); return; }
    bar.value = told.percent;
    percent.textContent = told.percent + "%";
    words.textContent = told.words;
    setTimeout(ask, 1000);
  }

  function ask() {
    fetch(box.dataset.rosterState, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(show)
      .catch(function () { setTimeout(ask, 3000); });
  }

  setTimeout(ask, 500);
})();
