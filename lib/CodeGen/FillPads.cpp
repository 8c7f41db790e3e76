//===- FillPads.cpp - Writing the border of a padded tensor ---------------===//
//
// The border is cut into boxes that do not overlap: those before and after the
// source along dimension d span the source's range in the dimensions before d
// and the whole range in those after it. In NHWC the box above an image is one
// run of memory, the boxes beside it a run per row.
//
//===----------------------------------------------------------------------===//

#include "FillPads.h"
#include "VectorMemory.h"
#include "VectorizeBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

class PadBuilder {
public:
  PadBuilder(func::FuncOp kernel, tensor::PadOp pad, const Placement &at,
             int64_t fillOffset)
      : pad(pad), at(at), memory(kernel.getArgument(0)), loc(pad.getLoc()),
        builder(OpBuilder::atBlockEnd(&kernel.getBody().front())) {
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value slice = kernel.getArgument(kernel.getNumArguments() - 2);
    Value first = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        slice, zero);
    auto branch = scf::IfOp::create(builder, loc, first, false);
    func::ReturnOp::create(builder, loc);
    builder.setInsertionPointToStart(branch.thenBlock());
    if (getFill(pad))
      value = memref::LoadOp::create(builder, loc, kernel.getArgument(1),
                                     ValueRange(constant(fillOffset)));
    else
      value = builder.clone(*pad.getConstantPaddingValue().getDefiningOp())
                  ->getResult(0);
  }

  void build() {
    auto source = pad.getSourceType().getShape(),
         whole = pad.getResultType().getShape();
    auto low = pad.getStaticLow();
    for (size_t d = 0; d < whole.size(); ++d) {
      int64_t after = low[d] + source[d];
      for (auto [begin, end] :
           {std::pair{int64_t(0), low[d]}, std::pair{after, whole[d]}}) {
        if (begin == end)
          continue;
        SmallVector<int64_t> start, size;
        for (size_t i = 0; i < whole.size(); ++i) {
          start.push_back(i < d ? low[i] : i == d ? begin : 0);
          size.push_back(i < d ? source[i] : i == d ? end - begin : whole[i]);
        }
        buildBox(start, size);
      }
    }
  }

private:
  Value constant(int64_t number) {
    return arith::ConstantIndexOp::create(builder, loc, number);
  }

  void buildBox(ArrayRef<int64_t> start, ArrayRef<int64_t> size) {
    int64_t position = at.offset;
    for (auto [first, stride] : llvm::zip_equal(start, at.strides))
      position += first * stride;
    // Trailing dimensions that lie without gaps are one run.
    int64_t run = 1;
    size_t loops = size.size();
    while (loops > 0 && at.strides[loops - 1] == run)
      run *= size[--loops];
    buildLoops(0, loops, size, run, constant(position));
  }

  void buildLoops(size_t dim, size_t loops, ArrayRef<int64_t> size, int64_t run,
                  Value position) {
    if (dim == loops)
      return buildRun(run, position);
    buildLoop(size[dim], at.strides[dim], position,
              [&](Value next) { buildLoops(dim + 1, loops, size, run, next); });
  }

  template <typename Body>
  void buildLoop(int64_t count, int64_t stride, Value position, Body body) {
    if (count == 1)
      return body(position);
    auto loop = scf::ForOp::create(builder, loc, constant(0), constant(count),
                                   constant(1));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value distance = arith::MulIOp::create(builder, loc, loop.getInductionVar(),
                                           constant(stride));
    body(arith::AddIOp::create(builder, loc, position, distance));
  }

  void buildRun(int64_t run, Value position) {
    const int64_t lanes = 16;
    Value wide = splat(builder, loc, value, lanes);
    if (run / lanes)
      buildLoop(run / lanes, lanes, position, [&](Value next) {
        storeLanes(builder, loc, wide, memory, next, lanes);
      });
    Value rest = arith::AddIOp::create(builder, loc, position,
                                       constant(run / lanes * lanes));
    if (run % lanes)
      storeLanes(builder, loc, wide, memory, rest, run % lanes);
  }

  tensor::PadOp pad;
  const Placement &at;
  Value memory, value;
  Location loc;
  OpBuilder builder;
};

} // namespace

void qwid::buildPadKernel(func::FuncOp kernel, tensor::PadOp pad,
                          const Placement &placement, int64_t fillOffset) {
  PadBuilder(kernel, pad, placement, fillOffset).build();
}
