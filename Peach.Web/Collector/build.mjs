// Builds the script: `node build.mjs [folder]`, by default into Peach.Web/wwwroot.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(here, '..', 'wwwroot'));
const { version } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'));

await build({
  absWorkingDir: here,
  entryPoints: ['src/main.ts'],
  outfile: path.join(output, 'peach-collector.js'),
  bundle: true,
  format: 'iife',
  target: 'es2018',
  minify: true,
  // Private members are marked by a leading underscore and get short names.
  mangleProps: /^_[a-z]/,
  mangleQuoted: false,
  reserveProps: /^_pc/,
  charset: 'ascii',
  legalComments: 'none',
  define: { FRAMEWORK_VERSION: JSON.stringify(version) },
  banner: { js: `/* Peach collector ${version} */` },
});
