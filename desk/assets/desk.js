// Keys, live counts and copying. Everything else works without this file.

const rows = () => [...document.querySelectorAll(".daftar tbody tr")];
const linkIn = (row) => row.querySelector("a[href]");
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) &&
  !["checkbox", "radio", "button", "submit"].includes(target.type);

const currentRow = () => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  if (at >= 0) return at;
  return all.findIndex((row) => row.id && "#" + row.id === location.hash);
};

const focusRow = (step) => {
  const all = rows();
  if (all.length === 0) return;
  const at = currentRow();
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  linkIn(all[next])?.focus();
};

const openVerb = (number) => {
  const verb = document.querySelector(`details[data-verba="${number}"]`);
  if (!verb) return;
  verb.open = true;
  (verb.querySelector("input:not([type=hidden]), select, textarea, button") ?? verb.querySelector("summary")).focus();
};

let goesTo = false;

const keys = {
  j: () => focusRow(1),
  k: () => focusRow(-1),
  "/": () => document.querySelector("#cari, input[type=search]")?.focus(),
  x: () => {
    const at = currentRow();
    if (at >= 0) rows()[at].querySelector("input[type=checkbox]")?.click();
  },
  e: () => document.querySelector("details[data-verba='1'] summary")?.click(),
  n: () => document.querySelector("a[data-lanjut], a[rel=next]")?.click(),
  u: () => document.querySelector("#kembali")?.click(),
  g: () => {
    goesTo = true;
    setTimeout(() => (goesTo = false), 1500);
  },
  "?": () => {
    const list = document.querySelector("#tombol");
    if (!list) return;
    list.open = true;
    list.querySelector("summary").focus();
  },
  1: () => openVerb(1),
  2: () => openVerb(2),
  3: () => openVerb(3),
  4: () => openVerb(4),
};

const onKey = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape") {
    if (isTyping(event.target)) return event.target.blur();
    return document.querySelector("#kembali")?.click();
  }
  if (isTyping(event.target)) return;
  if (goesTo) {
    goesTo = false;
    const link = [...document.querySelectorAll("a[data-tuju]")].find((one) => one.dataset.tuju === event.key);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const act = keys[event.key];
  if (!act || (event.key === " " || event.key === "Enter")) return;
  event.preventDefault();
  act();
};

// Counts, while the page is looked at.
const kEvery = 15000;
let shown = null;
const update = async () => {
  if (document.hidden) return;
  const report = document.querySelector("main [data-laporan]")?.dataset.laporan;
  const address = "/perubahan" + (report ? "?laporan=" + encodeURIComponent(report) : "");
  let counts;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    counts = await answer.json();
  } catch {
    return;
  }
  for (const place of document.querySelectorAll("[data-hitung]")) {
    const number = counts[place.dataset.hitung];
    if (typeof number === "number") place.textContent = number.toLocaleString("id-ID");
  }
  if (shown && counts.ditinjau > shown.ditinjau) {
    const more = counts.ditinjau - shown.ditinjau;
    document.querySelector("#kabar").textContent = `${more} laporan baru perlu ditinjau.`;
  }
  shown = counts;
};

// Buttons that copy a field's text; without this file the text is selected by hand.
for (const button of document.querySelectorAll("button[data-salin]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.salin);
    await navigator.clipboard.writeText(from.value ?? from.textContent);
    document.querySelector("#kabar").textContent = `${button.dataset.nama ?? "Teks"} tersalin.`;
  });
}

if (document.body.dataset.pintasan) document.addEventListener("keydown", onKey);
if (document.querySelector("a[data-tuju]")) {
  update();
  setInterval(update, kEvery);
  document.addEventListener("visibilitychange", update);
}
// Behind the browser's own jump to the row, which takes the focus away.
const focusLeftRow = () => {
  const row = location.hash && rows().find((one) => "#" + one.id === location.hash);
  if (row) linkIn(row)?.focus();
};
if (document.readyState === "complete") setTimeout(focusLeftRow);
else window.addEventListener("load", () => setTimeout(focusLeftRow));
