// A picture by ECharts, with the same numbers as a table below it. The library is fetched when the first picture is drawn.
import {Component, h} from '/lib/preact.js';
import {tags} from '/js/tags.js';

const {details, div, summary, table, caption, tbody, td, th, thead, tr} = tags;
const COLOURS = ['text', 'quiet', 'line', 'surface', 'raised', 'accent', 'stored', 'forwarded', 'filtered', 'duplicate', 'dead', 'gap', 'good'];
/** By what a tick stands on: a picture of one minute needs seconds, one of an hour does not. */
const TIMES = {day: '{MMM} {d}', hour: '{HH}:{mm}', minute: '{HH}:{mm}', second: '{HH}:{mm}:{ss}', millisecond: '{HH}:{mm}:{ss}', none: '{HH}:{mm}'};
let library = null;

/** The colours of the style sheet as they are now, light or dark. */
function palette(element) {
  const probe = document.createElement('i');
  element.append(probe);
  const found = {};
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/** Properties: title, options (colours to what ECharts wants), rows and columns of the table, low for a flat picture. */
class Picture extends Component {
  constructor() {
    super();
    this.holder = {current: null};
    this.redraw = () => this.show();
  }

  async componentDidMount() {
    library ??= import('/lib/echarts.js');
    const echarts = await library;
    if (!this.holder.current) {
      return;
    }
    this.chart = echarts.init(this.holder.current, null, {renderer: 'canvas'});
    this.sizes = new ResizeObserver(() => this.chart.resize());
    this.sizes.observe(this.holder.current);
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.scheme.addEventListener('change', this.redraw);
    this.themes = new MutationObserver(this.redraw);
    this.themes.observe(document.documentElement, {attributeFilter: ['data-theme']});
    this.show();
  }

  componentDidUpdate() {
    this.show();
  }

  componentWillUnmount() {
    this.sizes?.disconnect();
    this.themes?.disconnect();
    this.scheme?.removeEventListener('change', this.redraw);
    this.chart?.dispose();
    this.chart = null;
  }

  show() {
    if (this.chart) {
      this.chart.setOption({...frame(palette(this.holder.current)), ...this.props.options(palette(this.holder.current))}, true);
    }
  }

  render({title, columns, rows, low}) {
    return div('', div({class: low ? 'chart low' : 'chart', ref: this.holder, role: 'img', 'aria-label': title}),
      details('data', summary('', 'As a table'), div({class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title}, as a table`},
        table('', caption('hidden-text', title), thead('', tr('', ...columns.map((name) => th({scope: 'col'}, name)))),
          tbody('', ...rows.map((row) => tr('', ...row.map((cell, index) => td(index > 0 ? 'number' : '', cell)))))))));
  }
}

/** What all pictures share. Tooltips are drawn, not built as HTML: that would be text that could act. */
function frame(colours) {
  return {
    animation: false,
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: colours.quiet},
    grid: {left: 8, right: 30, top: 14, bottom: 4, containLabel: true},
    tooltip: {
      trigger: 'axis', renderMode: 'richText', backgroundColor: colours.surface, borderColor: colours.line,
      textStyle: {color: colours.text, fontSize: 12}, axisPointer: {lineStyle: {color: colours.quiet}},
    },
  };
}

export function timeAxis(colours) {
  return {type: 'time', axisLine: {lineStyle: {color: colours.line}}, axisLabel: {color: colours.quiet, hideOverlap: true, formatter: TIMES}, splitLine: {show: false}, axisTick: {show: false}};
}

export function valueAxis(colours, label) {
  return {type: 'value', axisLabel: {color: colours.quiet, formatter: label}, splitLine: {lineStyle: {color: colours.line}}, splitNumber: 3, minInterval: 1};
}

export function picture(properties) {
  return h(Picture, properties);
}
