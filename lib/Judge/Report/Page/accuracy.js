// accuracy.js - Which answers changed: forms, classes, confusions, photos.

const className = (index) => isNumber(index) ? report.validation.class_names[index] ?? `class ${index}` : "\u2013";

/** A share with its interval. */
const between = ({share, low, high}) => `${percent(share, 2)} (${percent(low)} to ${percent(high)})`;

function formsPart(validation) {
  const rows = validation.forms.map((form, index) => ({form, pair: validation.pairs[index - 1]}));
  const tops = validation.forms[0].top.map(({k}, place) =>
    figure(`Top-${k}`, (row) => row.form.top[place].share, percent, (row) => between(row.form.top[place])));
  const columns = [
    text("Form", (row) => row.form.name),
    text("Computed by", (row) => row.form.engine),
    ...tops,
    figure("Change", (row) => row.pair?.top1_change, points),
    text("By chance?", (row) => row.pair?.mcnemar.p,
         (row) => row.pair ? `${row.pair.mcnemar.significant ? "no" : "may be"}, ${chance(row.pair.mcnemar.p)}` : null),
    figure("Same answer", (row) => row.pair?.agreement.share, (share) => percent(share, 2)),
    figure("Measured here", (row) => row.form.median_ms, milliseconds),
  ];
  const dots = validation.forms.map((form, index) =>
    ({name: index ? "plan" : "float", colour: index ? "plan" : "float", middle: form.top[0].share, ...form.top[0]}));
  const words = dots.map((dot) => `${dot.name} ${percent(dot.middle, 2)}`).join(", ");
  return [
    intervals(dots, `Top-1 accuracy with 95 % intervals: ${words}`),
    table(`Answers to ${validation.labelled} labelled photos; intervals hold 95 %`, columns, rows),
  ];
}

function classesPart(validation) {
  const before = validation.forms[0].classes, after = validation.forms.at(-1).classes;
  const change = validation.pairs.at(-1)?.class_changes;
  const rows = after
    .map((score, index) => ({index, before: before[index], after: score, recall: change?.[index].recall}))
    .filter((row) => row.after.photos || row.after.answered || row.before.answered);
  return table("Classes, the most damaged first", [
    text("Class", (row) => className(row.index)),
    figure("Photos", (row) => row.after.photos),
    figure("Recall in float", (row) => row.before.recall, percent),
    figure("Recall of the plan", (row) => row.after.recall, percent),
    figure("Change", (row) => row.recall, points),
    figure("Precision in float", (row) => row.before.precision, percent),
    figure("Precision of the plan", (row) => row.after.precision, percent),
  ], rows, {sorted: 4, descending: false, classOf: (row) => row.recall < -0.05 ? "loss" : null});
}

/** The classes that a matrix is drawn of: all, or the ones that are confused most. */
function confusedClasses(matrices, limit = 24) {
  const weight = new Map();
  for (const cells of matrices)
    for (const [row, column, count] of cells)
      for (const index of [row, column]) weight.set(index, (weight.get(index) ?? 0) + (row === column ? 1e-6 : Math.abs(count)));
  return [...weight].sort((a, b) => b[1] - a[1]).slice(0, limit).map(([index]) => index).sort((a, b) => a - b);
}

function confusionPart(validation) {
  const float = validation.forms[0].confusion, plan = validation.forms.at(-1).confusion, change = validation.pairs.at(-1)?.confusion_change;
  const shown = confusedClasses(change ? [float, plan] : [plan]), total = new Set([...float, ...plan].flatMap(([row, column]) => [row, column])).size;
  const draw = (cells, words, colour) => {
    const counts = new Map(cells.map(([row, column, count]) => [`${row},${column}`, count]));
    const rows = new Map();
    for (const [row, , count] of cells) rows.set(row, (rows.get(row) ?? 0) + Math.abs(count));
    return heat(shown.map(className), (r, c) => {
      const count = counts.get(`${shown[r]},${shown[c]}`) ?? 0;
      return {value: count / (rows.get(shown[r]) || 1), colour: colour(count, r === c), words: `${className(shown[r])} answered as ${className(shown[c])}: ${words(count)}`};
    }, "Confusion matrix: a row per true class, a column per answer");
  };
  const plain = (cells) => () => draw(cells, (count) => `${count} photos`, (count, right) => right ? "accent" : "plan");
  const views = {"Float": plain(float)};
  if (change) Object.assign(views, {"Plan": plain(plan),
    "Difference": () => draw(change, (count) => `${count > 0 ? "+" : ""}${count} photos`, (count, right) => (count > 0) === right ? "good" : "poor")});
  const figure = make("div"), tabs = make("div", {class: "tabs", role: "group", "aria-label": "Which matrix"});
  const choose = (name) => {
    figure.replaceChildren(views[name]());
    for (const button of tabs.children) button.setAttribute("aria-pressed", button.textContent === name);
  };
  for (const name of Object.keys(views)) tabs.append(make("button", {type: "button", onclick: () => choose(name)}, name));
  choose(Object.keys(views).at(-1));
  return [make("h3", {}, "Which classes are taken for which"), tabs, figure,
          make("p", {class: "note"}, shown.length < total ? `The ${shown.length} most confused of ${total} classes. ` : "", "Rows are true classes, columns answers; a stronger colour is a larger share of its row.")];
}

function photosPart(validation) {
  const flips = validation.pairs.at(-1)?.flipped ?? [], limit = 48;
  if (!flips.length) return make("p", {}, "No photo is answered otherwise than in float.");
  const worst = [...flips].sort((a, b) => (b.first === b.label) - (a.first === a.label) || (b.first_margin ?? 0) - (a.first_margin ?? 0));
  const tell = (answer, margin, label) => [make("b", {class: label === null ? null : answer === label ? "right" : "wrong"}, className(answer)), isNumber(margin) ? ` by ${short(margin)}` : ""];
  return [make("h3", {}, `Photos whose answer changed: ${flips.length} of ${validation.photos}`),
    make("ul", {class: "photos"}, worst.slice(0, limit).map((flip) => make("li", {},
      report.thumbnails[flip.photo] ? make("img", {src: report.thumbnails[flip.photo], alt: `Photo ${flip.photo}`, loading: "lazy"}) : null,
      make("div", {}, make("p", {}, "float: ", tell(flip.first, flip.first_margin, flip.label)), make("p", {}, "plan: ", tell(flip.second, flip.second_margin, flip.label)),
        make("p", {class: "soft"}, flip.label === null ? "no label" : `is ${className(flip.label)}`, ` \u00b7 ${flip.photo}`))))),
    flips.length > limit ? make("p", {class: "note"}, `and ${flips.length - limit} more in the JSON`) : null];
}

function accuracySection() {
  const validation = report.validation;
  if (!validation) return section("accuracy", "Accuracy", "Accuracy", make("p", {}, "Not tried: this report was made without labelled photos (--data)."));
  const unreadable = validation.unreadable.length;
  return section("accuracy", "Accuracy", "Accuracy", formsPart(validation),
    unreadable ? make("p", {class: "note"}, `${unreadable} photos could not be read and are not counted: ${validation.unreadable.slice(0, 5).map((each) => each.photo).join(", ")}.`) : null,
    make("h3", {}, "Which classes were damaged"), classesPart(validation), confusionPart(validation), photosPart(validation));
}
