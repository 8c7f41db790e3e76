//===- WindowAttributes.cpp - What Conv and pools share -------------------===//
//
// auto_pad SAME_* chooses the fewest pads that give ceil(input / stride)
// windows; of an odd number the extra one goes to the end (UPPER) or to the
// start (LOWER).
//
//===----------------------------------------------------------------------===//

#include "WindowAttributes.h"

#include "NodeImporter.h"

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
                 << " values >= " << low << " for '" << name
                 << "' (only 2-d windows are "
                 << "supported), got " << text(*given);
    return;
  }
  values.assign(given->begin(), given->end());
}

/// Fills the pads that SAME_UPPER or SAME_LOWER ask for.
void padSame(WindowAttributes &window, ArrayRef<int64_t> image, bool upper) {
  for (int axis = 0; axis < 2; ++axis) {
    int64_t stride = window.strides[axis];
    int64_t windows = (image[axis] + stride - 1) / stride;
    int64_t span = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    int64_t total =
        std::max<int64_t>((windows - 1) * stride + span - image[axis], 0);
    int64_t less = total / 2, more = total - less;
    window.pads[axis] = upper ? less : more;
    window.pads[axis + 2] = upper ? more : less;
  }
}

} // namespace

WindowAttributes qwid::readWindow(NodeImporter &node, ArrayRef<int64_t> image,
                                  ArrayRef<int64_t> filter) {
  WindowAttributes window;
  window.kernel = {1, 1};
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
    window.pads.assign(4, 0);
  else if (autoPad != "NOTSET" && !autoPad.empty())
    node.error() << "expected auto_pad NOTSET, SAME_UPPER, SAME_LOWER or "
                    "VALID, got '"
                 << autoPad << "'";
  return window;
}
