// Builds the charts: `node build.mjs [folder]`, by default into Peach.Web/wwwroot.
import { build } from 'esbuild';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(here, '..', 'wwwroot'));

// The page's content security policy allows no inline styles, and needs none: what the library writes into elements it makes is set property by property, and
// the styles of its legend, which is not shown, go where no browser applies them.
const withoutInlineStyles = {
  name: 'without-inline-styles',
  setup(plugin) {
    plugin.onLoad({ filter: /apexcharts\.(esm|common)\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const legend = 'document.createElement("style");a.setAttribute("type","text/css")';
      if (source.split(legend).length !== 2) throw new Error(`${file} makes the styles of its legend in another way than is known`);
      return { contents: source.replace(legend, 'document.createElement("template")') };
    });
  },
};

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
  plugins: [withoutInlineStyles],
});
await copyFile(path.join(here, 'node_modules', 'apexcharts', 'dist', 'apexcharts.css'), path.join(output, 'peach-charts.css'));
