// The edge before NeuraCRM. What it does not know for public it passes on and never keeps.

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const ORIGIN_MILLISECONDS = 25_000;
const STORED_AT = "x-edge-stored-at";

// Whole paths, as sent: nothing encoded, no dots, no doubled slash can stand in them.
const OPTIONS = /^\/api\/(?:options|constants)(?:\/[a-z][a-z0-9_-]*)?$/;
const HASHED = /^\/assets\/[A-Za-z0-9_.-]+-[A-Za-z0-9_-]{8,}\.(?:css|js|woff2?|svg|png|jpe?g|gif|webp|ico)$/;
const STATIC = /^\/(?:assets\/)?[A-Za-z0-9_-]+\.(?:css|js|svg|png|jpe?g|gif|webp|ico)$/;
const CREDENTIALS = ["authorization", "cookie", "x-api-key"];
// Only the edge says who asked, and where: these would be believed behind it.
const UNTRUSTED = ["x-forwarded-host", "x-forwarded-prefix", "x-original-url", "x-rewrite-url", "x-http-method-override", "forwarded"];
const TELLING = ["server", "x-powered-by", "via", STORED_AT];
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const SECURITY = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-XSS-Protection": "1; mode=block",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
};

export default {
  async fetch(request, env, context) {
    const id = readRequestId(request);
    const plan = planCaching(request);
    const response = plan ? await askCached(request, env, context, id, plan) : await askOrigin(request, env, id);
    return finish(request, response, id);
  },
};

function readRequestId(request) {
  const given = request.headers.get("x-request-id") ?? "";
  return REQUEST_ID.test(given) ? given : crypto.randomUUID();
}

// How long an answer may be kept: null when never.
function planCaching(request) {
  const { pathname, search } = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("range")) return null;
  if (HASHED.test(pathname)) return { seconds: DAY_SECONDS, staleSeconds: 0, isHashed: true, isStatic: true };
  if (STATIC.test(pathname)) return { seconds: DAY_SECONDS, staleSeconds: 0, isStatic: true };
  const isAnonymous = CREDENTIALS.every((name) => !request.headers.has(name));
  if (OPTIONS.test(pathname) && isAnonymous && search === "") return { seconds: HOUR_SECONDS, staleSeconds: DAY_SECONDS };
  return null;
}

async function askCached(request, env, context, id, plan) {
  const key = makeKey(request);
  const kept = await caches.default.match(key);
  const age = kept ? (Date.now() - Number(kept.headers.get(STORED_AT))) / 1000 : Infinity;
  if (kept && age < plan.seconds) return mark(kept, "HIT");
  const fresh = await askOrigin(request, env, id, plan).catch(() => null);
  const isFailing = fresh === null || fresh.status >= 500;
  if (isFailing && kept && age < plan.seconds + plan.staleSeconds) return mark(kept, "STALE");
  if (fresh === null) return answerUnreachable();
  if (!isPublic(fresh, plan)) return mark(fresh, "BYPASS");
  context.waitUntil(keep(key, fresh.clone(), plan));
  return mark(fresh, "MISS");
}

// A question asked after the name would let anybody fill the cache, or split it; encodings are the edge's own affair.
function makeKey(request) {
  const url = new URL(request.url);
  return new Request(`${url.origin}${url.pathname}`);
}

// The origin's word counts more than the name: public, whole, good, for everybody, and no cookie with it.
function isPublic(response, plan) {
  const said = (response.headers.get("cache-control") ?? "").toLowerCase();
  const varied = (response.headers.get("vary") ?? "").toLowerCase().split(",").map((name) => name.trim());
  const isSaid = /\bpublic\b/.test(said) && !/\b(?:private|no-store|no-cache)\b/.test(said);
  const isForAll = varied.every((name) => name === "" || name === "accept-encoding" || name === "origin");
  const isPage = plan.isStatic && (response.headers.get("content-type") ?? "").startsWith("text/html");
  return response.status === 200 && isSaid && isForAll && !isPage && !response.headers.has("set-cookie");
}

async function keep(key, response, plan) {
  const kept = new Response(response.body, response);
  kept.headers.set(STORED_AT, String(Date.now()));
  kept.headers.set("x-edge-lifetime", kept.headers.get("cache-control"));
  kept.headers.set("cache-control", `public, max-age=${plan.seconds + plan.staleSeconds}`);
  await caches.default.put(key, kept);
}

function mark(response, state) {
  const marked = new Response(response.body, response);
  const lifetime = marked.headers.get("x-edge-lifetime");
  if (lifetime) marked.headers.set("cache-control", lifetime);
  for (const name of ["x-edge-lifetime", "cf-cache-status"]) marked.headers.delete(name);
  marked.headers.set("X-Edge-Cache", state);
  return marked;
}

async function askOrigin(request, env, id, plan = null) {
  const url = new URL(request.url);
  const target = new URL(env.ORIGIN || url);
  // Never joined as text: a path that begins with two slashes would name another host.
  target.pathname = url.pathname;
  target.search = url.search;
  const headers = new Headers(request.headers);
  for (const name of UNTRUSTED) headers.delete(name);
  // An answer everybody gets must not be able to depend on who asked first.
  if (plan) for (const name of [...CREDENTIALS, "if-none-match", "if-modified-since"]) headers.delete(name);
  headers.set("X-Request-ID", id);
  headers.set("X-Forwarded-For", request.headers.get("cf-connecting-ip") ?? "");
  headers.set("X-Forwarded-Proto", "https");
  const asked = new Request(target, { method: request.method, headers, body: request.body, redirect: "manual" });
  if (!plan) return fetch(asked).catch(answerUnreachable);
  return fetch(asked, { signal: AbortSignal.timeout(ORIGIN_MILLISECONDS) });
}

function answerUnreachable() {
  const error = { code: "unavailable", message: "NeuraCRM cannot be reached at the moment. Please try again in a minute." };
  return Response.json({ error }, { status: 503, headers: { "Cache-Control": "no-store", "Retry-After": "30" } });
}

function finish(request, response, id) {
  const finished = new Response(response.body, response);
  for (const name of TELLING) finished.headers.delete(name);
  finished.headers.set("X-Request-ID", id);
  if (new URL(request.url).pathname.startsWith("/api")) {
    for (const [name, value] of Object.entries(SECURITY)) if (!finished.headers.has(name)) finished.headers.set(name, value);
    if (!finished.headers.has("cache-control")) finished.headers.set("cache-control", "no-store");
  }
  return finished;
}
