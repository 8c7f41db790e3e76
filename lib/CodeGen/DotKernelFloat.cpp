//===- DotKernelFloat.cpp - Fused multiply-adds on f32 --------------------===//
//
// Each lane is one output: a chain of fused multiply-adds from the start value
// in the order of k (Numerics 7), so every instruction set gives the same bits.
// Weights are packed [k][n].
//
//===----------------------------------------------------------------------===//

#include "DotKernel.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

class FloatKernel final : public DotKernel {
public:
  FloatKernel(tile::ContractOp op, const VariantInfo &variant, int64_t lanes,
              int64_t turn)
      : DotKernel(op, variant, lanes), turn(turn) {}

  int64_t getStepsPerTurn() const override { return turn; }

  SmallVector<Value> start(OpBuilder &builder) override {
    return startPerPixel(builder);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    SmallVector<Value> pixels;
    for (int64_t pixel : op.getInputPixels())
      pixels.push_back(
          load(builder, op.getInput(), offset(builder, input, pixel), steps));
    for (int64_t k = 0; k < steps; ++k) {
      SmallVector<Value> columns;
      for (int64_t group = 0; group < getGroups(); ++group)
        columns.push_back(
            load(builder, op.getWeights(),
                 offset(builder, weights,
                        k * int64_t(op.getNPack()) + group * groupWidth),
                 groupWidth));
      for (auto [pixel, values] : llvm::enumerate(pixels)) {
        Value scalar = vector::ExtractOp::create(builder, loc, values, k);
        Value lanes = vector::BroadcastOp::create(
            builder, loc, columns.front().getType(), scalar);
        for (auto [group, column] : llvm::enumerate(columns)) {
          Value &sum = accumulators[pixel * getGroups() + group];
          // Not vector.fma, which allows the backend to round twice.
          sum = math::FmaOp::create(builder, loc, lanes, column, sum);
        }
      }
    }
  }

  Value finish(OpBuilder &, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    return accumulators[pixel * getGroups() + group];
  }

private:
  int64_t turn;
};

} // namespace

std::unique_ptr<DotKernel>
qwid::createFloatDotKernel(tile::ContractOp op, const VariantInfo &variant) {
  // Arm multiplies by a lane of a loaded register, x86 broadcasts from memory.
  int64_t turn = variant.unsignedStorage ? 1 : 4;
  return std::make_unique<FloatKernel>(op, variant, variant.vectorBytes / 4,
                                       turn);
}
