// Amounts are decimal strings such as "-1234.50", as the API sends them. Whole numbers of any size calculate
// with them, never floating point.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether a text is an amount as the API writes it. */
export function isAmount(text) {
  return typeof text === "string" && DECIMAL.test(text);
}

function parsed(amount) {
  const match = DECIMAL.exec(amount);
  if (!match) throw new RangeError(`not an amount: ${amount}`);
  const [, sign, whole, decimals = ""] = match;
  return { units: BigInt(sign + whole + decimals), scale: decimals.length };
}

function written(units, scale) {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const decimals = digits.slice(digits.length - scale);
  return (units < 0n ? "-" : "") + whole + (scale ? `.${decimals}` : "");
}

function aligned(first, second) {
  const [a, b] = [parsed(first), parsed(second)];
  const scale = Math.max(a.scale, b.scale);
  const scaled = ({ units, scale: own }) => units * 10n ** BigInt(scale - own);
  return { a: scaled(a), b: scaled(b), scale };
}

/** The exact sum of two amounts. */
export function add(first, second) {
  const { a, b, scale } = aligned(first, second);
  return written(a + b, scale);
}

/** Below 0 if the first amount is the smaller one, above 0 if it is the larger one, else 0. */
export function compare(first, second) {
  const { a, b } = aligned(first, second);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An amount without its sign. */
export function absolute(amount) {
  return amount.replace(/^-/, "");
}

/** How much of the whole an amount is, both taken without sign: 0 to 1, for drawing only. */
export function share(amount, whole) {
  const { a, b } = aligned(absolute(amount), absolute(whole));
  return b === 0n ? 0 : Number((a * 10000n) / b) / 10000;
}

/** An amount as people read it: `-1,234.50`. Decimals are those that are there, two at least. */
export function shownAmount(amount) {
  if (!isAmount(amount)) return String(amount);
  const [, sign, whole, decimals = ""] = DECIMAL.exec(amount);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const kept = decimals.replace(/0+$/, "").padEnd(2, "0");
  return `${sign ? "\u2212" : ""}${grouped}.${kept}`;
}

const PLAIN = /^\d+(?:\.\d{1,3})?$/;
const POINT_DECIMALS = /^\d{1,3}(?:[, '\u2019]\d{3})+\.\d{1,3}$/;
const COMMA_DECIMALS = /^(?:\d{1,3}(?:[. '\u2019]\d{3})+|\d+),\d{1,3}$/;
const GROUPED = /^\d{1,3}(?:[ '\u2019]\d{3})+$|^\d{1,3}(?:\.\d{3}){2,}$|^\d{1,3}(?:,\d{3}){2,}$/;
const AMBIGUOUS = /^[1-9]\d{0,2}[.,]\d{3}$/;

// Currencies with three decimals: there `1.234` is what it says.
const THREE_DECIMALS = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

/**
 * What a person typed, as an amount. Throws a RangeError with a sentence where it is none, or where it can be
 * read in two ways: `1.234` and `1,234` are a thousand to some and a little over one to others.
 */
export function typedAmount(typed, currency = "") {
  const text = typed
    .replace(/[\s\u00A0\u202F]+/g, " ")
    .trim()
    .replace(/^[\u2212\u2013]/, "-");
  const sign = text.startsWith("-") ? "-" : "";
  const digits = text.slice(sign.length).trim();
  if (AMBIGUOUS.test(digits) && !THREE_DECIMALS.has(currency)) {
    const thousands = digits.replace(/\D/, "");
    throw new RangeError(
      `${digits} can be read in two ways; if it is ${shownAmount(thousands)}, write ${thousands}.00.`,
    );
  }
  if (GROUPED.test(digits)) return sign + stripped(digits.replace(/\D/g, ""));
  if (PLAIN.test(digits)) return sign + stripped(digits);
  if (POINT_DECIMALS.test(digits)) return sign + stripped(digits.replace(/[, '\u2019]/g, ""));
  if (COMMA_DECIMALS.test(digits))
    return sign + stripped(digits.replace(/[. '\u2019]/g, "").replace(",", "."));
  throw new RangeError("Write the amount in digits, like 1234.50.");
}

function stripped(digits) {
  return digits.replace(/^0+(?=\d)/, "");
}
