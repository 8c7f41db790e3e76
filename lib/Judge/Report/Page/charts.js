// charts.js - Inline SVG. Each has a title that says in words what it shows.

function chart(width, height, title, ...children) {
  return make("svg", {viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title},
              make("title", {}, title), ...children);
}

function label(x, y, text, anchor = "start", style = "") {
  return make("text", {x, y, "text-anchor": anchor, class: style}, text);
}

/** Two bars, one below the other, to one scale: what it was and what it is. */
function pair(before, after, title) {
  const most = Math.max(before, after) || 1, width = 220;
  const bar = (value, y, colour) => make("rect", {x: 0, y, width: Math.max(1, width * value / most), height: 8, rx: 3, fill: `var(--${colour})`});
  return chart(width, 22, title, bar(before, 0, "float"), bar(after, 12, "plan"));
}

/** Intervals of shares on one axis; rows of {name, middle, low, high, colour}. */
function intervals(rows, title) {
  const width = 560, left = 150, right = 70, row = 34, height = rows.length * row + 30;
  const low = Math.min(...rows.map((r) => r.low)), high = Math.max(...rows.map((r) => r.high));
  const margin = (high - low) / 10 || 0.01;
  const at = (share) => left + (share - low + margin) / (high - low + 2 * margin) * (width - left - right);
  const parts = [make("line", {class: "axis", x1: left, x2: width - right, y1: height - 22, y2: height - 22}),
                 label(at(low), height - 6, percent(low), "middle", "soft"),
                 label(at(high), height - 6, percent(high), "middle", "soft")];
  rows.forEach((r, index) => {
    const y = index * row + 18, colour = `var(--${r.colour})`;
    parts.push(label(0, y + 4, r.name),
               make("line", {x1: at(r.low), x2: at(r.high), y1: y, y2: y, stroke: colour, "stroke-width": 3}),
               make("circle", {cx: at(r.middle), cy: y, r: 6, fill: colour}),
               label(width - right + 12, y + 4, percent(r.middle, 2)));
  });
  return chart(width, height, title, parts);
}

/** Counts over equal bins of [low, high], with marks where clipping begins. */
function histogram(data, marks, title) {
  const width = 420, height = 150, base = height - 22, most = Math.max(...data.counts, 1);
  const step = width / data.counts.length;
  // Square roots keep rare values visible beside a peak.
  const parts = data.counts.map((count, index) => make("rect", {
    x: index * step, width: Math.max(step - 0.5, 0.5), fill: "var(--accent)",
    y: base - (base - 8) * Math.sqrt(count / most), height: (base - 8) * Math.sqrt(count / most)}));
  const at = (value) => (value - data.low) / (data.high - data.low || 1) * width;
  for (const mark of marks)
    if (isNumber(mark) && mark >= data.low && mark <= data.high)
      parts.push(make("line", {class: "clip", x1: at(mark), x2: at(mark), y1: 0, y2: base}));
  parts.push(make("line", {class: "axis", x1: 0, x2: width, y1: base, y2: base}),
             label(0, height - 6, short(data.low), "start", "soft"), label(width, height - 6, short(data.high), "end", "soft"));
  return chart(width, height, title, parts);
}

/** Per channel the whole range as a line and the middle half as a bar. */
function quartiles(channels, title) {
  const width = Math.max(420, Math.min(900, channels.length * 6)), height = 180, step = width / channels.length;
  const low = Math.min(0, ...channels.map((c) => c.min)), high = Math.max(0, ...channels.map((c) => c.max));
  const at = (value) => 6 + (high - value) / (high - low || 1) * (height - 12);
  const parts = [make("line", {class: "axis", x1: 0, x2: width, y1: at(0), y2: at(0)})];
  channels.forEach((c, index) => {
    const x = (index + 0.5) * step;
    parts.push(make("line", {x1: x, x2: x, y1: at(c.max), y2: at(c.min), stroke: "var(--soft)"}),
               make("rect", {x: x - step * 0.3, width: Math.max(step * 0.6, 0.5), y: at(c.upper_quartile),
                             height: Math.max(at(c.lower_quartile) - at(c.upper_quartile), 1), fill: "var(--accent)"}));
  });
  return chart(width, height, `${title}: from ${short(low)} to ${short(high)}`, parts);
}

/** A matrix of numbers in [-1, 1] as cells; `cell(row, column)` gives {value, words}. */
function heat(names, cell, title) {
  const left = 120, size = Math.max(10, Math.min(34, 420 / names.length)), width = left + size * names.length + 4;
  const height = size * names.length + 90, parts = [];
  const cut = (name) => name.length > 16 ? `${name.slice(0, 15)}\u2026` : name;
  names.forEach((row, r) => {
    parts.push(label(left - 6, (r + 0.7) * size, cut(row), "end"));
    const x = left + (r + 0.7) * size, y = size * names.length + 8;
    parts.push(make("text", {x, y, transform: `rotate(-60 ${x} ${y})`, "text-anchor": "end"}, cut(row)));
    names.forEach((column, c) => {
      const {value, words, colour} = cell(r, c);
      parts.push(make("rect", {x: left + c * size, y: r * size, width: size - 1, height: size - 1,
                               fill: value ? `color-mix(in srgb, var(--${colour}) ${Math.round(12 + 88 * Math.min(1, Math.abs(value)))}%, var(--panel))` : "var(--track)"},
                      make("title", {}, words)));
    });
  });
  return chart(width, height, title, parts);
}

/** Buffers over time: x is the layer, y the place in the arena. */
function timeline(ledger, title) {
  const width = 900, height = 260, base = height - 24, steps = ledger.layers.length;
  const x = (step) => step / steps * width, y = (offset) => base - offset / ledger.arena_bytes * base;
  const parts = ledger.buffers.map((buffer) => make("rect", {
    x: x(buffer.first_layer), width: Math.max(x(buffer.last_layer + 1) - x(buffer.first_layer) - 1, 1), y: y(buffer.offset + buffer.bytes),
    height: Math.max(y(buffer.offset) - y(buffer.offset + buffer.bytes) - 1, 1), fill: buffer.is_at_peak ? "var(--plan)" : "var(--accent)", opacity: 0.85},
    make("title", {}, `${buffer.tensors.join(", ")}: ${bytes(buffer.bytes)}, layers ${buffer.first_layer + 1} to ${buffer.last_layer + 1}`)));
  parts.push(make("line", {class: "axis", x1: 0, x2: width, y1: base, y2: base}),
             label(0, height - 6, "first layer", "start", "soft"), label(width, height - 6, "last layer", "end", "soft"));
  return chart(width, height, title, parts);
}
