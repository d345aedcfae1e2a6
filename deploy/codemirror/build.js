/** Makes static/js/codemirror/ of the packages in package-lock.json, with their licences.
 *  Run it by `npm ci && npm run build`; tests/articles/admin/test_codemirror.py holds both against the lock. */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const FOLDER = "../../static/js/codemirror";

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

const { outputFiles: [bundle], metafile } = await build({
  entryPoints: ["exports.js"], bundle: true, minify: true, format: "esm", target: "es2022", write: false, metafile: true,
});
const [{ inputs }] = Object.values(metafile.outputs);
const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput).map(([path]) => path);
const packages = [...new Set(used.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean))].sort();
const parts = packages.map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  return [`${name} ${version}`, readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()];
});
const lines = [
  "Made by build.js; do not edit. Licences: LICENSE.txt.",
  ...parts.map(([name]) => name),
  `lock sha256 ${digest(readFileSync("package-lock.json"))}`,
  `code sha256 ${digest(bundle.contents)}`,
];
writeFileSync(`${FOLDER}/codemirror.js`, `/*! ${lines.join("\n *  ")}\n */\n${bundle.text}`);
writeFileSync(`${FOLDER}/LICENSE.txt`, `${parts.map((part) => part.join("\n\n")).join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
