// The page of a trace without loading it as a whole: a link of the waterfall, or of what is above it, is asked for in
// the background, and what has changed is put in. Rows that come into sight are fetched. Every state stays in the address,
// and without this script each link loads the page.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const within = (part, id) => part.querySelector(`#${CSS.escape(id)}`);
  // The newest question wins: an answer that comes later than the next question is not shown.
  let newest = 0;

  const ask = async (address, only = "trace") => {
    const url = new URL(address, location.href);
    url.searchParams.set("only", only);
    url.hash = "";
    const answer = await fetch(url);
    if (answer.status !== 200) throw new Error("not here");
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  };

  // The span that is looked at.
  const mark = () => {
    const waterfall = byId("waterfall");
    for (const old of waterfall.querySelectorAll(".row.chosen")) {
      old.classList.remove("chosen");
      old.removeAttribute("aria-current");
    }
    const row = byId(waterfall.dataset.chosen);
    if (!row) return null;
    row.classList.add("chosen");
    row.setAttribute("aria-current", "true");
    return row;
  };

  // Scrolls the waterfall, and not the page.
  const reveal = (row) => {
    const frame = row.closest(".scroll");
    const [outer, inner] = [frame.getBoundingClientRect(), row.getBoundingClientRect()];
    const top = outer.top + 30;
    if (inner.top < top) frame.scrollTop -= top - inner.top + 60;
    else if (inner.bottom > outer.bottom - 4) frame.scrollTop += inner.bottom - outer.bottom + 64;
  };

  // Where the parts stood that came into sight. What has left it is taken out again, as far as there are many: a browser
  // is slow with ten thousand rows. The focus stays where it is.
  const placeOf = new WeakMap();
  const MANY = 12;
  let observer;
  const takeOut = (part) => {
    const place = placeOf.get(part);
    const count = document.querySelectorAll("#waterfall ol.part").length;
    if (!place || count <= MANY || !part.isConnected || part.contains(document.activeElement)) return;
    part.replaceWith(place);
    observer.observe(place);
  };

  // Puts in the parts that an answer has and the page does not.
  const fill = async (later) => {
    const waterfall = byId("waterfall");
    const fresh = within(await ask(later.href, "rows"), "waterfall");
    for (const part of fresh.querySelectorAll("ol.part")) {
      if (!waterfall.isConnected || fresh.dataset.state !== waterfall.dataset.state) return;
      const place = waterfall.querySelector(`a.later[data-from="${part.dataset.from}"]`);
      if (!place) continue;
      const hadFocus = place === document.activeElement;
      place.replaceWith(document.adoptNode(part));
      placeOf.set(part, place);
      if (observer) observer.observe(part);
      if (hadFocus) part.querySelector("a.row").focus({ preventScroll: true });
      mark();
      // One in a frame: more would make it a long one.
      if (!document.hidden) await new Promise(requestAnimationFrame);
    }
  };

  // What is in sight and not yet there, one after the other.
  const inSight = new Set();
  let isFilling = false;
  const fillAll = async () => {
    if (isFilling) return;
    isFilling = true;
    for (let [later] = inSight; later; [later] = inSight) {
      inSight.delete(later);
      if (later.isConnected) await fill(later).catch(() => {});
    }
    isFilling = false;
  };
  const observe = () => {
    if (observer) observer.disconnect();
    inSight.clear();
    const frame = document.querySelector("#waterfall .scroll");
    if (!frame) return;
    const look = (entries) => {
      for (const it of entries) {
        if (it.isIntersecting && it.target.matches(".later")) inSight.add(it.target);
        else inSight.delete(it.target);
        if (!it.isIntersecting) takeOut(it.target);
      }
      fillAll();
    };
    observer = new IntersectionObserver(look, { root: frame, rootMargin: "800px 0px" });
    for (const later of frame.querySelectorAll("a.later")) observer.observe(later);
  };

  // Scrolls to the span that is looked at, also where its part is not yet there.
  const revealChosen = async () => {
    let row = mark();
    if (!row) {
      const at = Number(byId("waterfall").dataset.at);
      const laters = [...document.querySelectorAll("#waterfall a.later")];
      const later = laters.reverse().find((it) => Number(it.dataset.from) <= at);
      if (later) await fill(later).catch(() => {});
      row = mark();
    }
    if (row) reveal(row);
  };

  // What has the focus, so that its successor gets it.
  const focused = () => {
    const it = document.activeElement;
    if (!it || !it.closest("#trace")) return null;
    const field = it.matches("#find input[type=search]") ? [it.value, it.selectionStart, it.selectionEnd] : null;
    return { id: it.id, text: it.textContent, isFold: it.matches(".fold"), field };
  };
  const focus = (was) => {
    if (!was || (document.activeElement && document.activeElement !== document.body)) return;
    let now = was.id && byId(was.id);
    if (was.isFold) now = byId(byId("waterfall").dataset.chosen)?.parentElement.querySelector(".fold");
    if (!now && was.text) now = [...document.querySelectorAll("#tools a, #tools button")].find((it) => it.textContent === was.text);
    if (was.field) {
      now = document.querySelector("#find input[type=search]");
      now.value = was.field[0];
      now.setSelectionRange(was.field[1], was.field[2]);
    }
    if (now) now.focus({ preventScroll: true });
  };

  const put = async (fresh, toDetails) => {
    const was = focused();
    const [old, now] = [byId("waterfall"), within(fresh, "waterfall")];
    // What was clicked stays where it is.
    const top = () => byId(now.dataset.chosen)?.getBoundingClientRect().top;
    const before = top();
    const isSame = old.dataset.state === now.dataset.state;
    for (const id of ["tools", "span"]) byId(id).replaceWith(document.adoptNode(within(fresh, id)));
    if (isSame) {
      old.dataset.chosen = now.dataset.chosen;
      old.dataset.at = now.dataset.at;
    } else {
      const scrolled = old.querySelector(".scroll").scrollTop;
      old.replaceWith(document.adoptNode(now));
      const frame = now.querySelector(".scroll");
      frame.scrollTop = scrolled;
      if (before !== undefined && top() !== undefined) frame.scrollTop += top() - before;
      observe();
    }
    const said = byId("found-spans")?.firstElementChild.textContent ?? "";
    if (byId("said").textContent !== said) byId("said").textContent = said;
    await revealChosen();
    if (toDetails) byId("span").focus({ preventScroll: true });
    else focus(was);
    if (toDetails) byId("span").scrollIntoView({ block: "nearest" });
  };

  const show = async (address, { into, toDetails }) => {
    const mine = ++newest;
    const url = new URL(address, location.href);
    try {
      const fresh = await ask(url);
      if (mine !== newest) return;
      url.hash = "";
      if (into) history[into](null, "", url);
      await put(fresh, toDetails);
    } catch {
      // It has left, or the viewer has: the page says so.
      if (mine === newest) location.assign(url);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("#tools a[href], #waterfall a[href]");
    if (!link) return;
    event.preventDefault();
    if (link.matches(".later")) {
      fill(link).catch(() => {});
      return;
    }
    // By the keyboard one goes on with what one has opened.
    const toDetails = event.detail === 0 && link.matches(".row");
    show(link.getAttribute("href"), { into: "pushState", toDetails });
  });

  let waiting;
  const search = (into) => {
    clearTimeout(waiting);
    const form = byId("find");
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) url.searchParams.set(name, value);
    show(url, { into });
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#find input")) return;
    clearTimeout(waiting);
    waiting = setTimeout(search, 250, "replaceState");
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "find") return;
    event.preventDefault();
    const found = new URL(location.href).searchParams.get("find") || "";
    const next = document.querySelector('[data-key="n"]');
    // A second time it goes to the next one.
    if (next && found === event.target.elements.find.value.trim()) next.click();
    else search("pushState");
  });
  addEventListener("popstate", () => {
    if (byId("trace")) show(location.href, {});
  });

  // The row after one, or before it; fetched where it is not yet there.
  const beside = async (row, by) => {
    const rows = () => [...document.querySelectorAll("#waterfall a.row, #waterfall a.later")];
    const next = () => rows()[rows().indexOf(row) + by];
    if (next() && next().matches(".later")) await fill(next());
    return next();
  };
  document.addEventListener("span", async (event) => {
    const waterfall = byId("waterfall");
    if (!waterfall) return;
    const active = document.activeElement;
    if (!mark()) await revealChosen();
    const current = active && active.matches("#waterfall a.row") ? active : mark();
    if (!current) return;
    if (event.detail === "fold") {
      const fold = current.parentElement.querySelector(".fold");
      if (fold) show(fold.getAttribute("href"), { into: "pushState" });
      return;
    }
    const row = await beside(current, event.detail).catch(() => null);
    if (!row || row.matches(".later")) return;
    waterfall.dataset.chosen = row.id;
    mark();
    row.focus({ preventScroll: true });
    reveal(row);
    clearTimeout(waiting);
    // Whoever holds the key down wants to see what it stops at.
    waiting = setTimeout(show, 120, row.getAttribute("href"), { into: "replaceState" });
  });

  const begin = () => {
    if (!byId("waterfall")) return;
    observe();
    if (new URL(location.href).searchParams.has("span")) revealChosen();
    else mark();
  };
  document.addEventListener("refreshed", observe);
  begin();
})();
