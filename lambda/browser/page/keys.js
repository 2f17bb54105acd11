// The keys of whoever works through a list without a mouse. They act where nothing is typed and no dialog is open, and
// can be switched off: who dictates speaks letters, too.

import { button, el, inDialog } from "./dom.js";

const OFF = "invoices.keys-off";
const KEYS = [
  ["j", "Next invoice"],
  ["k", "Previous invoice"],
  ["Enter", "Open the invoice, in a list"],
  ["x", "Tick the invoice, in a list, to change several at once"],
  ["1 2 …", "Take this reading, where there is a choice"],
  ["e", "Correct what is in doubt"],
  ["r", "Mark as reviewed, and on to the next"],
  ["?", "Show these keys"],
];

/** Hand each key to the view that is open; `view().key(key)` says whether it knew it. */
export function listenToKeys(view) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    if (target.closest?.("input:not([type=checkbox]), select, textarea") || document.querySelector("dialog[open]")) return;
    if (key === "?") showKeys();
    else if (!view()?.key?.(key)) return;
    event.preventDefault();
  });
}

/** The dialog that explains the keys. */
export function showKeys() {
  const rows = KEYS.map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)));
  const box = el("input", { type: "checkbox", checked: !localStorage.getItem(OFF) });
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "true");
  });
  const use = el("label", { class: "check" }, box, "Use these keys");
  inDialog("Keys", (leave) => {
    const done = button("Close", () => leave(), { class: "secondary", autofocus: true });
    return [el("dl", { class: "keys" }, ...rows), use, el("div", { class: "editor-buttons" }, done)];
  });
}
