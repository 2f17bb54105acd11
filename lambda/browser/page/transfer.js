// One file's way into the bucket: over breaks of the connection, and never twice.

import { get, Problem, send } from "./api.js";

const MINUTES_SIGNED = 4; // a form is good for five
const MILLISECONDS_WITHOUT_A_SIGN = 60_000;

/** A file and its category. `sent` is what its record is asked for by: its key and version, once it is uploaded. */
export class Transfer {
  constructor(file, category) {
    this.file = file;
    this.wanted = { name: file.name, size: file.size, ...(category && { category }) };
    this.sent = null;
  }

  /** Send the file. Rejects with a Problem; then `send` may be called again. */
  async send(onProgress) {
    if (await this.#wasSent()) return;
    if (!(Date.now() < this.validUntil)) {
      const validUntil = Date.now() + MINUTES_SIGNED * 60_000;
      this.form = await send("POST", "/api/uploads", this.wanted);
      this.validUntil = validUntil;
    }
    this.unanswered = true;
    const version_id = await post(this.form, this.file, onProgress).catch((problem) => {
      this.unanswered = problem.status === 0 || problem.status >= 500;
      if (!this.unanswered) this.validUntil = 0; // S3 refused this form
      throw problem;
    });
    this.sent = { key: this.form.key, version_id };
  }

  /** Whether the file arrived though the answer was lost: S3 makes a version of every one that it gets. */
  async #wasSent() {
    if (!this.unanswered) return false;
    const { key } = this.form;
    try {
      await get("/api/uploads", { key });
    } catch (problem) {
      if (problem.status === 404) return false;
      throw problem;
    }
    this.sent = { key };
    return true;
  }
}

/** Post a form with the file; the answer is the version that the bucket gave to it. */
function post({ url, fields }, file, onProgress) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", file); // what follows the file is not looked at
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), MILLISECONDS_WITHOUT_A_SIGN);
    };
    request.upload.addEventListener("progress", (event) => {
      heard();
      onProgress(event.loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      const { status } = request; // 0: there was no answer
      if (status >= 200 && status < 300) resolve(request.getResponseHeader("x-amz-version-id"));
      else if (status === 0) reject(new Problem("The connection broke.", 0));
      else reject(new Problem(`The file was not accepted (${status}); please try again.`, status));
    });
    request.open("POST", url);
    heard();
    request.send(form);
  });
}
