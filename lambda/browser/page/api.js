// The invoices' API. Every answer that is no success becomes a Problem with a sentence for the reader.

import { idToken, tokenRefused } from "./sign_in.js";

const TRIES = 4;
const BUSY = new Set([429, 502, 503, 504]);

/** Resolves with the first answer that comes: what can wait is asked for after it. */
export const { promise: answered, resolve: tellAnswered } = Promise.withResolvers();

/** What went wrong; `status` is the HTTP status (0: no connection), `answer` what the API sent with it. */
export class Problem extends Error {
  constructor(sentence, status, answer = {}) {
    super(sentence);
    this.status = status;
    this.answer = answer;
  }
}

/** Whether it may go well in a while, without anybody: there was no connection, or too much was asked for at once. */
export function isPassing({ status }) {
  return status === 0 || BUSY.has(status);
}

/** Ask for something; busy answers are asked again a few times. Empty parameters are left out. */
export async function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const address = query.size ? `${path}?${query}` : path;
  for (let tries = 1; ; tries += 1) {
    try {
      return await request(address, { signal });
    } catch (problem) {
      if (tries === TRIES || !BUSY.has(problem.status)) throw problem;
      await pause(2 ** tries * 150, signal);
    }
  }
}

/** Send something, once: nobody knows whether a change without an answer was made. */
export function send(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method, headers, body: JSON.stringify(body) });
}

async function request(address, options) {
  const response = await answerTo(address, options);
  tellAnswered();
  if (response.status === 401) await tokenRefused();
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Problem(answer.message ?? sentenceFor(response.status), response.status, answer);
}

async function answerTo(address, { headers, ...options }) {
  try {
    const token = await idToken();
    return await fetch(address, { ...options, headers: { ...headers, Authorization: `Bearer ${token}` } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // that is how fetch tells of a failed connection
    throw new Problem("There is no connection to the invoices; please try again.", 0);
  }
}

function sentenceFor(status) {
  if (BUSY.has(status)) return "Too much is asked at once; please try again in a moment.";
  return `The invoices did not answer as expected (${status}); please try again.`;
}

/** Wait so many milliseconds, or until the signal ends it. */
export function pause(milliseconds, signal = undefined) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
