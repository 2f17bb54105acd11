// The rows of a long table, a portion at a time.

import { button, el } from "./dom.js";

/** `body` with the first rows, and the button that shows the next ones; null where there are no more. */
export function inPortions(rows, size, words) {
  const body = el("tbody", {}, ...rows.slice(0, size));
  if (rows.length <= size) return { body, next: null };
  const label = () => `Show ${Math.min(size, rows.length - body.rows.length)} more of ${rows.length} ${words}`;
  const show = ({ currentTarget: pressed }) => {
    const first = body.rows.length;
    body.append(...rows.slice(first, first + size));
    if (body.rows.length < rows.length) pressed.textContent = label();
    else pressed.remove();
    rows[first].tabIndex = -1; // a reader goes on there
    rows[first].focus();
  };
  return { body, next: button(label(), show, { class: "secondary" }) };
}
