// Correcting a field in its place: what was typed, whether it can be, and what somebody else did meanwhile.

import { button, el, newId } from "./dom.js";
import { AMOUNTS, attributeName, DAYS, shownDay, shownMoment, typeName } from "./format.js";
import { isAmount, shownAmount, typedAmount } from "./money.js";
import { printable } from "./printable.js";

/**
 * The value of a field as the API takes it; null where nothing was typed. Throws a RangeError with a
 * sentence.
 */
function typedValue(field, typed, invoice) {
  const text = typed.trim();
  if (text === "") return null;
  if (AMOUNTS.has(field)) return typedAmount(text, invoice.currency);
  if (field === "currency") return typedCurrency(text);
  if (DAYS.has(field) && !/^(19|20)\d\d-\d\d-\d\d$/.test(text)) {
    throw new RangeError("Choose a day after 1900.");
  }
  if (text.length > 200) throw new RangeError("Write at most 200 characters.");
  return text;
}

function typedCurrency(text) {
  if (!/^[a-z]{3}$/i.test(text)) throw new RangeError("Write the currency as three letters, like EUR.");
  return text.toUpperCase();
}

const TYPED = "invoices.typed";

/** Keep what somebody is typing, for the case that the session ends meanwhile; null forgets it. */
export function keepTyped(typed) {
  if (typed) sessionStorage.setItem(TYPED, JSON.stringify(typed));
  else sessionStorage.removeItem(TYPED);
}

/** What somebody was typing for an invoice: {field, typed}, or null. */
export function typedBefore(invoiceId) {
  const { id, field, typed } = JSON.parse(sessionStorage.getItem(TYPED) ?? "{}");
  return id === invoiceId ? { field, typed } : null;
}

/** A value as people read it; a dash where there is none. */
export function shownValue(field, value) {
  if (value === undefined || value === null || value === "" || value.length === 0) return "\u2013";
  if (isAmount(value) && AMOUNTS.has(field)) return shownAmount(value);
  if (DAYS.has(field)) return shownDay(value);
  if (field === "invoice_type") return typeName(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (field.startsWith("line_items.")) return shownItem(value);
  if (field === "removed") return `as a ${value.reason}`;
  if (field === "review_reasons") return value.map((code) => code.replaceAll("_", " ")).join(", ");
  return printable(Array.isArray(value) ? value.join(", ") : value);
}

/** A line item in a line. */
function shownItem({ description = "", quantity, unit_price: price, amount }) {
  const product = price === undefined ? "" : `${quantity ?? 1} \u00D7 ${shownAmount(price)} = `;
  return printable([description, amount && `${product}${shownAmount(amount)}`].filter(Boolean).join(": "));
}

/** What was changed since, as sentences; `before` and `now` are two states of an invoice. */
export function changesSince(before, now) {
  const made = changeCount(now) - changeCount(before);
  const entries = made > 0 ? (now.history ?? []).slice(-made) : [];
  return entries.flatMap(({ by, at, changes }) =>
    Object.entries(changes).map(([field, { from, to }]) => {
      const values = `from ${shownValue(field, from)} to ${shownValue(field, to)}`;
      return `${printable(by)} changed ${attributeName(field).toLowerCase()} ${values} (${shownMoment(at)}).`;
    }),
  );
}

/** How often an invoice was changed; of very many changes the oldest are only counted. */
function changeCount({ history = [], history_left_out: leftOut = 0 }) {
  return history.length + leftOut;
}

/**
 * The form that takes the place of a field's value. `save(value)` and `cancel()` are called by its buttons;
 * `typed` is what somebody has typed already, `conflict` the sentences about what another person changed
 * meanwhile, or about a value that nobody would expect (`warnings`).
 */
export function editor({ field, invoice, typed, conflict, warnings, save, cancel }) {
  const input = control(field, typed ?? invoice[field] ?? "");
  const error = el("p", { class: "field-error", id: newId(), role: "alert" });
  const words = warnings ? ["Save anyway", "Cancel"] : conflict ? ["Save mine anyway", "Keep theirs"] : ["Save", "Cancel"];
  const buttons = [
    el("button", { type: "submit", class: "primary" }, words[0]),
    button(words[1], cancel, { class: "quiet" }),
  ];
  const told = conflict ? notice(conflict) : null;
  const parts = [told, input, error, el("div", { class: "editor-buttons" }, ...buttons)];
  const form = el("form", { class: "editor", novalidate: true, "data-editor": field }, ...parts);
  input.setAttribute("aria-describedby", error.id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit({ field, invoice, input, error, save });
  });
  input.addEventListener("input", () => keepTyped({ id: invoice.invoice_id, field, typed: input.value }));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });
  return { form, input, showError: (sentence) => showError(input, error, sentence) };
}

function control(field, value) {
  const named = { name: field, "aria-label": attributeName(field) };
  const attributes = { ...named, autocomplete: "off", spellcheck: "false" };
  if (DAYS.has(field)) return el("input", { type: "date", value, ...attributes });
  if (AMOUNTS.has(field)) return el("input", { type: "text", inputmode: "decimal", value, ...attributes });
  if (field === "currency") return el("input", { type: "text", class: "short", value, ...attributes });
  return el("input", { type: "text", maxlength: 200, dir: "auto", value, ...attributes });
}

function submit({ field, invoice, input, error, save }) {
  if (input.validity.badInput) return showError(input, error, "Choose a whole day.");
  try {
    return save(typedValue(field, input.value, invoice), input.value);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    return showError(input, error, problem.message);
  }
}

function showError(input, error, sentence) {
  error.textContent = sentence;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

/** What another person did while this one was typing. */
export function notice(sentences) {
  const lines = sentences.length ? sentences : ["Somebody changed this invoice meanwhile."];
  const told = lines.map((line) => el("p", { dir: "auto" }, line));
  return el("div", { class: "conflict", role: "alert" }, ...told);
}
