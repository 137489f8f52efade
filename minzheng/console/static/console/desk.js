// The desk: drafts saved as typed, lists walked by keys, rows of a form added. Every page also works without this file.
(function () {
  "use strict";

  // Drafts. A form with data-draft sends what is typed a moment after the last key; files and secrets are never among it.
  function body(form) {
    var kept = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      var field = form.elements[name];
      if (typeof value === "string" && !(field && field.dataset && field.dataset.secret !== undefined)) kept.append(name, value);
    });
    return kept;
  }
  function keep(form) {
    var said = form.querySelector("[data-draft-said]"), timer = 0, last = body(form).toString();
    function tell(text, tone) {
      if (!said) return;
      said.textContent = text;
      said.className = tone;
    }
    function send() {
      var now = body(form);
      if (now.toString() === last || form.dataset.sent) return;
      fetch(form.dataset.draft, { method: "POST", body: now, credentials: "same-origin", headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.json().then(function (told) { return [answer.ok, told]; }); })
        .then(function (pair) {
          tell(pair[1].said, pair[0] ? "quiet" : "wrong");
          if (!pair[0]) return;
          last = now.toString();
          var version = form.elements.draft_version;
          if (version && pair[1].version !== undefined) { version.value = pair[1].version; last = body(form).toString(); }
        })
        .catch(function () { tell(form.dataset.draftLost || "", "wrong"); });
    }
    form.addEventListener("input", function () { window.clearTimeout(timer); timer = window.setTimeout(send, 900); });
    form.addEventListener("submit", function () { window.clearTimeout(timer); });
    window.addEventListener("pagehide", function () { window.clearTimeout(timer); });
  }
  document.querySelectorAll("form[data-draft]").forEach(keep);

  // One more empty row in a table of fields: the last row is copied with the next number in its names.
  document.addEventListener("click", function (event) {
    var more = event.target.closest("[data-more-rows]");
    if (!more) return;
    var rows = document.getElementById(more.dataset.moreRows).tBodies[0].rows, last = rows[rows.length - 1];
    var next = last.cloneNode(true), number = rows.length;
    next.querySelectorAll("input, select, label").forEach(function (field) {
      ["name", "id", "htmlFor"].forEach(function (what) {
        if (field[what]) field[what] = field[what].replace(/-\d+-/, "-" + number + "-");
      });
      if (field.tagName === "INPUT") field.value = "";
    });
    next.querySelectorAll(".wrong").forEach(function (told) { told.remove(); });
    last.after(next);
    var count = more.form.elements[more.dataset.count];
    if (count) count.value = number + 1;
    next.querySelector("input").focus();
    event.preventDefault();
  });

  // What was left empty of the numbers asked is declared to be nothing, at one press and in plain sight.
  document.querySelectorAll("[data-fill]").forEach(function (button) {
    button.hidden = !button.form.querySelector("input[data-number]");
    button.addEventListener("click", function () {
      button.form.querySelectorAll("input[data-number]").forEach(function (field) {
        if (!field.value) field.value = button.dataset.fill;
      });
      button.form.dispatchEvent(new Event("input"));
    });
  });

  // How long a form was open, for the account of staff time.
  document.querySelectorAll("form[data-clock]").forEach(function (form) {
    var began = Date.now();
    form.addEventListener("submit", function () {
      if (form.elements.seconds) form.elements.seconds.value = Math.round((Date.now() - began) / 1000);
    });
  });

  // Keys on a list: j k move, Enter opens, Space (or x) ticks, n does the next act, / searches, ? tells the keys.
  var list = document.querySelector("[data-keys]"), help = document.querySelector("dialog[data-key-help]"), at = -1;
  var OFF = "minzheng-keys-off";
  function rows() { return list ? list.querySelectorAll("tbody tr[data-row]") : []; }
  function go(to) {
    var all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, to));
    all.forEach(function (row, position) { row.classList.toggle("chosen", position === at); });
    var link = all[at].querySelector("a[data-open]");
    if (link) link.focus();
    all[at].scrollIntoView({ block: "nearest" });
  }
  function chosen() { return rows()[at]; }
  function press(selector) {
    var found = (chosen() || document).querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  }
  var ACTS = {
    j: function () { go(at + 1); return true; },
    k: function () { go(at - 1); return true; },
    x: function () { return press("input[type=checkbox]"); },
    n: function () { return press("[data-next]"); },
    o: function () { return press("a[data-open]"); },
    "/": function () {
      var field = document.querySelector("[data-find]");
      if (field) field.focus();
      return Boolean(field);
    },
    "?": function () {
      if (help && !help.open) help.showModal();
      return Boolean(help);
    }
  };
  function isTyping(target) {
    return target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])") !== null;
  }
  document.addEventListener("keydown", function (event) {
    // A key held down does not run on from step to step.
    if (event.repeat && event.key === "Enter" && event.target.closest("[data-next]")) event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (help && help.open) return;
    if (event.key !== "?" && window.localStorage.getItem(OFF) === "1") return;
    var act = ACTS[event.key];
    if (act && act()) event.preventDefault();
  });
  document.querySelectorAll("[data-keys-off]").forEach(function (box) {
    box.checked = window.localStorage.getItem(OFF) === "1";
    box.addEventListener("change", function () { window.localStorage.setItem(OFF, box.checked ? "1" : ""); });
  });
  document.querySelectorAll("[data-key-help-open]").forEach(function (button) {
    button.hidden = !help;
    button.addEventListener("click", function () { help.showModal(); });
  });

  // How many rows are ticked stands on the buttons of acts for several at once.
  function counted(form) {
    var number = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
    form.querySelectorAll("[data-ticked]").forEach(function (told) { told.textContent = String(number); });
    form.querySelectorAll("[data-needs-ticked]").forEach(function (button) { button.disabled = number === 0; });
  }
  document.querySelectorAll("form[data-several]").forEach(function (form) {
    counted(form);
    form.addEventListener("change", function () { counted(form); });
    form.addEventListener("click", function () { window.setTimeout(function () { counted(form); }); });
  });
})();
