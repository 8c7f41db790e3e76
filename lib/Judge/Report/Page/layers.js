// layers.js - The network as a column of layers, the table, and the view of one.

/** What is known of each layer, by its place: errors, time, bytes. */
function gatherLayers() {
  const isa = report.preview.machines[0].isa, times = new Map(), sizes = new Map();
  for (const layer of findVariant(report.preview, "plan", isa)?.layers ?? [])
    times.set(layer.node, (times.get(layer.node) ?? 0) + layer.predicted_us[0] / 1e3);
  for (const tensor of report.ledger.constants)
    sizes.set(tensor.node, (sizes.get(tensor.node) ?? 0) + tensor.stored_bytes);
  return report.plan.layers.map((layer, index) => {
    const analysed = report.analysis?.layers.find((each) => each.node === layer.node && each.tensor === layer.tensor);
    return {...layer, index, analysed, ms: times.get(layer.node), bytes: sizes.get(layer.node),
            noise: analysed?.cumulative?.sqnr_db, alone: analysed?.isolated?.sqnr_db, repair: analysed?.repair};
  });
}

function meter(value, most, words, style = "") {
  return make("span", {class: `meter ${style}`}, make("i", {"aria-hidden": "true"}, make("b", {style: `width:${100 * Math.min(1, (value ?? 0) / (most || 1))}%`})),
              make("span", {}, words));
}

function networkPart(layers) {
  const most = (pick) => Math.max(...layers.map((layer) => pick(layer) ?? 0), 0);
  const loss = (layer) => isNumber(layer.noise) ? Math.pow(10, -layer.noise / 20) : 0;
  const bounds = [most(loss), most((layer) => layer.bytes), most((layer) => layer.ms)];
  const row = (layer) => make("li", {}, make("button", {type: "button", onclick: () => openLayer(layer), "aria-label": `${layer.node}: ${layer.kind}, ${layer.precision}, noise ${decibels(layer.noise)}, ${bytes(layer.bytes)}, ${milliseconds(layer.ms)}`},
    make("span", {class: "name"}, layer.node), make("span", {}, layer.precision),
    meter(loss(layer), bounds[0], decibels(layer.noise), "error"), make("span", {class: "second"}, meter(layer.bytes, bounds[1], bytes(layer.bytes))),
    make("span", {class: "second"}, meter(layer.ms, bounds[2], milliseconds(layer.ms)))));
  return [make("div", {class: "network"}, make("div", {class: "legend", "aria-hidden": "true"}, make("span", {}, "layer"), make("span", {}, "precision"),
            make("span", {}, "error so far (signal to noise)"), make("span", {class: "second"}, "bytes"), make("span", {class: "second"}, "time"))),
          make("ol", {class: "network"}, layers.map(row))];
}

function layersTable(layers) {
  const open = (layer) => make("button", {type: "button", class: "open", onclick: () => openLayer(layer)}, layer.node);
  return table("Layers: what each loses, takes and would give back", [
    text("Layer", (layer) => layer.index, open),
    text("Kind", (layer) => layer.kind),
    text("Precision", (layer) => layer.precision),
    figure("SQNR alone", (layer) => layer.alone, decibels),
    figure("SQNR so far", (layer) => layer.noise, decibels),
    figure("In float repairs", (layer) => layer.repair?.repaired_share, percent),
    figure("and costs", (layer) => layer.repair?.extra_bytes, bytes),
    figure("and", (layer) => layer.repair?.extra_ms, milliseconds),
    figure("Bytes", (layer) => layer.bytes, bytes),
    figure("Time", (layer) => layer.ms, milliseconds),
    figure("Multiply-adds", (layer) => layer.macs, millions),
  ], layers, report.analysis ? {sorted: 5} : {});
}

function weightsPart(weights) {
  const bad = (what) => weights.channels.flatMap((channel, index) => channel[what] ? [index] : []);
  const [dead, dominant] = [bad("dead"), bad("dominant")];
  const list = (channels) => channels.length ? `${channels.length}: ${channels.slice(0, 12).join(", ")}${channels.length > 12 ? " \u2026" : ""}` : "none";
  return [make("h3", {}, "Weights"), facts([
      ["levels used", `${weights.levels_used} with ${weights.bits} bits`], ["range per bit", short(weights.range_per_bit)], ["density per bit", short(weights.density_per_bit)],
      ["entropy", `${short(weights.entropy_bits)} bits`], ["SQNR", decibels(weights.sqnr_db)], ["channels that are zero", list(dead)], ["channels that dominate", list(dominant)]]),
    histogram(weights.histogram_before, [], "Histogram of the float weights; heights are square roots"),
    make("p", {class: "note"}, "Weights per channel in float: a line from least to largest, a bar for the middle half."),
    quartiles(weights.channels.map((channel) => channel.before), "Float weights per channel")];
}

function activationsPart(tensor) {
  return [make("h3", {}, "Activations"), facts([
      ["stored as", `${tensor.type}, scale ${short(tensor.scale)}, zero point ${tensor.zero_point}`], ["range", `${short(tensor.clip_low)} to ${short(tensor.clip_high)}`],
      ["clipped", `${percent(tensor.clipped_low_share, 3)} below, ${percent(tensor.clipped_high_share, 3)} above`],
      ["levels used", `${tensor.levels_used} of ${tensor.levels}`], ["entropy", `${short(tensor.entropy_bits)} bits`]]),
    histogram(tensor.histogram, [tensor.clip_low, tensor.clip_high], "Histogram of the float values, with dashed lines where clipping begins; heights are square roots")];
}

/** Opens the view of a layer; Escape closes it, and the focus goes back. */
function openLayer(layer) {
  const dialog = document.getElementById("detail"), analysed = layer.analysed;
  const tensor = report.analysis?.tensors.find((each) => each.tensor === layer.tensor);
  dialog.replaceChildren(
    make("div", {class: "head"}, make("h2", {id: "detail-title"}, layer.node), make("button", {type: "button", onclick: () => dialog.close()}, "Close")),
    facts([["computes", `${layer.kind}, ${layer.precision}`], ["why in float", layer.reason], ["result", `${layer.tensor}, ${layer.shape.join(" \u00d7 ")}`],
      ["multiply-adds", millions(layer.macs)], ["bytes of constants", bytes(layer.bytes)], ["time, predicted", milliseconds(layer.ms)],
      ["error alone", analysed?.isolated && `${decibels(analysed.isolated.sqnr_db)}, RMSE ${short(analysed.isolated.rmse)}, cosine ${analysed.isolated.cosine.toFixed(5)}`],
      ["error so far", analysed?.cumulative && `${decibels(analysed.cumulative.sqnr_db)}, RMSE ${short(analysed.cumulative.rmse)}, cosine ${analysed.cumulative.cosine.toFixed(5)}`],
      ["in float it would", layer.repair && `repair ${percent(layer.repair.repaired_share)} of the drift of the scores, for ${bytes(layer.repair.extra_bytes)} and ${milliseconds(layer.repair.extra_ms)} (${report.analysis.times_of_isa})`]]),
    make("div", {class: "split"}, tensor ? make("div", {}, activationsPart(tensor)) : "", analysed?.weights ? make("div", {}, weightsPart(analysed.weights)) : ""),
    report.analysis ? "" : make("p", {class: "note"}, "Errors and histograms need the float model and photos: --model and --data."));
  dialog.showModal();
}

function layersSection() {
  const layers = gatherLayers();
  return section("layers", "Layers", "The network, layer by layer",
    make("p", {class: "soft"}, "Each row opens the layer: histograms, channels, errors."), networkPart(layers), make("h3", {}, "All figures"), layersTable(layers));
}
