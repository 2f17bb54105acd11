// Signing in: authorization code with PKCE at the managed sign-in page. Tokens stay in this tab's
// sessionStorage.

const TOKENS = "invoices.tokens";
const ATTEMPT = "invoices.sign-in";
const SIGNED_OUT = "invoices.signed-out";
const SECONDS_BEFORE_EXPIRY = 120;
const SECONDS_OF_A_FRESH_TOKEN = 60;
const SECONDS_TO_LEAVE = 10;

/** Why nobody is signed in, as a sentence for the gate. */
export class NotSignedIn extends Error {}

let settings = null;
let refreshing = null;
let leaving = null;

/**
 * Sign in, or find that one is. Resolves once there are tokens; rejects with NotSignedIn where the gate has
 * to be shown; waits while the browser leaves for the sign-in page.
 */
export async function signIn(config) {
  settings = config;
  const answer = new URLSearchParams(location.search);
  if (answer.has("code") || answer.has("error")) return finish(answer);
  if (read(TOKENS)) return undefined;
  if (read(SIGNED_OUT)) {
    sessionStorage.removeItem(SIGNED_OUT);
    throw new NotSignedIn("You are signed out.");
  }
  return leaveForSignIn();
}

/**
 * Go to the sign-in page, once for however many ask; afterwards the view that was asked for opens. Rejects with
 * NotSignedIn where the person stays: the browser asks before it leaves files that are not uploaded.
 */
function leaveForSignIn() {
  leaving ??= leave().finally(() => {
    leaving = null;
  });
  return leaving;
}

async function leave() {
  const verifier = randomText();
  const attempt = { verifier, state: randomText(), hash: location.hash };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: settings.client_id,
    redirect_uri: pageAddress(),
    scope: "openid email",
    state: attempt.state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
  });
  location.assign(`${settings.sign_in_url}/oauth2/authorize?${query}`);
  await new Promise((resolve) => setTimeout(resolve, SECONDS_TO_LEAVE * 1000)); // the page is on its way out
  throw new NotSignedIn("You are signed out. Trying again leads to the sign-in; after it, drop the file once more.");
}

async function finish(answer) {
  const attempt = read(ATTEMPT);
  sessionStorage.removeItem(ATTEMPT);
  history.replaceState(null, "", location.pathname + (attempt?.hash ?? ""));
  if (answer.has("error")) throw new NotSignedIn("The sign-in was not completed.");
  if (!attempt || attempt.state !== answer.get("state")) {
    throw new NotSignedIn("This sign-in was not started from this page; please start it here.");
  }
  const tokens = await askForTokens({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: pageAddress(),
    code_verifier: attempt.verifier,
  });
  if (!tokens) throw new NotSignedIn("The sign-in took too long or was used before; please try again.");
  keep(tokens);
}

/** A valid ID token; leaves for the sign-in page where there is none to be had. */
export async function idToken() {
  const tokens = read(TOKENS);
  if (!tokens) return leaveForSignIn();
  if (Date.now() < tokens.refresh_at) return tokens.id_token;
  await refreshed();
  const renewed = read(TOKENS);
  return renewed ? renewed.id_token : leaveForSignIn();
}

/** Renew the tokens, once for however many ask at the same time. */
function refreshed() {
  refreshing ??= renew().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function renew() {
  const { refresh_token } = read(TOKENS) ?? {};
  const tokens = refresh_token ? await askForTokens({ grant_type: "refresh_token", refresh_token }) : null;
  if (tokens) keep({ refresh_token, ...tokens });
  else sessionStorage.removeItem(TOKENS);
}

/**
 * The API refused the token: sign in again, unless the token is so new that this would go round in a circle.
 */
export async function tokenRefused() {
  const tokens = read(TOKENS);
  sessionStorage.removeItem(TOKENS);
  if (tokens && Date.now() < tokens.kept_at + SECONDS_OF_A_FRESH_TOKEN * 1000) {
    const sentence = "The invoices did not accept this sign-in; please sign in again.";
    window.dispatchEvent(new CustomEvent("not-signed-in", { detail: sentence }));
    throw new NotSignedIn(sentence);
  }
  return leaveForSignIn();
}

/** Who is signed in. */
export function account() {
  try {
    const claims = read(TOKENS).id_token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(claims), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).email ?? "";
  } catch {
    return "";
  }
}

/** Sign out here and at the sign-in page. That the refresh token is revoked as well is not waited for. */
export function signOut() {
  const { refresh_token } = read(TOKENS) ?? {};
  sessionStorage.clear(); // what was typed, too: another person may sign in here
  sessionStorage.setItem(SIGNED_OUT, "true");
  if (refresh_token) {
    const body = new URLSearchParams({ token: refresh_token, client_id: settings.client_id });
    // "no-cors": the answer is of no interest, only that the request is sent.
    const request = { method: "POST", mode: "no-cors", keepalive: true, body };
    fetch(`${settings.sign_in_url}/oauth2/revoke`, request).catch(() => {});
  }
  const query = new URLSearchParams({ client_id: settings.client_id, logout_uri: pageAddress() });
  location.assign(`${settings.sign_in_url}/logout?${query}`);
}

/** The tokens that the sign-in page gives for a grant, or null where it refuses it. */
async function askForTokens(grant) {
  const body = new URLSearchParams({ client_id: settings.client_id, ...grant });
  const response = await fetch(`${settings.sign_in_url}/oauth2/token`, { method: "POST", body });
  if (!response.ok) return null;
  const { id_token, refresh_token, expires_in } = await response.json();
  return { id_token, ...(refresh_token && { refresh_token }), expires_in };
}

function keep({ expires_in, ...tokens }) {
  const refresh_at = Date.now() + (expires_in - SECONDS_BEFORE_EXPIRY) * 1000;
  sessionStorage.setItem(TOKENS, JSON.stringify({ ...tokens, refresh_at, kept_at: Date.now() }));
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

/** The address to come back to, as the sign-in page knows it. */
function pageAddress() {
  return `${location.origin}/`;
}

function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
