// Correcting a line item, in a dialog of its own.

import { button, el, inDialog, labelled, newId } from "./dom.js";
import { typedAmount } from "./money.js";

const PARTS = [
  ["description", "Description"],
  ["quantity", "Quantity"],
  ["unit_price", "Unit price"],
  ["amount", "Amount"],
];

/**
 * Ask for the values of a row of the line items. Resolves to the row as the API takes it, to null if it shall
 * go, to undefined if nothing shall change.
 */
export function editItem({ line_items: items = [], currency }, row) {
  const item = items[row] ?? {};
  const inputs = PARTS.map(([part]) => {
    const numeric = part === "description" ? { maxlength: 500, dir: "auto" } : { inputmode: "decimal" };
    return el("input", { type: "text", autocomplete: "off", value: item[part] ?? "", ...numeric });
  });
  const error = el("p", { class: "field-error", id: newId(), role: "alert" });
  const fields = PARTS.map(([, label], place) => labelled(label, inputs[place]));
  return inDialog(row < items.length ? `Row ${row + 1}` : "New row", (leave) => {
    const buttons = [
      el("button", { type: "submit", class: "primary" }, "Save"),
      row < items.length ? button("Take the row out", () => leave(null), { class: "danger" }) : null,
      button("Cancel", () => leave(undefined), { class: "quiet" }),
    ];
    const submit = (event) => {
      event.preventDefault();
      try {
        leave(typedItem(inputs.map(({ value }) => value), currency));
      } catch (problem) {
        if (!(problem instanceof RangeError)) throw problem;
        error.textContent = problem.message;
      }
    };
    const controls = el("div", { class: "editor-buttons" }, ...buttons);
    return [el("form", { novalidate: true, submit }, ...fields, error, controls)];
  });
}

/** What was typed as the API takes it. A quantity may have as many decimals as an amount in dinars. */
function typedItem(typed, currency) {
  const item = {};
  PARTS.forEach(([part], place) => {
    const text = typed[place].trim();
    if (text === "") return;
    item[part] = part === "description" ? text : typedAmount(text, part === "quantity" ? "KWD" : currency);
  });
  if (!Object.keys(item).length) throw new RangeError("Write a description or an amount, or take the row out.");
  return item;
}
