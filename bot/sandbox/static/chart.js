/** The data_visualization block as inline SVG, with the same numbers as a table. */

import { h, s } from "./dom.js";

const MARGIN = { top: 12, right: 12, bottom: 28, left: 40 };

/** The size of a plot in its own units, fewer on a phone so that its letters stay readable. */
function canvas() {
  const isNarrow = matchMedia("(max-width: 700px)").matches;
  const [width, height] = isNarrow ? [310, 210] : [560, 240];
  return {
    width,
    height,
    across: width - MARGIN.left - MARGIN.right,
    down: height - MARGIN.top - MARGIN.bottom,
    labels: isNarrow ? 7 : 12,
  };
}

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

/** A figure with title, drawing, legend and table. */
export function chart(block) {
  const data = block.chart ?? {};
  const drawing = { pie, bar, line, area }[data.type];
  if (!drawing)
    return h(
      "div",
      { class: "unknown-block" },
      `Chart type “${data.type}” is not drawn by the sandbox`,
    );
  return h(
    "figure",
    { class: `chart chart-${data.type}` },
    h("figcaption", {}, block.title),
    drawing(data, block.title),
    h(
      "details",
      { class: "chart-table" },
      h("summary", {}, "Show as a table"),
      data.type === "pie" ? pieTable(data) : seriesTable(data),
    ),
  );
}

function pie(data, title) {
  const segments = data.segments ?? [];
  const total = segments.reduce((sum, segment) => sum + segment.value, 0) || 1;
  let turned = 0;
  const slices = segments.map((segment, index) => {
    const share = segment.value / total;
    const path = s(
      "path",
      { class: `series-${index} slice`, d: ring(turned, turned + share) },
      s("title", {}, `${segment.label}: ${number.format(segment.value)}`),
    );
    turned += share;
    return path;
  });
  const summary = segments
    .map((segment) => `${segment.label} ${number.format(segment.value)}`)
    .join(", ");
  return h(
    "div",
    { class: "pie" },
    s(
      "svg",
      { viewBox: "-105 -105 210 210", role: "img", "aria-label": `${title}. ${summary}` },
      slices,
    ),
    h(
      "ul",
      { class: "legend" },
      segments.map((segment, index) =>
        h(
          "li",
          {},
          swatch(index),
          `${segment.label} `,
          h(
            "span",
            { class: "legend-value" },
            `${number.format(segment.value)} (${Math.round((100 * segment.value) / total)}%)`,
          ),
        ),
      ),
    ),
  );
}

function ring(from, to) {
  const end = to - from >= 1 ? to - 0.0001 : to;
  const point = (turn, radius) =>
    [Math.sin(turn * 2 * Math.PI), -Math.cos(turn * 2 * Math.PI)]
      .map((part) => (part * radius).toFixed(2))
      .join(" ");
  const large = end - from > 0.5 ? 1 : 0;
  const outer = `M${point(from, 100)}A100 100 0 ${large} 1 ${point(end, 100)}`;
  return `${outer}L${point(end, 56)}A56 56 0 ${large} 0 ${point(from, 56)}Z`;
}

function bar(data, title) {
  const plot = scaled(data);
  const slot = plot.size.across / Math.max(plot.categories.length, 1);
  const width = Math.min((slot * 0.72) / plot.series.length, 44);
  const offset = (slot - width * plot.series.length) / 2;
  const marks = plot.series.flatMap((series, row) =>
    series.values.map((value, index) => {
      const top = Math.min(plot.y(value), plot.y(0));
      return s(
        "rect",
        {
          class: `series-${row}`,
          x: round(MARGIN.left + index * slot + offset + row * width),
          y: round(top),
          width: round(Math.max(width - 2, 1)),
          height: round(Math.abs(plot.y(value) - plot.y(0))),
          rx: 2,
        },
        hover(series, plot, index),
      );
    }),
  );
  return axes(data, title, plot, marks);
}

function line(data, title) {
  const plot = scaled(data);
  return axes(
    data,
    title,
    plot,
    plot.series.map((series, row) => strokes(series, row, plot)),
  );
}

function area(data, title) {
  const plot = scaled(data);
  const base = plot.y(Math.max(plot.low, 0));
  return axes(
    data,
    title,
    plot,
    plot.series.map((series, row) => {
      const last = series.values.length - 1;
      const floor = `L${round(plot.x(last))} ${round(base)}L${round(plot.x(0))} ${round(base)}Z`;
      const outline = path(series, plot) + floor;
      return [s("path", { class: `series-${row} filled`, d: outline }), strokes(series, row, plot)];
    }),
  );
}

function strokes(series, row, plot) {
  return [
    s("path", { class: `series-${row} stroke`, d: path(series, plot) }),
    series.values.map((value, index) =>
      s(
        "circle",
        { class: `series-${row}`, cx: round(plot.x(index)), cy: round(plot.y(value)), r: 3.2 },
        hover(series, plot, index),
      ),
    ),
  ];
}

function path(series, plot) {
  return series.values
    .map((value, index) => `${index ? "L" : "M"}${round(plot.x(index))} ${round(plot.y(value))}`)
    .join("");
}

function hover(series, plot, index) {
  return s(
    "title",
    {},
    `${series.name}, ${plot.categories[index]}: ${number.format(series.values[index])}`,
  );
}

/** The numbers of a chart with axes, by category, and how they map to the drawing. */
function scaled(data) {
  const categories =
    data.axis_config?.categories ?? (data.series?.[0]?.data ?? []).map((point) => point.label);
  const series = (data.series ?? []).map((one) => ({
    name: one.name,
    values: categories.map((label) => one.data.find((point) => point.label === label)?.value ?? 0),
  }));
  const values = series.flatMap((one) => one.values);
  const { low, high, step } = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const size = canvas();
  const slot = size.across / Math.max(categories.length, 1);
  return {
    size,
    categories,
    series,
    low,
    high,
    step,
    x: (index) => MARGIN.left + slot * (index + 0.5),
    y: (value) => MARGIN.top + size.down * (1 - (value - low) / (high - low)),
  };
}

function ticks(low, high) {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step || step, step };
}

function axes(data, title, plot, marks) {
  const grid = [];
  for (let value = plot.low; value <= plot.high + plot.step / 1000; value += plot.step) {
    const y = round(plot.y(value));
    grid.push(
      s("line", {
        class: "grid",
        x1: MARGIN.left,
        x2: plot.size.width - MARGIN.right,
        y1: y,
        y2: y,
      }),
      s(
        "text",
        { class: "tick", x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" },
        number.format(value),
      ),
    );
  }
  const every = Math.ceil(plot.categories.length / plot.size.labels);
  const labels = plot.categories.map(
    (label, index) =>
      index % every === 0 &&
      s(
        "text",
        {
          class: "tick",
          x: round(plot.x(index)),
          y: plot.size.height - 8,
          "text-anchor": "middle",
        },
        label,
      ),
  );
  const config = data.axis_config ?? {};
  const names = [
    config.y_label && h("p", { class: "axis-name" }, config.y_label),
    config.x_label && h("p", { class: "axis-name x" }, config.x_label),
  ];
  const summary = plot.series
    .map(
      (one) =>
        `${one.name}: ${one.values.map((value, index) => `${plot.categories[index]} ${number.format(value)}`).join(", ")}`,
    )
    .join("; ");
  return h(
    "div",
    { class: "plot" },
    names[0],
    s(
      "svg",
      {
        viewBox: `0 0 ${plot.size.width} ${plot.size.height}`,
        role: "img",
        "aria-label": `${title}. ${summary}`,
      },
      grid,
      labels,
      marks,
    ),
    names[1],
    plot.series.length > 1 &&
      h(
        "ul",
        { class: "legend" },
        plot.series.map((one, row) => h("li", {}, swatch(row), one.name)),
      ),
  );
}

function swatch(index) {
  return s(
    "svg",
    { class: "swatch", viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" },
    s("rect", { class: `series-${index}`, width: 10, height: 10, rx: 2.5 }),
  );
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function pieTable(data) {
  return h(
    "table",
    {},
    h(
      "tbody",
      {},
      (data.segments ?? []).map((segment) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, segment.label),
          h("td", { class: "number" }, number.format(segment.value)),
        ),
      ),
    ),
  );
}

function seriesTable(data) {
  const plot = scaled(data);
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td"),
        plot.series.map((one) => h("th", { scope: "col" }, one.name)),
      ),
    ),
    h(
      "tbody",
      {},
      plot.categories.map((label, index) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, label),
          plot.series.map((one) => h("td", { class: "number" }, number.format(one.values[index]))),
        ),
      ),
    ),
  );
}
