// Keys: j and k go through the rows of a list, / goes to the search, e to the next error, ? says which there are.
// What they do is a link or a field that is on the page as well. Whoever turns them off (other programs may listen to
// what is said or typed) finds them off next time.
"use strict";
(() => {
  const dialog = document.getElementById("keys");
  const link = document.getElementById("keys-link");
  if (!dialog || !link) return;
  const saved = () => {
    try { return localStorage.getItem("keys"); } catch { return null; }
  };
  let isOff = saved() === "off";
  const turn = document.getElementById("keys-off");
  turn.setAttribute("aria-pressed", String(isOff));
  turn.addEventListener("click", () => {
    isOff = !isOff;
    turn.setAttribute("aria-pressed", String(isOff));
    try { localStorage.setItem("keys", isOff ? "off" : "on"); } catch { /* Then it is for this page. */ }
  });
  document.getElementById("keys-close").addEventListener("click", () => dialog.close());
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dialog.showModal();
  });
  // The first link of each row that one sees, or what opens it. What a chart says in figures is no list.
  const rows = () => {
    const rows = document.querySelectorAll("#live [data-row], #live ol.list > li, #live tbody > tr");
    const links = [...rows].filter((it) => !it.closest(".over-time")).map((it) => (it.matches("a[href]") ? it : it.querySelector("a[href], summary")));
    return links.filter((it) => it && it.getClientRects().length);
  };
  const holder = (it) => it.closest("[data-row], li, tr");
  const go = (to) => {
    if (!to) return;
    to.focus({ preventScroll: true });
    holder(to).scrollIntoView({ block: "nearest" });
  };
  const step = (by, isWanted = () => true) => {
    const all = rows();
    const active = document.activeElement;
    let at = all.findIndex((it) => it === active || holder(it).contains(active));
    if (at < 0 && by < 0) at = all.length;
    for (at += by; at >= 0 && at < all.length; at += by) {
      if (isWanted(holder(all[at]))) return go(all[at]);
    }
  };
  const spans = () => document.getElementById("waterfall");
  const tell = (what) => document.dispatchEvent(new CustomEvent("span", { detail: what }));
  const click = (key) => {
    const link = document.querySelector(`[data-key="${key}"]`);
    if (link) link.click();
    return Boolean(link);
  };
  const does = {
    j: () => (spans() ? tell(1) : step(1)),
    k: () => (spans() ? tell(-1) : step(-1)),
    x: () => spans() && tell("fold"),
    e: () => click("e") || (!spans() && step(1, (it) => it.querySelector(".bad"))),
    n: () => click("n"),
    p: () => click("p"),
    "/": () => {
      const field = document.querySelector("[role=search] input:not([type=hidden]):not([type=checkbox])");
      const fold = document.querySelector("details.filters");
      if (fold && field && !field.getClientRects().length) fold.open = true;
      if (field) field.select();
      if (field) field.focus();
    },
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (isOff || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (dialog.open || (at.closest && at.closest("input, textarea, select, [contenteditable]"))) return;
    if (!Object.hasOwn(does, event.key)) return;
    event.preventDefault();
    does[event.key]();
  });
})();
