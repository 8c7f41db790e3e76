//===- WindowAttributes.cpp - What Conv and pools share -------------------===//
//
// auto_pad SAME_* chooses the fewest pads that give ceil(input / stride)
// windows; of an odd number the extra one goes to the end (UPPER) or to the
// start (LOWER).
//
//===----------------------------------------------------------------------===//

#include "WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The attribute `name` into `values`, unless it is missing: as many values,
/// each in [low, 2^24], so that no sum or product of sizes can overflow.
void read(NodeImporter &node, StringRef name, int64_t low,
          SmallVectorImpl<int64_t> &values) {
  auto given = node.getInts(name);
  if (!given || node.failed())
    return;
  auto outside = [&](int64_t value) {
    return value < low || value > (int64_t(1) << 24);
  };
  if (given->size() != values.size() || llvm::any_of(*given, outside)) {
    node.error() << "expected " << int64_t(values.size())
                 << " values >= " << low << " for '" << name << "', got "
                 << text(*given);
    return;
  }
  values.assign(given->begin(), given->end());
}

/// Fills the pads that SAME_UPPER or SAME_LOWER ask for.
void padSame(WindowAttributes &window, ArrayRef<int64_t> image, bool upper) {
  for (size_t axis = 0, rank = image.size(); axis < rank; ++axis) {
    int64_t stride = window.strides[axis];
    int64_t windows = (image[axis] + stride - 1) / stride;
    int64_t span = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    int64_t total =
        std::max<int64_t>((windows - 1) * stride + span - image[axis], 0);
    int64_t less = total / 2, more = total - less;
    window.pads[axis] = upper ? less : more;
    window.pads[axis + rank] = upper ? more : less;
  }
}

} // namespace

WindowAttributes WindowAttributes::part(size_t first, size_t count) const {
  auto cut = [&](ArrayRef<int64_t> values) {
    return SmallVector<int64_t>(values.slice(first, count));
  };
  SmallVector<int64_t> both = cut(pads);
  llvm::append_range(
      both, ArrayRef<int64_t>(pads).slice(kernel.size() + first, count));
  return {cut(kernel), cut(strides), both, cut(dilations)};
}

WindowAttributes WindowAttributes::withRow() const {
  WindowAttributes result = *this;
  for (auto *values : {&result.kernel, &result.strides, &result.dilations})
    values->insert(values->begin(), 1);
  result.pads.insert(result.pads.begin() + kernel.size(), 0);
  result.pads.insert(result.pads.begin(), 0);
  return result;
}

Value qwid::withoutRow(NodeImporter &node, Location loc, Value image) {
  if (!image)
    return {};
  SmallVector<int64_t> line(cast<RankedTensorType>(image.getType()).getShape());
  line.erase(line.begin() + 2);
  return node.reshape(loc, image, line);
}

WindowAttributes qwid::readWindow(NodeImporter &node, ArrayRef<int64_t> image,
                                  ArrayRef<int64_t> filter) {
  WindowAttributes window;
  size_t rank = image.size();
  window.kernel.assign(rank, 1);
  window.strides.assign(rank, 1);
  window.dilations.assign(rank, 1);
  window.pads.assign(2 * rank, 0);
  if (filter.empty() && !node.hasAttribute("kernel_shape")) {
    node.error() << "attribute 'kernel_shape' is missing";
    return window;
  }
  if (!filter.empty())
    window.kernel.assign(filter.begin(), filter.end());
  read(node, "kernel_shape", 1, window.kernel);
  if (!filter.empty() && ArrayRef<int64_t>(window.kernel) != filter &&
      !node.failed())
    node.error() << "kernel_shape " << text(window.kernel)
                 << " does not fit the weights, whose kernel is "
                 << text(filter);
  read(node, "strides", 1, window.strides);
  read(node, "dilations", 1, window.dilations);
  read(node, "pads", 0, window.pads);
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  if (node.failed())
    return window;
  if (autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER")
    padSame(window, image, autoPad == "SAME_UPPER");
  else if (autoPad == "VALID")
    window.pads.assign(2 * rank, 0);
  else if (autoPad != "NOTSET" && !autoPad.empty())
    node.error() << "expected auto_pad NOTSET, SAME_UPPER, SAME_LOWER or "
                    "VALID, got '"
                 << autoPad << "'";
  return window;
}
