//===- ContractionKernels.cpp - conv2d, fully_connected, matmul -----------===//
//
// Every contraction becomes the loops of Contraction.h: a padded image in NHWC,
// a packed filter, start values. nchw is transposed on the way in and out.
// Quantized operands become differences first (q - zero point), so that pads
// are zero.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "Kernels.h"
#include "Rescale.h"
#include "qwid/Support/FloatSequences.h"

using namespace mlir;
using namespace qwid;

namespace {

/// A contraction and where its operands and data lie.
struct Contraction {
  ContractionShape shape;
  /// Of input, result and filter cells, as (n, h, w, c) and (o, kh, kw, c), in
  /// elements.
  SmallVector<int64_t> inputPitches, resultPitches, filterPitches;
  int64_t height = 1, width = 1; ///< of the input without pads
  int64_t padTop = 0, padLeft = 0;
  int bias = -1, residual = -1; ///< operand numbers, -1: none

  bool isPadded() const {
    return shape.height != height || shape.width != width;
  }
};

/// Row-major pitches of `shape`, listed as nhwc.
SmallVector<int64_t> getNhwcPitches(ArrayRef<int64_t> shape, Layout layout) {
  SmallVector<int64_t> pitches = getPitches(shape);
  ImageDims dims(layout);
  return {pitches[0], pitches[dims.height], pitches[dims.width],
          pitches[dims.channel]};
}

void setOptionalOperands(Contraction &contraction, Weighted op) {
  int next = 2;
  if (op.getBias())
    contraction.bias = next++;
  if (op.getResidual())
    contraction.residual = next;
}

Contraction describe(Conv2DOp op) {
  auto input = op.getInput().getType().getShape();
  auto filter = op.getFilter().getType().getShape();
  auto result = op.getType().getShape();
  ImageDims dims(op.getLayout());
  ArrayRef<int64_t> pads = op.getPads();
  Contraction c;
  c.height = input[dims.height];
  c.width = input[dims.width];
  c.padTop = pads[0];
  c.padLeft = pads[1];
  ContractionShape &s = c.shape;
  s.batch = input[0];
  s.height = c.height + pads[0] + pads[2];
  s.width = c.width + pads[1] + pads[3];
  s.channels = input[dims.channel];
  s.outputs = filter[0];
  s.groups = op.getGroups();
  s.kernelHeight = filter[dims.height];
  s.kernelWidth = filter[dims.width];
  s.strideHeight = op.getStrides()[0];
  s.strideWidth = op.getStrides()[1];
  s.dilationHeight = op.getDilations()[0];
  s.dilationWidth = op.getDilations()[1];
  s.outputHeight = result[dims.height];
  s.outputWidth = result[dims.width];
  c.inputPitches = getNhwcPitches(input, op.getLayout());
  c.resultPitches = getNhwcPitches(result, op.getLayout());
  c.filterPitches = getNhwcPitches(filter, op.getLayout());
  setOptionalOperands(c, op);
  return c;
}

/// Rows of the input are the cells of one image row.
Contraction describe(FullyConnectedOp op) {
  auto input = op.getInput().getType().getShape();
  Contraction c;
  c.width = c.shape.width = c.shape.outputWidth = input[0];
  c.shape.channels = input[1];
  c.shape.outputs = op.getType().getShape()[1];
  c.inputPitches = {0, 0, input[1], 1};
  c.resultPitches = {0, 0, c.shape.outputs, 1};
  c.filterPitches = {input[1], 0, 0, 1};
  setOptionalOperands(c, op);
  return c;
}

/// Copies `cells` (sizes in order n, h, w, c, pitches in elements) from one
/// tensor to another.
template <typename From, typename To>
void copyCells(ArrayRef<int64_t> cells, const From *from,
               ArrayRef<int64_t> fromPitches, To *to,
               ArrayRef<int64_t> toPitches) {
  for (int64_t n = 0; n < cells[0]; ++n)
    for (int64_t h = 0; h < cells[1]; ++h)
      for (int64_t w = 0; w < cells[2]; ++w) {
        const From *source =
            from + n * fromPitches[0] + h * fromPitches[1] + w * fromPitches[2];
        To *target =
            to + n * toPitches[0] + h * toPitches[1] + w * toPitches[2];
        if (fromPitches[3] == 1 && toPitches[3] == 1)
          std::copy_n(source, cells[3], target);
        else
          for (int64_t c = 0; c < cells[3]; ++c)
            target[c * toPitches[3]] = To(source[c * fromPitches[3]]);
      }
}

/// `filter` in the order of contract().
template <typename T, typename From>
std::vector<T> pack(const Contraction &c, const From *filter) {
  const ContractionShape &s = c.shape;
  SmallVector<int64_t> cells{s.outputs, s.kernelHeight, s.kernelWidth,
                             s.groupChannels()};
  std::vector<T> ordered(cells[0] * cells[1] * cells[2] * cells[3]);
  copyCells(cells, filter, c.filterPitches, ordered.data(), getPitches(cells));
  return packFilter<T>(s, ordered.data());
}

/// The result in nhwc order: contract() on the padded input.
template <typename T, typename From>
std::vector<T> compute(const Contraction &c, const From *input,
                       const std::vector<T> &packed,
                       const std::vector<T> &start) {
  const ContractionShape &s = c.shape;
  SmallVector<int64_t> cells{s.batch, c.height, c.width, s.channels};
  SmallVector<int64_t> padded =
      getPitches({s.batch, s.height, s.width, s.channels});
  std::vector<T> image;
  const T *source = nullptr;
  if constexpr (std::is_same_v<T, From>)
    if (!c.isPadded() && (s.channels == 1 || c.inputPitches[3] == 1))
      source = input;
  if (!source) {
    image.resize(s.batch * padded[0]);
    copyCells(cells, input, c.inputPitches,
              image.data() + c.padTop * padded[1] + c.padLeft * padded[2],
              padded);
    source = image.data();
  }
  std::vector<T> result(s.batch * s.outputHeight * s.outputWidth * s.outputs);
  contract(s, source, packed.data(), start.data(), result.data());
  return result;
}

SmallVector<int64_t> getResultCells(const ContractionShape &s) {
  return {s.batch, s.outputHeight, s.outputWidth, s.outputs};
}

//===----------------------------------------------------------------------===//
// Float
//===----------------------------------------------------------------------===//

void runFloat(const Contraction &c, const std::vector<float> &packed,
              std::pair<float, float> clamp, ArrayRef<const Tensor *> operands,
              Tensor &result) {
  std::vector<float> start(c.shape.outputs, 0.0f);
  if (c.bias >= 0)
    llvm::copy(operands[c.bias]->view<float>(), start.begin());
  std::vector<float> sums =
      compute(c, operands[0]->view<float>().data(), packed, start);
  SmallVector<int64_t> cells = getResultCells(c.shape);
  auto values = result.view<float>();
  copyCells(cells, sums.data(), getPitches(cells), values.data(),
            c.resultPitches);
  if (c.residual >= 0)
    for (auto [value, residual] :
         llvm::zip(values, operands[c.residual]->view<float>()))
      value += residual;
  ScalarOps ops;
  if (std::isfinite(clamp.first) || std::isfinite(clamp.second))
    for (float &value : values)
      value = sequences::clamp(ops, value, clamp.first, clamp.second);
}

template <typename ContractionOp>
Kernel buildFloat(ContractionOp op, ConstantLookup constants) {
  Contraction c = describe(op);
  auto clamp = getClampBounds(op.getClampAttr());
  if (const Tensor *filter = constants(op.getFilter()))
    return [c, clamp, packed = pack<float>(c, filter->view<float>().data())](
               ArrayRef<const Tensor *> operands, Tensor &result) {
      runFloat(c, packed, clamp, operands, result);
    };
  return [c, clamp](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto packed = pack<float>(c, operands[1]->view<float>().data());
    runFloat(c, packed, clamp, operands, result);
  };
}

/// One product of matrices per batch element of the broadcast shape.
Kernel buildMatMul(MatMulOp op) {
  auto lhs = op.getLhs().getType().getShape();
  auto rhs = op.getRhs().getType().getShape();
  auto batch = op.getType().getShape().drop_back(2);
  auto lhsMap = makeBroadcastMap(lhs.drop_back(2), batch);
  auto rhsMap = makeBroadcastMap(rhs.drop_back(2), batch);
  int64_t m = lhs[lhs.size() - 2], k = lhs.back(), n = rhs.back();
  Contraction c;
  c.width = c.shape.width = c.shape.outputWidth = m;
  c.shape.channels = k;
  c.shape.outputs = n;
  c.inputPitches = {0, 0, k, 1};
  c.filterPitches = {1, 0, 0, n};
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<float> start(n, 0.0f);
    for (size_t i = 0; i < lhsMap.size(); ++i) {
      auto packed =
          pack<float>(c, operands[1]->view<float>().data() + rhsMap[i] * k * n);
      llvm::copy(compute(c,
                         operands[0]->view<float>().data() + lhsMap[i] * m * k,
                         packed, start),
                 result.view<float>().begin() + i * m * n);
    }
  };
}

//===----------------------------------------------------------------------===//
// Integer
//===----------------------------------------------------------------------===//

void runInteger(const Contraction &c, const std::vector<uint32_t> &packed,
                const ContractionRescale &rescale, Type inputElement,
                ArrayRef<const Tensor *> operands, Tensor &result) {
  std::vector<uint32_t> start(c.shape.outputs, 0);
  if (c.bias >= 0)
    llvm::copy(operands[c.bias]->view<uint32_t>(), start.begin());
  std::vector<int32_t> input = toDifferences(*operands[0], inputElement);
  std::vector<uint32_t> sums = compute(c, input.data(), packed, start);
  SmallVector<int64_t> cells = getResultCells(c.shape);
  std::vector<int32_t> values(sums.size()), residual;
  copyCells(cells, sums.data(), getPitches(cells), values.data(),
            c.resultPitches);
  if (rescale.isNone())
    return result.setIntegers(values);
  if (c.residual >= 0)
    residual = operands[c.residual]->getIntegers();
  // The output channel of element i of the result.
  int64_t inner = c.resultPitches[3], outputs = c.shape.outputs;
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t channel = i / inner % outputs;
    values[i] =
        rescale.hasResidual()
            ? applySumRescale(rescale.sums[channel],
                              residual[i] - rescale.residualZeroPoint,
                              values[i], rescale.range)
            : applyRescale(rescale.channels[channel], values[i], rescale.range);
  }
  result.setIntegers(values);
}

std::vector<uint32_t> packDifferences(const Contraction &c,
                                      const Tensor &filter, Type element) {
  return pack<uint32_t>(c, toDifferences(filter, element).data());
}

template <typename ContractionOp>
Kernel buildInteger(ContractionOp op, ConstantLookup constants) {
  Contraction c = describe(op);
  ContractionRescale rescale = computeContractionRescale(op);
  Type input = op.getInput().getType().getElementType();
  Type weights = op.getFilter().getType().getElementType();
  if (const Tensor *filter = constants(op.getFilter()))
    return [c, rescale, input, packed = packDifferences(c, *filter, weights)](
               ArrayRef<const Tensor *> operands, Tensor &result) {
      runInteger(c, packed, rescale, input, operands, result);
    };
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto packed = packDifferences(c, *operands[1], weights);
    runInteger(c, packed, rescale, input, operands, result);
  };
}

} // namespace

Kernel qwid::buildContraction(Operation *op, ConstantLookup constants) {
  bool quantized = hasQuantizedInput(op);
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return quantized ? buildInteger(conv, constants)
                     : buildFloat(conv, constants);
  if (auto connected = dyn_cast<FullyConnectedOp>(op))
    return quantized ? buildInteger(connected, constants)
                     : buildFloat(connected, constants);
  if (auto product = dyn_cast<MatMulOp>(op))
    return buildMatMul(product);
  return {};
}
