// Times in the time zone of whoever looks, where they choose so; the title of each says the other one. The server writes
// UTC, and without this script that is what stands there. What was chosen is so next time, and in other windows, too.
"use strict";
(() => {
  const button = document.getElementById("times");
  const main = document.getElementById("main");
  if (!button || !main) return;
  const saved = () => {
    try { return localStorage.getItem("times"); } catch { return null; }
  };
  let isLocal = saved() === "local";
  const two = (number) => String(number).padStart(2, "0");
  const zone = (date) => {
    const minutes = -date.getTimezoneOffset();
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    return `UTC${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`;
  };
  // As the server writes it: a time of day where that stands there, or with its date and what is after the second.
  const write = (date, utc) => {
    const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
    const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
    return utc[2] === ":" ? `${clock}${utc.slice(8)}` : `${day} ${clock}${utc.slice(19)}`;
  };
  // Parts of a time may go for want of room, each in an element of its own: all have the lengths that they had.
  const fill = (it, text) => {
    const parts = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
    for (let at = 0; parts.nextNode(); at += parts.currentNode.data.length) {
      parts.currentNode.data = text.slice(at, at + parts.currentNode.data.length);
    }
  };
  // Times within a sentence, in their order, each as far as the server wrote it. Whoever says UTC says the zone instead.
  const sentence = (utc, times) => {
    let [text, from] = ["", 0];
    for (const time of times.split(" ")) {
      const [date, day, clock] = [new Date(time), time.slice(0, 10), time.slice(11, 19)];
      let begin = utc.indexOf(clock, from);
      if (begin < 0 || !Number.isFinite(date.getTime())) continue;
      let end = begin + clock.length;
      if (utc.slice(from, begin).endsWith(`${day} `)) begin -= day.length + 1;
      if (utc[end] === ".") end += time.slice(19, -1).length;
      text += utc.slice(from, begin) + write(date, utc.slice(begin, end));
      from = end;
      if (utc.startsWith(" UTC", from)) {
        text += ` ${zone(date)}`;
        from += 4;
      }
    }
    return text + utc.slice(from);
  };
  const putSentences = (part) => {
    const all = [...part.querySelectorAll("[data-times]")];
    if (part.matches("[data-times]")) all.push(part);
    for (const it of all) {
      const isLabel = it.hasAttribute("aria-label");
      if (it.dataset.utc === undefined) it.dataset.utc = isLabel ? it.getAttribute("aria-label") : it.textContent;
      const text = isLocal ? sentence(it.dataset.utc, it.dataset.times) : it.dataset.utc;
      if (isLabel) it.setAttribute("aria-label", text);
      else it.textContent = text;
    }
  };
  const put = (part) => {
    putSentences(part);
    const all = [...part.querySelectorAll("time[datetime], [data-time]")];
    if (part.matches("time[datetime], [data-time]")) all.push(part);
    for (const it of all) {
      const date = new Date(it.getAttribute("datetime") || it.dataset.time);
      if (!Number.isFinite(date.getTime())) continue;
      if (it.dataset.utc === undefined) it.dataset.utc = it.textContent;
      const utc = it.dataset.utc;
      const local = write(date, utc);
      fill(it, isLocal ? local : utc);
      // What is part of a picture has no title of its own.
      if (it.localName === "time") it.title = isLocal ? `${utc} UTC` : `${local} ${zone(date)}`;
    }
    for (const it of part.querySelectorAll("[data-zone]")) {
      it.textContent = isLocal ? `Times are yours: ${zone(new Date())}` : "Times are UTC";
    }
  };
  const choose = (local) => {
    isLocal = local;
    button.setAttribute("aria-pressed", String(isLocal));
    put(main);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    choose(!isLocal);
    try { localStorage.setItem("times", isLocal ? "local" : "utc"); } catch { /* Then it is for this page. */ }
  });
  addEventListener("storage", (event) => {
    if (event.key === "times") choose(event.newValue === "local");
  });
  choose(isLocal);
  // Pages are refreshed, and parts of them are put in.
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const added of change.addedNodes) if (added.nodeType === Node.ELEMENT_NODE) put(added);
    }
  }).observe(main, { childList: true, subtree: true });
})();
