// Builds the charts: `node build.mjs [folder]`, by default into Peach.Web/wwwroot.
import { build } from 'esbuild';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(here, '..', 'wwwroot'));

await build({
  absWorkingDir: here,
  entryPoints: ['src/charts.js'],
  outfile: path.join(output, 'peach-charts.js'),
  bundle: true,
  format: 'esm',
  target: 'es2020',
  minify: true,
  charset: 'ascii',
  legalComments: 'inline',
});
await copyFile(path.join(here, 'node_modules', 'apexcharts', 'dist', 'apexcharts.css'), path.join(output, 'peach-charts.css'));
