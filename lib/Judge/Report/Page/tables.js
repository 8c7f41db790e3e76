// tables.js - Tables whose columns sort.

/** Columns: what sorts them, and what stands in them if that is something else. */
const text = (name, value, show) => ({name, value, show});
const prose = (name, value) => ({name, value, style: "words"});
const figure = (name, value, format = String, show = null) =>
  ({name, value, style: "number", show: show ?? ((row) => isNumber(value(row)) ? format(value(row)) : null)});

/**
 * A table of `rows`, whose first column heads its rows. It is sorted by the column with
 * the number `sorted`, if that is given, and again by a click on any other.
 */
function table(caption, columns, rows, {sorted, descending = true, classOf = () => null} = {}) {
  const body = make("tbody"), heads = [];
  const fill = (list) => body.replaceChildren(...list.map((row) => make("tr", {class: classOf(row)}, columns.map((column, index) => {
    const shown = column.show ? column.show(row) : column.value(row);
    return make(index ? "td" : "th", {scope: index ? null : "row", class: column.style},
                shown ?? "\u2013");
  }))));
  const sort = (index, down) => {
    heads.forEach((head, other) => head.setAttribute("aria-sort", other === index ? (down ? "descending" : "ascending") : "none"));
    const value = columns[index].value, missing = (row) => value(row) === null || value(row) === undefined;
    fill([...rows].sort((a, b) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      const order = value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0;
      return down ? -order : order;
    }));
  };
  columns.forEach((column, index) => {
    const head = make("th", {scope: "col", class: column.style}, make("button", {type: "button", onclick: () =>
      sort(index, head.getAttribute("aria-sort") === "descending" ? false : head.getAttribute("aria-sort") === "ascending" ? true : column.style === "number")}, column.name));
    heads.push(head);
  });
  if (sorted === undefined) fill(rows);
  else sort(sorted, descending);
  return make("div", {class: "scroll", role: "region", tabindex: 0, "aria-label": caption},
              make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, heads)), body));
}

/** Facts as pairs of a name and what stands for it; nothing where there is none. */
function facts(pairs) {
  return make("dl", {class: "facts"}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** A section of the page, which the navigation lists as `short`. */
function section(id, short, title, ...children) {
  return Object.assign(make("section", {id, "aria-labelledby": `${id}-title`}, make("h2", {id: `${id}-title`}, title), ...children), {short});
}
