// costs.js - Bytes, memory and time.

function latencySection() {
  const rows = [report.model_preview, report.preview].flatMap((preview) => (preview?.schemes ?? []).flatMap((scheme) =>
    scheme.variants.map((variant) =>
      ({scheme: scheme.scheme, machine: preview.machines.find((machine) => machine.isa === variant.isa), ...variant}))));
  return section("time", "Time", "Time and size on each machine", table("Predicted by the cost model", [
    text("Arithmetic", (row) => row.scheme),
    text("Machine", (row) => `${row.machine.machine} (${row.isa})`),
    text("Targets", (row) => row.targets.join(", ")),
    figure("1 thread", (row) => row.predicted_ms[0], milliseconds),
    figure("4 threads", (row) => row.predicted_ms[1], milliseconds),
    figure("Weights", (row) => row.weights_bytes, bytes),
    figure("RAM", (row) => row.ram_bytes, bytes),
    figure("Off by", (row) => row.machine.stated_error, (share) => percent(share, 0)),
  ], rows));
}

function memorySection() {
  const ledger = report.ledger, peak = ledger.layers[ledger.peak_layer];
  const words = `Buffers of the arena: layers from left to right, addresses upwards; the peak is at layer ${ledger.peak_layer + 1}, ${peak.node}`;
  return section("memory", "Memory", "Memory while it runs",
    make("p", {}, `${bytes(ledger.arena_bytes)} hold all tensors inside the network. The most in use at once, ` +
                  `${bytes(ledger.peak_bytes)}, is while ${peak.node} runs (orange).`),
    make("div", {class: "scroll", role: "region", tabindex: 0, "aria-label": "Buffers over time"}, timeline(ledger, words)),
    table("Buffers", [
      prose("Tensors", (buffer) => buffer.tensors.join(", ")),
      figure("Bytes", (buffer) => buffer.bytes, bytes),
      figure("Address", (buffer) => buffer.offset),
      figure("From layer", (buffer) => buffer.first_layer + 1),
      figure("To layer", (buffer) => buffer.last_layer + 1),
    ], ledger.buffers, {sorted: 1}));
}

function sizeSection() {
  const ledger = report.ledger;
  return section("size", "Size", "Where the bytes are",
    table("The whole model, as stored and compressed", [
      text("Arithmetic", (row) => row.scheme),
      figure("Weights in the program", (row) => row.stored_bytes, bytes),
      figure("gzip", (row) => row.gzip_bytes, bytes),
      figure("LZMA", (row) => row.lzma_bytes, bytes),
    ], ledger.schemes),
    make("h3", {}, "Every constant"),
    table("Constants of the network in float and as the program stores them", [
      text("Layer", (row) => row.node),
      text("Part", (row) => row.part),
      figure("In float", (row) => row.float_bytes, bytes),
      figure("Stored", (row) => row.stored_bytes, bytes),
      prose("Why it is not smaller", (row) => row.reason),
    ], ledger.constants, {sorted: 3}),
    make("h3", {}, "Machine code"),
    table(`Code of the layers for ${ledger.isa}`, [
      text("Layer", (row) => row.node),
      text("Kind", (row) => row.kind),
      figure("Its own", (row) => row.own_code_bytes, bytes),
      figure("Shared with others", (row) => row.shared_code_bytes, bytes),
    ], ledger.layers, {sorted: 2}));
}

function decisionsSection() {
  const plan = report.plan;
  return section("decisions", "Decisions", "What the plan has decided",
    facts([
      ["weights", plan.weights.join(", ")],
      ["rescaling", plan.rescale.join(", ")],
      ["photos become", plan.photos],
      ["part of the first quantize", plan.input_scaling.join(", ")],
      ["dropped", plan.dropped.join(", ")],
    ]),
    plan.kept_float.length
      ? table("Kept in float", [text("Node", (row) => row.node), prose("Why", (row) => row.reason)], plan.kept_float)
      : make("p", {}, "Nothing is kept in float."),
    table("Quantized tensors", [
      text("Tensor", (row) => row.tensor),
      text("Type", (row) => row.type),
      figure("Scale", (row) => row.scale, short),
      figure("Zero point", (row) => row.zero_point),
      figure("From", (row) => row.min, short),
      figure("To", (row) => row.max, short),
    ], plan.ranges));
}

function madeSection() {
  const made = report.made;
  const files = made.files.map((file) => [file.role, [make("code", {}, file.name), make("br"), make("code", {}, `BLAKE3 ${file.blake3}`)]]);
  return section("made", "Made", "How this was made", facts([["command", make("code", {}, made.command)], ["qwid", made.version], ...files]));
}
