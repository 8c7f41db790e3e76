// verdict.js - The first screen: what it costs, what it gains, what to do next.

/** The preview of `scheme` for the instruction set `isa`. */
function findVariant(preview, scheme, isa) {
  const found = preview?.schemes.find((each) => each.scheme === scheme);
  return found?.variants.find((variant) => variant.isa === isa) ?? null;
}

/** A figure beside what it was in float. */
function card(title, figure, words, before, after) {
  const drawn = isNumber(before) && isNumber(after) ? pair(before, after, `${title}: ${words}`) : null;
  return make("li", {class: "card"}, make("p", {class: "title"}, title), make("div", {class: "figure"}, figure), make("p", {}, words), drawn);
}

function accuracyCard(validation) {
  if (!validation) return card("Accuracy", "not tried", "give labelled photos with --data");
  const [first, last] = [validation.forms[0], validation.forms.at(-1)].map((form) => form.top[0]);
  const test = validation.pairs.at(-1)?.mcnemar;
  if (!test) return card("Accuracy, top-1", percent(last.share, 2), `of ${last.photos} photos`);
  return card("Accuracy, top-1", percent(last.share, 2),
              `float ${percent(first.share, 2)}; ${points(last.share - first.share)}, ${test.significant ? "more than chance" : "within chance"} (${chance(test.p)})`,
              first.share, last.share);
}

function sizeCards(isa) {
  const plan = findVariant(report.preview, "plan", isa), float = findVariant(report.model_preview, "float", isa);
  if (!plan) return [];
  const times = (before, after) => before ? `${short(before / after)} times less than ${bytes(before)} in float` : "of the plan";
  const faster = float ? `${short(float.predicted_ms[0] / plan.predicted_ms[0])} times faster than ${milliseconds(float.predicted_ms[0])} in float` : "on one thread";
  const threads = plan.predicted_ms[1] < plan.predicted_ms[0] ? `; ${milliseconds(plan.predicted_ms[1])} on 4 threads` : "; more threads do not pay";
  return [card("Weights in the program", bytes(plan.weights_bytes), times(float?.weights_bytes, plan.weights_bytes), float?.weights_bytes, plan.weights_bytes),
          card("Memory while it runs", bytes(plan.ram_bytes), times(float?.ram_bytes, plan.ram_bytes), float?.ram_bytes, plan.ram_bytes),
          card("Time per photo, predicted", milliseconds(plan.predicted_ms[0]), `${faster}${threads}`, float?.predicted_ms[0], plan.predicted_ms[0])];
}

function verdictSection() {
  const cards = make("ul", {class: "cards"}), buttons = make("div", {class: "tabs", role: "group", "aria-label": "Machine"});
  const choose = (isa) => {
    cards.replaceChildren(accuracyCard(report.validation), ...sizeCards(isa));
    for (const button of buttons.children) button.setAttribute("aria-pressed", button.dataset.isa === isa);
  };
  for (const machine of report.preview.machines)
    buttons.append(make("button", {type: "button", "data-isa": machine.isa, onclick: () => choose(machine.isa)}, `${machine.machine} (${machine.isa})`));
  choose(report.preview.machines[0].isa);
  const part = make("section", {id: "verdict", "aria-labelledby": "verdict-title"},
    make("p", {}, make("span", {class: `badge ${report.verdict.level}`}, report.verdict.badge), " ", make("span", {class: "soft"}, report.plan.name)),
    make("h1", {id: "verdict-title"}, report.verdict.headline),
    report.verdict.sentences.map((sentence) => make("p", {}, sentence)), buttons, cards,
    make("h2", {}, "What to do next"),
    report.advice.length ? make("ol", {class: "advice"}, report.advice.map((advice) =>
      make("li", {}, advice.node ? [make("code", {}, advice.node), ": "] : [], advice.text)))
                         : make("p", {}, "Nothing stands out."));
  return Object.assign(part, {short: "Verdict"});
}
