// Building the page. Data only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v3a1 1 0 001 1h14a1 1 0 001-1v-3",
  download: "M12 4v12M7 11l5 5 5-5M4 20h16",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1zM14 7l3 3",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  alert: "M12 8v5M12 16.5v.1M12 3l9.5 17h-19z",
  open: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 01-1 1H5a1 1 0 01-1-1V7a1 1 0 011-1h5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
};

/** An HTML element. Attributes that are null, undefined or false are left out; functions are listeners. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element, as `el`. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A drawing beside words that say the same: hidden from screen readers. */
export function icon(name) {
  const path = svg("path", { d: ICONS[name] });
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, path);
}

/** A button; `attributes.class` chooses its looks. */
export function button(label, click, attributes = {}, iconName = null) {
  const children = iconName ? [icon(iconName), el("span", {}, label)] : [label];
  return el("button", { type: "button", click, ...attributes }, ...children);
}

/** A part of the page with a heading of its own. */
export function card(words, ...content) {
  const title = el("h2", { id: newId() }, words);
  return el("section", { class: "card", "aria-labelledby": title.id }, title, ...content);
}

/** What went wrong, as a sentence, and a button to try it again. */
export function failure(sentence, again) {
  const retry = button("Try again", again, { class: "secondary" });
  return el("div", { class: "problem", role: "alert" }, el("p", {}, sentence), retry);
}

/** A button that shows only a drawing; `label` is what screen readers and the tooltip say. */
export function iconButton(label, iconName, click, attributes = {}) {
  const looks = { type: "button", class: "icon-button", "aria-label": label, title: label };
  return el("button", { ...looks, click, ...attributes }, icon(iconName));
}

/** Details that open where the window is, or becomes, so wide; narrower they are as the reader wants them. */
export function openFrom(width, details) {
  const wide = matchMedia(`(min-width: ${width})`);
  const open = () => {
    details.open ||= wide.matches;
  };
  wide.addEventListener("change", open);
  open();
  return details;
}

/** A select whose options are [value, label] pairs. */
export function select(options, chosen, attributes = {}) {
  const made = options.map(([value, label]) => el("option", { value, selected: value === chosen }, label));
  return el("select", attributes, ...made);
}

/** Ask in a dialog: `fill(leave)` gives what stands under its title. Resolves to what `leave` is called with. */
export function inDialog(words, fill) {
  const title = el("h2", { id: newId() }, words);
  return new Promise((resolve) => {
    let outcome;
    const closed = () => {
      dialog.remove();
      resolve(outcome);
    };
    const dialog = el("dialog", { class: "ask", "aria-labelledby": title.id, close: closed });
    const leave = (value) => {
      outcome = value;
      dialog.close();
    };
    dialog.append(title, ...fill(leave).filter(Boolean));
    document.body.append(dialog);
    dialog.showModal();
  });
}

let lastId = 0;

/** A new id for aria references. */
export function newId() {
  lastId += 1;
  return `id-${lastId}`;
}

/** A label over its control. */
export function labelled(label, control, attributes = {}) {
  control.id ||= newId();
  return el("div", { class: "labelled", ...attributes }, el("label", { for: control.id }, label), control);
}

/** Have screen readers say a sentence. An equal sentence is said again. */
export function announce(sentence) {
  const region = document.getElementById("announcements");
  region.textContent = "";
  setTimeout(() => {
    region.textContent = sentence;
  }, 50);
}

/** Move the focus, for a reader who has just changed the view. */
export function focusOn(element) {
  if (!element.hasAttribute("tabindex") && !element.matches("a, button, input, select, textarea")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus({ preventScroll: true });
}

/** What the page's head says of this deployment. */
export function setting(name) {
  return document.querySelector(`meta[name=${name}]`).content;
}
