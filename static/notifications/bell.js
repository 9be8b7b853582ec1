// The bell: a socket tells it the number of unread messages; while there is no socket it asks.
(function () {
  "use strict";
  var bell = document.querySelector("[data-bell]");
  if (!bell) return;
  var count = bell.querySelector("[data-bell-count]");
  var POLL = 60000, LONGEST = 60000, REFUSED = 4403;
  var wait = 1000, socket = null, refused = false;

  function show(unread) {
    if (typeof unread !== "number") return;
    count.hidden = unread === 0;
    count.textContent = unread > 99 ? "99+" : String(unread);
  }

  function ask() {
    if (refused || document.hidden || (socket && socket.readyState === 1)) return;
    fetch(bell.dataset.unread, { credentials: "same-origin", cache: "no-cache" })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 403) refused = true;
        return answer.ok ? answer.json() : {};
      })
      .then(function (told) { show(told.unread); })
      .catch(function () {});
  }

  function listen() {
    if (refused || !window.WebSocket) return;
    var scheme = location.protocol === "https:" ? "wss://" : "ws://";
    try { socket = new WebSocket(scheme + location.host + bell.dataset.socket); } catch (e) { return; }
    socket.onmessage = function (message) { wait = 1000; show(JSON.parse(message.data).unread); };
    socket.onclose = function (event) {
      if (event.code === REFUSED) refused = true;
      setTimeout(listen, wait + Math.random() * 1000);
      wait = Math.min(wait * 2, LONGEST);
    };
  }

  ask();
  listen();
  setInterval(ask, POLL);
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", ask);
})();
