// Runs the Worker in miniflare: reads {origin, hour} (how many seconds its hour has) and then requests, one JSON a line; answers
// each with a line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Miniflare } from "miniflare";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { origin, hour = 3600 } = JSON.parse((await lines.next()).value);
const edge = new Miniflare({
  modules: true,
  script: readFileSync(new URL("worker.js", import.meta.url), "utf8").replace("HOUR_SECONDS = 3600", `HOUR_SECONDS = ${hour}`),
  compatibilityDate: "2026-07-01",
  bindings: { ORIGIN: origin },
});
await edge.ready;
console.log(JSON.stringify({ ready: true }));
for await (const line of lines) {
  const { path, method = "GET", headers = {}, body } = JSON.parse(line);
  const response = await edge.dispatchFetch(`https://app.example${path}`, { method, headers, body, redirect: "manual" });
  const text = await response.text();
  console.log(JSON.stringify({ status: response.status, headers: Object.fromEntries(response.headers), text }));
}
await edge.dispose();
