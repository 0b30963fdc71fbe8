// Fetches the page again every two seconds and puts in what has changed: title, heading, the number
// of findings, what is live, and the choices of the form. The server says with a tag whether anything has, so that nothing
// is sent otherwise. Without this script one reloads the page.
"use strict";
(() => {
  const pause = document.getElementById("pause");
  let live = document.querySelector("#live[data-tag]");
  if (!live || !pause) return;
  // What somebody may have scrolled.
  const SCROLLED = "figure, pre, .scroll, #span";
  let paused = false;
  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
  });
  const isBusy = () => {
    const selection = getSelection();
    return paused || document.hidden || (selection && !selection.isCollapsed && live.contains(selection.anchorNode));
  };
  const put = (fresh) => {
    const focused = document.activeElement && live.contains(document.activeElement) ? document.activeElement.id : "";
    for (const open of live.querySelectorAll("details[id]")) {
      const same = fresh.querySelector("#" + CSS.escape(open.id));
      if (same) same.open = open.open;
    }
    // A fold without a name is the same where it stands at the same place, and is called the same.
    const unnamed = (part) => [...part.querySelectorAll("details:not([id])")];
    const freshFolds = unnamed(fresh);
    unnamed(live).forEach((open, i) => {
      const same = freshFolds[i];
      if (same && same.firstChild.textContent === open.firstChild.textContent) same.open = open.open;
    });
    for (const box of live.querySelectorAll("input:checked[id]")) {
      const same = fresh.querySelector("#" + CSS.escape(box.id));
      if (same) same.checked = true;
    }
    const places = [...live.querySelectorAll(SCROLLED)].map((it) => [it.scrollLeft, it.scrollTop]);
    live.replaceWith(fresh);
    live = fresh;
    live.querySelectorAll(SCROLLED).forEach((it, i) => {
      if (places[i]) [it.scrollLeft, it.scrollTop] = places[i];
    });
    if (focused) {
      const same = document.getElementById(focused);
      if (same) same.focus({ preventScroll: true });
    }
    document.dispatchEvent(new Event("refreshed"));
  };
  // What somebody has chosen stays chosen, and a list in which somebody is choosing is left alone.
  let newest = document;
  const choose = () => {
    for (const select of document.querySelectorAll("select[name]")) {
      const fresh = newest.querySelector(`select[name="${CSS.escape(select.name)}"]`);
      if (!fresh || select === document.activeElement || select.innerHTML === fresh.innerHTML) continue;
      const chosen = select.selectedOptions[0];
      select.replaceChildren(...fresh.cloneNode(true).children);
      if (![...select.options].some((it) => it.value === chosen.value)) select.append(chosen);
      select.value = chosen.value;
    }
  };
  const refresh = async () => {
    if (!isBusy()) {
      try {
        const answer = await fetch(location.href, { headers: { "If-None-Match": live.dataset.tag } });
        if (answer.status === 200 && !isBusy()) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById("live");
          if (fresh) {
            document.title = page.title;
            for (const part of ["h1", "#found"]) {
              document.querySelector(part).textContent = page.querySelector(part).textContent;
            }
            newest = page;
            put(document.adoptNode(fresh));
          }
        }
        choose();
      } catch {
        // The viewer has stopped, or is about to come back. What is shown stays.
      }
    }
    setTimeout(refresh, 2000);
  };
  setTimeout(refresh, 2000);
})();
