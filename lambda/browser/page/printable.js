// Names from invoices may hold characters that nobody sees: they hide text or turn its direction around. They
// stay in the data as printed. Here they are shown as \u202E, because whoever pays must see that something is
// odd; leaving them out would make `GO<zero width>OGLE` look like another vendor's name.

const HIDDEN = /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text with each hidden character written as its code. */
export function printable(text) {
  return String(text).replace(HIDDEN, code);
}

/** A text of several lines, likewise; line breaks and tabs stay. */
export function printableLines(text) {
  return String(text)
    .replace(/\r\n?/g, "\n")
    .replace(HIDDEN, (character) => ("\n\t".includes(character) ? character : code(character)));
}

function code(character) {
  const point = character.codePointAt(0).toString(16).toUpperCase();
  return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, "0")}`;
}

/**
 * A name in an element that finds its direction by itself and never turns its neighbours around; the codes of
 * hidden characters look different from what was printed.
 */
export function name(text, attributes = {}) {
  const bdi = document.createElement("bdi");
  for (const [key, value] of Object.entries(attributes)) bdi.setAttribute(key, value);
  let start = 0;
  for (const { 0: character, index } of String(text).matchAll(HIDDEN)) {
    bdi.append(String(text).slice(start, index), codeElement(character));
    start = index + character.length;
  }
  bdi.append(String(text).slice(start));
  return bdi;
}

function codeElement(character) {
  const element = document.createElement("span");
  element.className = "hidden-character";
  element.title = "A hidden character of the name";
  element.textContent = code(character);
  return element;
}
