//===- Contraction.cpp - Convolutions and products as one loop nest -------===//

#include "Contraction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Whether `value` is block argument `number`, perhaps sign or zero extended.
bool isExtended(Value value, unsigned number, bool &isUnsigned) {
  if (auto ext = value.getDefiningOp<arith::ExtUIOp>()) {
    isUnsigned = true;
    value = ext.getIn();
  } else if (auto ext = value.getDefiningOp<arith::ExtSIOp>()) {
    value = ext.getIn();
  }
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && argument.getArgNumber() == number;
}

/// Matches the body `acc + ext(x) * ext(w)`, x of 8 and w of 8 or 16 bits, or
/// `fma(x, w, acc)`.
bool matchBody(Block &body, ContractionRoles &roles) {
  Value result = body.getTerminator()->getOperand(0);
  bool signedFilter = false, ignored = false;
  if (auto fma = result.getDefiningOp<math::FmaOp>()) {
    roles.isFloat = true;
    roles.unsignedInput = false;
    return isExtended(fma.getA(), 0, ignored) &&
           isExtended(fma.getB(), 1, ignored) &&
           isExtended(fma.getC(), 2, ignored);
  }
  auto sum = result.getDefiningOp<arith::AddIOp>();
  if (!sum)
    return false;
  Value product = sum.getLhs(), accumulator = sum.getRhs();
  if (!product.getDefiningOp<arith::MulIOp>())
    std::swap(product, accumulator);
  auto multiply = product.getDefiningOp<arith::MulIOp>();
  roles.isFloat = false;
  roles.unsignedInput = false;
  return multiply && isExtended(accumulator, 2, ignored) &&
         isExtended(multiply.getLhs(), 0, roles.unsignedInput) &&
         isExtended(multiply.getRhs(), 1, signedFilter) && !signedFilter &&
         body.getArgument(0).getType().isInteger(8) &&
         (body.getArgument(1).getType().isInteger(8) ||
          body.getArgument(1).getType().isInteger(16));
}

} // namespace

std::optional<ContractionRoles> qwid::matchContraction(linalg::LinalgOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      op.getNumReductionLoops() == 0)
    return std::nullopt;
  ContractionRoles result;
  if (!matchBody(*op.getBlock(), result))
    return std::nullopt;
  AffineMap input = op.getIndexingMapsArray()[0],
            filter = op.getIndexingMapsArray()[1],
            output = op.getIndexingMapsArray()[2];
  if (!filter.isProjectedPermutation() || !output.isProjectedPermutation())
    return std::nullopt;
  int64_t channels = 0, batches = 0;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    bool inInput = input.isFunctionOfDim(loop),
         inFilter = filter.isFunctionOfDim(loop),
         inOutput = output.isFunctionOfDim(loop);
    if (inInput && inFilter && inOutput)
      result.roles.push_back(ContractionRoles::Batch), ++batches;
    else if (inInput && inOutput)
      result.roles.push_back(ContractionRoles::Pixel);
    else if (inFilter && inOutput)
      result.roles.push_back(ContractionRoles::Channel), ++channels;
    else if (inInput && inFilter)
      result.roles.push_back(ContractionRoles::Depth);
    else
      return std::nullopt;
  }
  if (channels == 1 || (channels == 0 && batches == 1))
    return result;
  return std::nullopt;
}

unsigned ContractionRoles::channelLoop() const {
  bool depthwise = !llvm::is_contained(roles, Channel);
  return llvm::find(roles, depthwise ? Batch : Channel) - roles.begin();
}

SmallVector<int64_t> qwid::getLoopStrides(AffineMap map,
                                          ArrayRef<int64_t> strides) {
  SmallVector<int64_t> result(map.getNumDims(), 0);
  SmallVector<int64_t> zero(map.getNumDims(), 0);
  // The maps are linear: a loop's stride is the difference of one step.
  auto evaluate = [&](ArrayRef<int64_t> point) {
    int64_t position = 0;
    for (auto [index, value] : llvm::enumerate(map.compose(point)))
      position += value * strides[index];
    return position;
  };
  int64_t origin = evaluate(zero);
  for (unsigned loop = 0; loop < map.getNumDims(); ++loop) {
    SmallVector<int64_t> step(zero);
    step[loop] = 1;
    result[loop] = evaluate(step) - origin;
  }
  return result;
}

SmallVector<ContractionLoop> qwid::mergeLoops(ArrayRef<ContractionLoop> loops) {
  SmallVector<ContractionLoop> result;
  for (const ContractionLoop &loop : loops) {
    if (loop.size == 1)
      continue;
    auto continues = [&](const ContractionLoop &outer) {
      if (outer.input != loop.input * loop.size ||
          outer.output != loop.output * loop.size ||
          outer.filter != loop.filter * loop.size)
        return false;
      for (auto [a, b] : llvm::zip_equal(outer.extras, loop.extras))
        if (a != b * loop.size)
          return false;
      return true;
    };
    if (!result.empty() && continues(result.back())) {
      int64_t size = result.back().size * loop.size;
      result.back() = loop;
      result.back().size = size;
    } else {
      result.push_back(loop);
    }
  }
  return result;
}
