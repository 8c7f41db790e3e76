// format.js - Numbers and elements.

/** Makes an element: make("td", {class: "number"}, "3", child). */
function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "rect", "line", "path", "circle", "text", "title"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
                      : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** 3 significant digits, without an exponent where that is readable. */
function short(value) {
  if (!isNumber(value)) return "\u2013";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

const percent = (share, digits = 1) => isNumber(share) ? `${(100 * share).toFixed(digits)} %` : "\u2013";
const points = (share) => isNumber(share) ? `${share > 0 ? "+" : share < 0 ? "\u2212" : ""}${Math.abs(100 * share).toFixed(2)} points` : "\u2013";
const milliseconds = (ms) => isNumber(ms) ? `${short(ms)} ms` : "\u2013";
const millions = (count) => `${short(count / 1e6)} M`;
const decibels = (db) => isNumber(db) ? `${db.toFixed(1)} dB` : "\u2013";

function bytes(count) {
  if (!isNumber(count)) return "\u2013";
  if (Math.abs(count) < 1000) return `${count} B`;
  return Math.abs(count) < 1e6 ? `${short(count / 1e3)} kB` : `${short(count / 1e6)} MB`;
}

/** A probability as a reader says it. */
const chance = (p) => !isNumber(p) ? "\u2013" : p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
