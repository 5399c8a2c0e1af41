// Budgets of the first visit, in kB of gzip -9: what a person on a slow line waits for. Exit code 1 past one of them.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const ENTRY_JS_KB = 180;
const ENTRY_CSS_KB = 22;
const ROUTE_KB = 45;
const FIRST_VISIT_KB = 240;
const KB = 1000;

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const weights = new Map();

function weigh(file) {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length / KB);
  return weights.get(file);
}

// Everything a chunk cannot start without.
function reach(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const next of manifest[key].imports ?? []) reach(next, found);
  return found;
}

function filesOf(keys) {
  const js = new Set();
  const css = new Set();
  for (const key of keys) {
    js.add(manifest[key].file);
    for (const file of manifest[key].css ?? []) css.add(file);
  }
  return { js, css };
}

function sum(files, without = new Set()) {
  return [...files].filter((file) => !without.has(file)).reduce((total, file) => total + weigh(file), 0);
}

const entryKey = Object.keys(manifest).find((key) => manifest[key].isEntry);
const entry = filesOf(reach(entryKey));
const shell = filesOf(reach('src/app/Shell.tsx', reach(entryKey)));
const frame = sum(shell.js) + sum(shell.css);
console.log(`entry and frame together ${frame.toFixed(1)} kB`);
const rows = [
  ['entry JS', sum(entry.js), ENTRY_JS_KB],
  ['entry CSS', sum(entry.css), ENTRY_CSS_KB],
];
for (const key of Object.keys(manifest).filter((one) => /features\/\w+\/\w+Page\.tsx$/.test(one))) {
  const files = filesOf(reach(key));
  const own = sum(files.js, shell.js) + sum(files.css, shell.css);
  const name = key.split('/').at(-1).replace('.tsx', '');
  rows.push([name, own, ROUTE_KB], [`${name} first visit`, own + frame, FIRST_VISIT_KB]);
}

let isOver = false;
for (const [name, size, budget] of rows) {
  const mark = size > budget ? 'OVER' : 'ok';
  isOver ||= size > budget;
  console.log(`${mark.padEnd(5)}${name.padEnd(36)}${size.toFixed(1).padStart(7)} of ${budget} kB`);
}
if (isOver) {
  console.error('The pages are heavier than their budgets; import what is rarely needed with import() instead.');
  process.exit(1);
}
