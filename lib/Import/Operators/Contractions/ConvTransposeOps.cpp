//===- ConvTransposeOps.cpp - ConvTranspose as a convolution --------------===//
//
// With strides s, each cell of the input stands s - 1 zeros before the next; a
// convolution by the filter, turned by 180 degrees, over that image with
// (k - 1) * dilation - pad zeros around is the transposed convolution. Zeros come
// by a pad between reshapes: [H, W] -> [H, 1, W, 1] -> [H, s, W, s] -> [Hs, Ws].
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/NodeImporter.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Movement/Movement.h"
#include "lib/Import/Operators/Windows/WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// A transposed convolution of two spatial dimensions.
struct Transposed {
  WindowAttributes window;
  SmallVector<int64_t> outputPadding; ///< more cells at the end
  int64_t groups;
};

/// The pads that output_shape or auto_pad ask for: an odd cell goes to the end
/// under SAME_UPPER, else to the start.
void resolvePads(NodeImporter &node, Transposed &conv, ArrayRef<int64_t> image,
                 std::optional<SmallVector<int64_t>> shape) {
  std::string autoPad = node.getString("auto_pad", "NOTSET");
  bool isSame = autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER";
  WindowAttributes &window = conv.window;
  size_t rank = image.size();
  if (shape && shape->size() != rank)
    node.error() << "expected " << int64_t(rank)
                 << " sizes for 'output_shape', got " << text(*shape);
  auto isHuge = [](int64_t size) { return size < 1 || size > (1 << 24); };
  if (shape && !node.failed() && llvm::any_of(*shape, isHuge))
    node.error() << "expected sizes in [1, 2^24] for 'output_shape', got "
                 << text(*shape);
  if (node.failed() || (!shape && !isSame))
    return;
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t stride = window.strides[axis];
    int64_t wanted = shape ? (*shape)[axis] : image[axis] * stride;
    int64_t span = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    int64_t total =
        stride * (image[axis] - 1) + conv.outputPadding[axis] + span - wanted;
    if (total < 0) { // more cells than there are: at the end
      conv.outputPadding[axis] -= total;
      total = 0;
    }
    int64_t half = total / 2;
    bool endsLarger = autoPad == "SAME_UPPER";
    window.pads[axis] = endsLarger ? half : total - half;
    window.pads[axis + rank] = endsLarger ? total - half : half;
  }
}

std::optional<Transposed> readAttributes(NodeImporter &node) {
  ArrayRef<int64_t> input = node.shape(0), filter = node.shape(1);
  if (node.failed())
    return std::nullopt;
  size_t rank = input.size();
  if (rank < 3 || rank > 4 || filter.size() != rank) {
    (void)node.unsupported("a transposed convolution that is not 1-d or 2-d "
                           "(input " +
                           text(input) + ", filter " + text(filter) + ")");
    return std::nullopt;
  }
  ArrayRef<int64_t> image = input.drop_front(2);
  Transposed conv{readWindow(node, image, filter.drop_front(2)),
                  SmallVector<int64_t>(rank - 2, 0), node.getInt("group", 1)};
  if (auto given = node.getInts("output_padding")) {
    if (given->size() != rank - 2 || llvm::any_of(*given, [](int64_t count) {
          return count < 0 || count > (1 << 24);
        }))
      node.error() << "expected " << int64_t(rank - 2)
                   << " values >= 0 for 'output_padding', got " << text(*given);
    else
      conv.outputPadding = *given;
  }
  resolvePads(node, conv, image, node.getInts("output_shape"));
  if (!node.failed() &&
      (conv.groups < 1 || input[1] % conv.groups || filter[0] != input[1]))
    node.error() << "expected a filter for " << input[1]
                 << " input channels in " << conv.groups
                 << " groups, got filter shape " << text(filter);
  if (node.failed())
    return std::nullopt;
  if (rank == 3) {
    conv.window = conv.window.withRow();
    conv.outputPadding.insert(conv.outputPadding.begin(), 0);
  }
  return conv;
}

/// [C][M/g][kh][kw] to the filter [M][C/g][kh][kw] that is turned.
HostTensor turnFilter(const HostTensor &weights, int64_t groups) {
  int64_t channels = weights.shape[0] / groups, outputs = weights.shape[1];
  int64_t taps = weights.count() / (weights.shape[0] * outputs);
  SmallVector<int64_t> shape(weights.shape);
  shape[0] = outputs * groups;
  shape[1] = channels;
  HostTensor filter = weights.pick(shape, [&](int64_t i) {
    int64_t tap = i % taps, channel = i / taps % channels;
    int64_t output = i / taps / channels;
    int64_t group = output / outputs;
    return ((group * channels + channel) * outputs + output % outputs) * taps +
           taps - 1 - tap;
  });
  if (shape.size() == 3)
    shape.insert(shape.begin() + 2, 1);
  return filter.reshaped(shape);
}

/// The same of a filter that constants compute, by ops: groups and their channels
/// apart, outputs first, then the taps from the last to the first.
Value turnComputed(NodeImporter &node, int64_t groups) {
  Value filter = node.floatValue(1);
  if (!filter)
    return {};
  SmallVector<int64_t> s(node.shape(1));
  if (s.size() == 3)
    s.insert(s.begin() + 2, 1);
  int64_t channels = s[0] / groups;
  filter = node.reshape(node.helperLoc("filter.groups"), filter,
                        {groups, channels, s[1], s[2], s[3]});
  filter = node.create<TransposeOp>(node.helperLoc("filter.order"), filter,
                                    ArrayRef<int64_t>{0, 2, 1, 3, 4});
  filter = node.reshape(node.helperLoc("filter.channels"), filter,
                        {groups * s[1], channels, s[2], s[3]});
  for (int64_t axis : {2, 3}) {
    auto turned =
        llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, s[axis])));
    if (filter && s[axis] > 1)
      filter = select(node, filter, {axis, turned},
                      "filter.axis" + std::to_string(axis));
  }
  return filter;
}

/// Input 1 as the filter of the convolution; null after an error.
Value readFilter(NodeImporter &node, int64_t groups) {
  const HostTensor *known = node.known(1);
  if (node.failed())
    return {};
  if (known && known->isFloat())
    return movedConstant(
        node, 1, node.helperLoc("filter"),
        [&](const HostTensor &given) { return turnFilter(given, groups); });
  return turnComputed(node, groups);
}

/// `image` [N, C, H, W] with stride - 1 zeros behind each cell.
Value spread(NodeImporter &node, Value image, ArrayRef<int64_t> strides) {
  auto s = cast<RankedTensorType>(image.getType()).getShape();
  if (strides[0] == 1 && strides[1] == 1)
    return image;
  Value cells = node.reshape(node.helperLoc("cells"), image,
                             {s[0], s[1], s[2], 1, s[3], 1});
  if (cells)
    cells = node.create<PadOp>(
        node.helperLoc("blocks"), cells, Value(),
        ArrayRef<int64_t>{0, 0, 0, 0, 0, 0},
        ArrayRef<int64_t>{0, 0, 0, strides[0] - 1, 0, strides[1] - 1},
        llvm::APFloat(0.0f));
  return cells
             ? node.reshape(node.helperLoc("spread"), cells,
                            {s[0], s[1], s[2] * strides[0], s[3] * strides[1]})
             : Value();
}

LogicalResult buildConvTranspose(NodeImporter &node) {
  std::optional<Transposed> conv = readAttributes(node);
  if (!conv)
    return failure();
  const WindowAttributes &window = conv->window;
  Value filter = readFilter(node, conv->groups);
  Value image = node.floatValue(0);
  Value bias = node.has(2) ? node.floatValue(2) : Value();
  bool isRow = node.shape(0).size() == 3;
  if (node.failed())
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  if (isRow)
    shape.insert(shape.begin() + 2, 1);
  image = isRow ? node.reshape(node.helperLoc("row"), image, shape) : image;
  image = image ? spread(node, image, window.strides) : Value();
  SmallVector<int64_t> low(4, 0), high(4, 0), ones(2, 1), none(4, 0);
  for (int axis = 0; axis < 2; ++axis) {
    int64_t reach = (window.kernel[axis] - 1) * window.dilations[axis];
    low[axis + 2] = reach - window.pads[axis];
    high[axis + 2] = reach - window.pads[axis + 2] + conv->outputPadding[axis] -
                     (window.strides[axis] - 1);
  }
  if (image)
    image = node.create<PadOp>(node.helperLoc("padded"), image, Value(), low,
                               high, llvm::APFloat(0.0f));
  if (!image)
    return failure();
  Value result = node.create<Conv2DOp>(
      isRow ? node.helperLoc("windows") : node.getLoc(), image, filter, bias,
      Value(), Layout::NCHW, ones, none, window.dilations, conv->groups,
      ClampAttr(), RescaleKindAttr());
  return node.setResult(isRow ? withoutRow(node, node.getLoc(), result)
                              : result);
}

constexpr OpEntry kOps[] = {
    {"ConvTranspose", 1, 22, 2, 3, buildConvTranspose, "", "float",
     "1-d and 2-d, constant weights"},
};

} // namespace

ArrayRef<OpEntry> qwid::getConvTransposeOps() { return kOps; }
