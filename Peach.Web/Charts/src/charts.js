// Draws the charts of the admin UI: every element with data-chart, as what that attribute says, again when it changes.
import ApexCharts from 'apexcharts';

const charts = new WeakMap();
const colours = 8;

// Names come from senders, and the library writes them as HTML: what could begin or end a tag becomes its look-alike.
const plain = text => String(text).replace(/[<>&"'`]/g, letter => ({ '<': '\u2039', '>': '\u203a', '&': '\uff06', '"': '\u201d', "'": '\u2019', '`': '\u2019' })[letter]);

const colour = (() => {
  let probe = null;
  return name => {
    if (!probe) {
      probe = document.createElement('span');
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
})();

const rounded = (value, digits) => value.toLocaleString('en', { maximumFractionDigits: digits });

const count = value => {
  const size = Math.abs(value);
  if (size >= 1e9) return `${rounded(value / 1e9, 1)} bn`;
  if (size >= 1e6) return `${rounded(value / 1e6, 1)} m`;
  if (size >= 1e4) return `${rounded(value / 1e3, 1)} k`;
  return rounded(value, size < 10 ? 2 : size < 100 ? 1 : 0);
};

const duration = milliseconds => {
  if (milliseconds < 1000) return `${rounded(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
  if (milliseconds < 120000) return `${rounded(milliseconds / 1000, 1)} s`;
  if (milliseconds < 7200000) return `${rounded(milliseconds / 60000, 1)} min`;
  return `${rounded(milliseconds / 3600000, 1)} h`;
};

const format = unit => value => {
  if (value === null || value === undefined) return '\u2013';
  if (unit === 'Share') return `${rounded(value * 100, value < 0.1 ? 2 : 1)} %`;
  if (unit === 'Milliseconds') return duration(value);
  if (unit === 'Bits') return `${rounded(value, 2)} bit`;
  return count(value);
};

const moment = grain => value => new Date(value).toLocaleString('en-GB', grain === 'Day'
  ? { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }
  : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

const options = (spec, height) => {
  const time = spec.shape !== 'Bars';
  const at = spec.axis.map(place => (time ? Date.parse(place) : plain(place)));
  const data = values => (time ? values.map((value, index) => [at[index], value]).filter(point => !spec.sparse || point[1] !== null) : values);
  const columns = spec.shape !== 'Lines';
  const series = spec.lines.map(line => ({ name: plain(line.name), type: columns ? 'column' : 'line', data: data(line.values) }));
  const palette = series.map((_, index) => colour(`chart-${(index % colours) + 1}`));
  if (spec.before) {
    series.push({ name: 'period before, together', type: 'line', data: data(spec.before) });
    palette.push(colour('muted'));
  }
  const text = colour('muted');
  const style = { colors: text, fontSize: '12px', fontFamily: 'inherit' };
  const show = format(spec.unit);
  return {
    series,
    colors: palette,
    chart: {
      type: columns && !spec.before ? 'bar' : 'line', height, width: '100%', stacked: spec.shape === 'Stacked', background: 'transparent', foreColor: text, fontFamily: 'inherit',
      animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, redrawOnParentResize: true, parentHeightOffset: 0,
    },
    legend: { show: false },
    dataLabels: { enabled: false },
    stroke: { width: series.map((line, index) => (line.type === 'line' ? (index === spec.lines.length ? 1.5 : 2) : 0)), dashArray: series.map((_, index) => (index === spec.lines.length ? 4 : 0)), curve: 'straight' },
    fill: { type: 'solid', opacity: series.map(line => (line.type === 'column' ? 0.9 : 1)) },
    markers: { size: spec.sparse && spec.axis.length <= 50 ? 3 : spec.axis.length === 1 ? 4 : spec.shape === 'Lines' && spec.lines.some(line => line.values.includes(null)) ? 2 : 0 },
    plotOptions: { bar: { columnWidth: time ? '85%' : '60%' } },
    grid: { borderColor: colour('line'), strokeDashArray: 0, padding: { left: 8, right: 18, top: -16, bottom: 0 } },
    xaxis: {
      ...(time ? { type: 'datetime' } : { type: 'category', categories: at }), labels: { style, datetimeUTC: true, hideOverlappingLabels: true },
      axisBorder: { color: colour('line') }, axisTicks: { color: colour('line') }, tooltip: { enabled: false }, crosshairs: { stroke: { color: text } },
    },
    yaxis: { min: spec.sparse ? undefined : 0, forceNiceScale: true, labels: { style, formatter: show, maxWidth: 80 } },
    tooltip: { shared: !spec.sparse, intersect: false, theme: false, x: { formatter: time ? moment(spec.grain) : value => value }, y: { formatter: show } },
    states: { hover: { filter: { type: 'none' } }, active: { filter: { type: 'none' } } },
  };
};

const drawLegend = (place, chart, settings) => {
  place.replaceChildren(...settings.series.map((line, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    swatch.style.backgroundColor = settings.colors[index];
    button.append(swatch, line.name);
    button.addEventListener('click', () => {
      chart.toggleSeries(line.name);
      button.setAttribute('aria-pressed', String(!button.classList.toggle('off')));
    });
    return button;
  }));
};

const draw = async element => {
  const spec = JSON.parse(element.dataset.chart);
  const settings = options(spec, 260);
  element.firstElementChild?.setAttribute('aria-label', element.dataset.description ?? '');
  const known = charts.get(element);
  const kind = `${spec.shape} ${settings.chart.type} ${settings.series.map(line => line.name).join('\n')}`;
  if (known && known.kind === kind) {
    if (!known.drawn) return; // What is being drawn looks again when it is done.
    known.chart.updateOptions(settings, false, false, false);
    known.colours();
    return;
  }
  known?.chart.destroy();
  const place = document.createElement('div');
  const legend = document.createElement('div');
  legend.className = 'chart-legend';
  place.setAttribute('role', 'img');
  legend.setAttribute('role', 'group');
  legend.setAttribute('aria-label', 'Lines shown');
  element.replaceChildren(place, legend);
  place.setAttribute('aria-label', element.dataset.description ?? '');
  const chart = new ApexCharts(place, settings);
  const entry = { chart, kind, drawn: false, colours: () => drawLegend(legend, chart, options(JSON.parse(element.dataset.chart), 260)) };
  charts.set(element, entry);
  const before = element.dataset.chart;
  await chart.render();
  entry.drawn = true;
  entry.colours();
  element.dataset.drawn = 'true';
  if (element.dataset.chart !== before) draw(element);
};

const drawAll = () => document.querySelectorAll('[data-chart]').forEach(element => draw(element));

// The library looks for its styles by this id, and writes none into the page where they are there.
const styles = document.createElement('link');
styles.id = 'apexcharts-css';
styles.rel = 'stylesheet';
styles.href = 'peach-charts.css';
document.head.append(styles);

new MutationObserver(changes => {
  const changed = new Set();
  for (const change of changes) {
    if (change.type === 'attributes') changed.add(change.target);
    else change.addedNodes.forEach(node => {
      if (!(node instanceof Element)) return;
      if (node.matches('[data-chart]')) changed.add(node);
      node.querySelectorAll('[data-chart]').forEach(found => changed.add(found));
    });
  }
  changed.forEach(element => draw(element));
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-chart'] });

new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
drawAll();
