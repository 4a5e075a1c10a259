window.addEventListener("load", function () {
  "use strict";
  var map = window[EVIDENCE.map], rows = document.querySelectorAll("#journey li"), spot = null, at = -1, timer = null;
  EVIDENCE.labels.forEach(function (one) {
    L.tooltip({ permanent: true, direction: "center", className: "street", interactive: false })
      .setLatLng([one.lat, one.lon]).setContent(one.words).addTo(map);
  });
  function show(place) {
    at = Math.max(0, Math.min(place, rows.length - 1));
    rows.forEach(function (row, one) { row.classList.toggle("now", one === at); });
    rows[at].scrollIntoView({ block: "nearest" });
    var step = EVIDENCE.steps[at];
    if (spot) { spot.remove(); spot = null; }
    if (step.lat !== null) {
      spot = L.circleMarker([step.lat, step.lon], { radius: 20, color: step.colour, weight: 5, fill: false }).addTo(map);
      spot.bindTooltip(document.createTextNode(step.words).textContent.replace(/[&<>]/g, function (c) {
        return { "&": "&amp;", "<": "&lt;", ">": "&gt;" }[c];
      }), { permanent: true, direction: "right", offset: [22, 0] }).openTooltip();
      map.panTo([step.lat, step.lon], { animate: false });
    }
  }
  function stop() { clearInterval(timer); timer = null; button.textContent = EVIDENCE.play; }
  var button = document.getElementById("play");
  if (!button) { return; }
  button.addEventListener("click", function () {
    if (timer) { stop(); return; }
    if (at >= rows.length - 1) { at = -1; }
    button.textContent = EVIDENCE.pause;
    show(at + 1);
    timer = setInterval(function () { if (at >= rows.length - 1) { stop(); } else { show(at + 1); } }, 1400);
  });
  rows.forEach(function (row, one) {
    row.addEventListener("click", function () { stop(); show(one); });
    row.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { stop(); show(one); }
      if (event.key === "ArrowDown" && one < rows.length - 1) { event.preventDefault(); rows[one + 1].focus(); show(one + 1); }
      if (event.key === "ArrowUp" && one > 0) { event.preventDefault(); rows[one - 1].focus(); show(one - 1); }
    });
  });
  window.showStep = show;
});
