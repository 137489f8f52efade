// Small conveniences. Every page also works without this file, except the menu on a phone.
(function () {
  "use strict";
  function toggleMenu() {
    var open = document.body.classList.toggle("menu-open");
    document.querySelector(".menu-button").setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-menu]")) toggleMenu();
    var all = event.target.closest("[data-check-all]");
    if (all) {
      all.closest("table").querySelectorAll("tbody input[type=checkbox]").forEach(function (box) { box.checked = all.checked; });
    }
    var open = event.target.closest("[data-open-tree]");
    if (open) {
      document.querySelectorAll(".tree details").forEach(function (node) { node.open = open.dataset.openTree === "1"; });
    }
    if (event.target.closest("[data-print]")) window.print();
    var copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
  });
  document.addEventListener("keydown", function (event) {
    var find = document.querySelector("[data-find-everywhere]");
    var typing = event.target.closest("input, textarea, select, [contenteditable]") !== null;
    if (event.key === "/" && find && !typing && !document.querySelector("[data-find]") && !event.ctrlKey && !event.altKey && !event.metaKey) {
      find.focus();
      event.preventDefault();
    }
    if (event.key === "Escape" && document.body.classList.contains("menu-open")) toggleMenu();
  });
  // A second click on a button that is already working does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.question && !window.confirm(form.dataset.question)) { event.preventDefault(); return; }
    if (form.method !== "post" || form.dataset.download !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  // On a phone each table row is a card: every cell carries the heading of its column.
  function labelCells(root) {
    root.querySelectorAll("table.cards").forEach(function (table) {
      var heads = Array.prototype.map.call(table.querySelectorAll("thead th"), function (head) { return head.textContent.trim(); });
      table.querySelectorAll("tbody tr, tfoot tr").forEach(function (row) {
        var position = 0;
        Array.prototype.forEach.call(row.cells, function (cell) {
          if (heads[position] && cell.colSpan === 1 && cell.textContent + cell.childElementCount !== "0") cell.dataset.label = heads[position];
          position += cell.colSpan;
        });
      });
    });
  }
  labelCells(document);
  // A table wider than its place can be moved with the keyboard, where no link in it takes the focus.
  function reachable() {
    document.querySelectorAll(".wide-table, .picture").forEach(function (frame) {
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  }
  reachable();
  window.addEventListener("resize", reachable);
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = false; });
  // A select that decides on others (town -> village) sends its form at once.
  document.querySelectorAll("select[data-send]").forEach(function (select) {
    select.addEventListener("change", function () {
      (select.dataset.clear || "").split(" ").forEach(function (name) {
        if (name && select.form.elements[name]) select.form.elements[name].value = "";
      });
      select.form.submit();
    });
  });
  // A wide picture opens where its chosen box is.
  document.querySelectorAll(".picture.scroll [data-centre]").forEach(function (box) {
    var frame = box.closest(".picture"), at = box.getBoundingClientRect(), around = frame.getBoundingClientRect();
    frame.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
    frame.scrollTop += at.top - around.top - (around.height - at.height) / 2;
  });
  // Running work: reload the piece of page that shows it until it has ended.
  function poll(box) {
    window.setTimeout(function () {
      fetch(box.dataset.poll, { credentials: "same-origin", headers: { "HX-Request": "true" } }).then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject(answer.status);
      }).then(function (text) {
        var holder = document.createElement("div");
        holder.innerHTML = text;
        var next = holder.firstElementChild;
        box.replaceWith(next);
        if (next.dataset.poll) poll(next);
        else if (next.dataset.onward) window.location.assign(next.dataset.onward);
      }).catch(function () { poll(box); });
    }, 1000);
  }
  document.querySelectorAll("[data-poll]").forEach(poll);
})();
