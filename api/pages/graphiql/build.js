/* Writes graphiql.js, graphiql.css and manifest.json, the same bytes each time, from the packages of the lock file. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const TARGET = "../static/graphiql";

/* The fonts of the style sheet are half of its size; the page names fonts that readers have. */
const withoutFonts = {
  name: "without-fonts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /style\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    })),
};

/* What graphql has for production, without the long warning that it has for development. */
const productionGraphql = {
  name: "production-graphql",
  setup: ({ onLoad }) =>
    onLoad({ filter: /graphql\/jsutils\/instanceOf\.mjs$/ }, () => ({
      contents: "export const instanceOf = (value, constructor) => value instanceof constructor;",
    })),
};

const { metafile } = await build({
  entryPoints: { graphiql: "main.jsx" },
  outdir: TARGET,
  bundle: true,
  minify: true,
  metafile: true,
  jsx: "automatic",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  plugins: [withoutFonts, productionGraphql],
});

const sha256 = async (file) => createHash("sha256").update(await readFile(file)).digest("hex");

/* What of which package is inside, with its licence in full. */
async function packages() {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file));
  const folders = new Set(used.map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  return Promise.all([...folders].sort().map(async (folder) => {
    const { name, version, license, repository } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const source = repository?.url ?? repository ?? "its registry";
    return { name, version, license, source, text: file ? await readFile(path.join(folder, file), "utf8") : null };
  }));
}

const inside = await packages();
const notice = ({ name, version, license, source, text }) =>
  `${name} ${version} (${license})\n\n${text?.trim() ?? `The package has no text of the licence; it comes from ${source}.`}\n`;
await writeFile(`${TARGET}/LICENSES.txt`, inside.map(notice).join(`\n${"-".repeat(80)}\n\n`));
const files = ["graphiql.css", "graphiql.js", "LICENSES.txt"];
const manifest = {
  files: Object.fromEntries(await Promise.all(files.map(async (file) => [file, await sha256(`${TARGET}/${file}`)]))),
  packages: Object.fromEntries(inside.map(({ name, version }) => [name, version])),
};
await writeFile(`${TARGET}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
