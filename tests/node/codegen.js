/* Types by graphql-codegen: codegen.js SCHEMA FOLDER DOCUMENT... writes schema.ts and, of the documents, operations.ts. */
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";
import { readFile, writeFile } from "node:fs/promises";

const [, , location, folder, ...files] = process.argv;
const read = async (file) => ({ location: file, document: parse(await readFile(file, "utf8")) });
const { document: schema } = await read(location);

async function generate(name, plugin, documents) {
  const filename = `${folder}/${name}.ts`;
  const options = { filename, schema, documents, config: {}, pluginMap: { plugin }, plugins: [{ plugin: {} }] };
  await writeFile(filename, await codegen(options));
}

await generate("schema", typescript, []);
await generate("operations", operations, await Promise.all(files.map(read)));
