// The page of a report: reads the data beside it, and draws.
import * as echarts from 'echarts/core';
import { LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([LineChart, ScatterChart, DataZoomInsideComponent, GridComponent, LegendComponent, TooltipComponent,
  SVGRenderer]);

const data = JSON.parse(document.getElementById('data').textContent);
const page = document.getElementById('page');
// Okabe and Ito's, which colour-blind eyes tell apart.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a6ff0', '#8c8c8c'];
const dark = matchMedia('(prefers-color-scheme: dark)').matches;
const text = dark ? '#98a2b3' : '#667085';
const line = dark ? '#32363e' : '#e4e7ec';

const digits = (value) => (value === 0 ? '0' : Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US')
  : String(Number(value.toPrecision(3))));
const seconds = (value) => (value === 0 ? '0' : value < 1e-3 ? `${digits(value * 1e6)} µs`
  : value < 1 ? `${digits(value * 1e3)} ms` : `${digits(value)} s`);
const bytes = (value) => (value >= 2 ** 30 ? `${digits(value / 2 ** 30)} GiB` : `${digits(value / 2 ** 20)} MiB`);
const percent = (value) => `${digits(100 * value)} %`;

const figures = {
  requests_per_second: ['Requests/s', digits],
  failed_ratio: ['Failed', percent],
  'latency.p50_s': ['Latency, p50', seconds],
  'latency.p90_s': ['Latency, p90', seconds],
  'latency.p99_s': ['Latency, p99', seconds],
  'latency.mean_s': ['Latency, mean', seconds],
  duration_s: ['Total time', seconds],
  replicas: ['Replicas ready', digits],
  cpu_cores: ['CPU, cores', digits],
  memory_bytes: ['Memory', bytes],
};
const shown = (figure, value) => (value === undefined || value === null ? '–' : figures[figure][1](value));

/** An element with its text or children; text is never read as HTML. */
function element(name, content = [], attributes = {}) {
  const made = document.createElement(name);
  Object.assign(made, attributes);
  made.append(...[content].flat());
  return made;
}

function section(title, ...content) {
  page.append(element('h2', title), ...content);
}

function download(name, svg) {
  const link = element('a', [], { href: URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })),
    download: `${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.svg` });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Of powers of two as of others, marks are where round numbers are. */
function round_bytes(series) {
  const most = Math.max(2 ** 20, ...series.flatMap((each) => each.data.map((point) => point[1])));
  const interval = 2 ** Math.ceil(Math.log2(most / 6));
  return { interval, max: interval * Math.ceil(most / interval) };
}

/** x and y: { name, format, log, category }. */
function plot(grid, title, x, y, series) {
  const button = element('button', 'Download SVG', { type: 'button' });
  const place = element('div', [], { className: 'chart' });
  grid.append(element('figure', [element('figcaption', [title, button]), place]));
  const axis = (of) => ({
    type: of.log ? 'log' : 'value', name: of.name, min: of.min, max: of.max, scale: true, minorSplitLine: { show: false },
    nameLocation: 'middle', nameGap: of === x ? 26 : 74, nameTextStyle: { color: text },
    axisLabel: { color: text, formatter: of.format, hideOverlap: true }, axisLine: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } }, inverse: of.inverse, ...(of.format === bytes ? round_bytes(series) : {}),
  });
  const chart = echarts.init(place, null, { renderer: 'svg' });
  chart.setOption({
    animation: false, color: colours, textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 92, right: 30, top: 34, bottom: 44 },
    legend: { top: 0, type: 'scroll', textStyle: { color: text }, itemHeight: 8, itemWidth: 16, pageIconSize: 10,
      pageTextStyle: { color: text },
      data: [...new Set(series.map((each) => each.name))] },
    tooltip: { trigger: 'item', confine: true, formatter: (at) => {
      const box = element('div', [element('b', at.seriesName), element('br'),
        `${x.name}: ${x.format(x.read ? x.read(at.value[0]) : at.value[0])}`, element('br'),
        `${y.name}: ${y.format(at.value[1])}`]);
      return box;
    } },
    dataZoom: [{ type: 'inside', filterMode: 'none', zoomOnMouseWheel: 'ctrl' }],
    xAxis: axis(x), yAxis: axis(y), series,
  });
  addEventListener('resize', () => chart.resize());
  addEventListener('beforeprint', () => chart.resize());
  button.onclick = () => download(`${data.title} ${title}`, chart.renderToSVGString());
}

const curve = (name, points, more = {}) => ({ type: 'line', name, data: points, showSymbol: points.length < 3,
  symbolSize: 5, lineStyle: { width: 2 }, ...more });

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function name_of(run) {
  const parts = Object.entries(run.parameters).map(([name, value]) => `${name} ${digits(value)}`);
  if (run.repetition > 1 || data.repeated) parts.push(`#${run.repetition}`);
  return (run.side ? `${run.side}: ` : '') + (parts.join(', ') || 'run');
}

/** What is the same in all runs of a kind is no axis. */
function varied(runs) {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))];
  return names.filter((name) => new Set(runs.map((run) => run.parameters[name])).size > 1);
}

/** Runs of experiments that varied different things stand apart. */
function kinds(runs) {
  const groups = new Map();
  for (const run of runs) {
    const key = Object.keys(run.parameters).join();
    groups.set(key, [...(groups.get(key) || []), run]);
  }
  return [...groups.values()];
}

function draw_sweep(runs) {
  const parameters = varied(runs);
  const along = ['connections', 'rate', 'replicas'].find((name) => parameters.includes(name)) || parameters[0];
  if (!along) return;
  const grid = element('div', [], { className: 'plots' });
  section(`By ${along}`, grid);
  const line_of = (run) => [run.side, ...parameters.filter((name) => name !== along)
    .map((name) => `${name} ${digits(run.parameters[name])}`)].filter(Boolean).join(', ') || 'measured';
  const values = runs.map((run) => run.parameters[along]);
  const x = { name: along, format: digits, log: Math.min(...values) > 0 && Math.max(...values) > 20 * Math.min(...values) };
  for (const [figure, [title, format]] of Object.entries(figures)) {
    const known = runs.filter((run) => run.figures[figure] !== undefined);
    if (!known.length) continue;
    const series = [];
    [...new Set(known.map(line_of))].forEach((name, i) => {
      const points = known.filter((run) => line_of(run) === name).map((run) => [run.parameters[along], run.figures[figure]]);
      const at = [...new Set(points.map(([value]) => value))].sort((a, b) => a - b);
      const color = colours[i % colours.length];
      series.push(curve(name, at.map((value) => [value, median(points.filter((p) => p[0] === value).map((p) => p[1]))]),
        { color, showSymbol: false }));
      series.push({ type: 'scatter', name, data: points, symbolSize: 7, color });
    });
    for (const reference of data.references) {
      if (reference.figure !== figure || reference.parameter !== along) continue;
      series.push(curve(reference.name, reference.points, { color: colours[1], showSymbol: true, symbol: 'emptyCircle',
        lineStyle: { width: 2, type: 'dashed' } }));
    }
    const all = series.flatMap((each) => each.data.map((point) => point[1]));
    const spread = figure.startsWith('latency') && Math.min(...all) > 0 && Math.max(...all) > 20 * Math.min(...all);
    plot(grid, title, x, { name: title, format, log: spread, min: spread ? undefined : 0 }, series);
  }
}

function draw_latencies(runs) {
  const known = runs.filter((run) => run.percentiles.length);
  if (!known.length) return;
  const grid = element('div', [], { className: 'plots' });
  section('Latency by percentile', grid);
  // Along −log(1 − p): the tail is what one looks for.
  const read = (at) => 100 * (1 - 10 ** -at);
  plot(grid, 'Latency by percentile', { name: 'percentile', format: (at) => `${Number((100 * (1 - 10 ** -at)).toFixed(2))}`, min: 0, max: 4 },
    { name: 'latency', format: seconds, log: true },
    known.map((run) => curve(name_of(run), run.percentiles.map(([at, value]) => [-Math.log10(1 - at / 100), value]), { showSymbol: false })));
}

function draw_time(runs) {
  const known = runs.filter((run) => run.intervals.length > 1);
  if (!known.length) return;
  const x = { name: 'seconds since the start', format: digits, min: 0 };
  const over = (run, value) => run.intervals.map((second) => [second.at + second.length / 2, value(second)]);
  const grid = element('div', [], { className: 'plots' });
  section('Over time', grid);
  const lines = (value) => known.map((run) => curve(name_of(run), over(run, value)));
  const intended = known.filter((run) => run.open).map((run) => curve('intended', over(run, (s) => s.intended / s.length),
    { color: text, lineStyle: { width: 1, type: 'dashed' } }));
  plot(grid, 'Completed, and intended', x, { name: 'requests/s', format: digits, min: 0 },
    [...lines((s) => s.completed / s.length), ...intended]);
  if (known.some((run) => run.intervals.some((s) => s.failed))) {
    plot(grid, 'Failed', x, { name: 'failed/s', format: digits, min: 0 }, lines((s) => s.failed / s.length));
  }
  for (const [name, title] of [['p50', 'p50'], ['p90', 'p90'], ['p99', 'p99'], ['max', 'Longest']]) {
    plot(grid, `Latency, ${title}`, x, { name: 'latency', format: seconds, log: true },
      known.map((run) => curve(name_of(run), over(run, (s) => s[name]).filter((point) => point[1] > 0))));
  }
  draw_cluster(grid, runs.filter((run) => run.cluster.length), x);
}

function draw_cluster(grid, runs, x) {
  const lines = (figure, name = (run) => name_of(run), more = {}) => runs.map((run) => curve(name(run),
    run.cluster.filter((sample) => sample[figure] !== undefined).map((sample) => [sample.at, sample[figure]]), more));
  if (!runs.length) return;
  plot(grid, 'Replicas ready, and asked for', x, { name: 'replicas', format: digits, min: 0 }, [
    ...lines('ready', undefined, { step: 'end' }),
    ...lines('replicas', () => 'asked for', { step: 'end', color: text, lineStyle: { width: 1, type: 'dashed' } })]);
  plot(grid, 'CPU', x, { name: 'cores', format: digits, min: 0 }, lines('cpu'));
  plot(grid, 'Memory', x, { name: 'memory', format: bytes, min: 0 }, lines('memory'));
}

function table(header, rows) {
  const cells = (row, tag) => element('tr', row.map((cell) => (cell instanceof Node ? cell : element(tag, cell))));
  return element('div', element('table', [element('thead', cells(header, 'th')),
    element('tbody', rows.map((row) => cells(row, 'td')))]), { className: 'scroll' });
}

function list_runs(runs) {
  const parameters = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))];
  const known = Object.keys(figures).filter((figure) => runs.some((run) => run.figures[figure] !== undefined));
  section('All runs', table(
    [...(data.comparison ? ['report'] : []), ...parameters, '#', 'intended', 'completed', 'failed',
      ...known.map((figure) => (figure === 'failed_ratio' ? 'of intended' : figures[figure][0]))],
    runs.map((run) => [...(data.comparison ? [run.side] : []), ...parameters.map((name) => (name in run.parameters ? digits(run.parameters[name]) : '–')),
      `${run.repetition}${run.interrupted ? ' (cut short)' : ''}`, digits(run.intended), digits(run.completed),
      digits(run.failed), ...known.map((figure) => shown(figure, run.figures[figure]))])));
}

function show_comparison() {
  const counted = (verdict) => data.comparison.filter((each) => each.verdict === verdict).length;
  const box = (verdict) => element('div', [element('span', verdict, { className: verdict }), element('b', String(counted(verdict)))]);
  page.append(element('div', ['better', 'worse', 'same', 'unclear'].map(box), { className: 'headline' }));
  const parameters = [...new Set(data.comparison.flatMap((each) => Object.keys(each.parameters)))];
  section('Compared', table([...parameters, 'figure', 'before', 'after', 'after ÷ before, 95 %', 'verdict'],
    data.comparison.map((each) => [...parameters.map((name) => digits(each.parameters[name])), figures[each.figure][0],
      shown(each.figure, each.before), shown(each.figure, each.after), `${digits(each.low)} to ${digits(each.high)}`,
      element('td', each.verdict, { className: each.verdict })])),
  element('p', `Bootstrap over repetitions and their seconds; within ${percent(data.margin)} counts as the same.`, { className: 'quiet' }));
}

function show_headline(runs) {
  const best = (figure, pick) => {
    const known = runs.filter((run) => run.figures[figure] !== undefined);
    return known.length ? known.reduce((a, b) => (pick(b.figures[figure], a.figures[figure]) ? b : a)) : undefined;
  };
  const box = (title, value, where) => element('div', [element('span', title, { className: 'quiet' }), element('b', value),
    element('span', runs.length > 1 ? where : '', { className: 'quiet' })]);
  const boxes = [];
  for (const [figure, title, pick] of [['requests_per_second', 'most requests/s', (a, b) => a > b],
    ['latency.p50_s', 'least p50', (a, b) => a < b], ['latency.p99_s', 'least p99', (a, b) => a < b],
    ['failed_ratio', 'most failed', (a, b) => a > b]]) {
    const run = best(figure, pick);
    if (run) boxes.push(box(runs.length > 1 ? title : figures[figure][0], shown(figure, run.figures[figure]), name_of(run)));
  }
  page.append(element('div', boxes, { className: 'headline' }));
}

function show_origins() {
  for (const origin of data.origins) {
    const rows = Object.entries(origin).filter(([, value]) => value !== '');
    section(origin.side ? `To repeat it: ${origin.side}` : 'To repeat it', element('dl', rows.flatMap(([name, value]) =>
      [element('dt', name), element('dd', element(name === 'profile' || name === 'command' ? 'pre' : 'span', value))])));
  }
  for (const reference of data.references.filter((each, i, all) => all.findIndex((other) => other.source === each.source) === i)) {
    page.append(element('p', `${reference.name}: ${reference.source}`, { className: 'quiet' }));
  }
}

page.append(element('h1', data.title), element('p', data.subtitle, { className: 'quiet' }));
for (const notice of data.notices) page.append(element('p', notice, { className: 'notice' }));
data.repeated = data.runs.some((run) => run.repetition > 1);
if (data.comparison) show_comparison();
else show_headline(data.runs);
for (const runs of kinds(data.runs)) draw_sweep(runs);
draw_latencies(data.runs);
draw_time(data.runs);
list_runs(data.runs);
show_origins();
