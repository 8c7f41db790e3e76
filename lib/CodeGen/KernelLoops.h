//===- KernelLoops.h - Loops of a kernel, shared by slices ------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_KERNELLOOPS_H
#define QWID_LIB_CODEGEN_KERNELLOOPS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace qwid {

/// for iv in [0, count): values = body(iv, values); the last values. One turn
/// needs no loop.
template <typename Body>
llvm::SmallVector<mlir::Value>
buildCarriedLoop(mlir::OpBuilder &builder, mlir::Location loc, int64_t count,
                 llvm::SmallVector<mlir::Value> values, Body body) {
  auto index = [&](int64_t value) {
    return mlir::arith::ConstantIndexOp::create(builder, loc, value);
  };
  if (count == 0)
    return values;
  if (count == 1)
    return body(index(0), values);
  mlir::Value first = index(0), last = index(count), step = index(1);
  auto loop = mlir::scf::ForOp::create(builder, loc, first, last, step, values);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  llvm::SmallVector<mlir::Value> carried(loop.getRegionIterArgs());
  mlir::scf::YieldOp::create(builder, loc,
                             body(loop.getInductionVar(), carried));
  return llvm::SmallVector<mlir::Value>(loop.getResults());
}

/// Builds into a kernel whose last two arguments are slice and slices.
class KernelLoops {
protected:
  explicit KernelLoops(mlir::func::FuncOp kernel)
      : kernel(kernel), loc(kernel.getLoc()),
        builder(mlir::OpBuilder::atBlockEnd(&kernel.getBody().front())),
        slice(kernel.getArgument(kernel.getNumArguments() - 2)),
        slices(kernel.getArgument(kernel.getNumArguments() - 1)) {}

  mlir::Value constant(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(builder, loc, value);
  }

  /// body(i) for i in [0, count) or, if `sliced`, in this slice's share
  /// [slice * count / slices, (slice + 1) * count / slices).
  template <typename Body>
  void buildLoop(int64_t count, bool sliced, Body body) {
    if (count == 0)
      return;
    if (count == 1 && !sliced)
      return body(constant(0));
    mlir::Value first = constant(0), last = constant(count);
    if (sliced) {
      first = buildBound(slice, count);
      last = buildBound(add(slice, constant(1)), count);
    }
    auto loop =
        mlir::scf::ForOp::create(builder, loc, first, last, constant(1));
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }

  /// Work beyond the evenly shared loop: for the last slice, whose share is
  /// never larger than another's.
  template <typename Body> void buildInLastSlice(Body body) {
    mlir::Value last =
        mlir::arith::SubIOp::create(builder, loc, slices, constant(1));
    mlir::Value mine = mlir::arith::CmpIOp::create(
        builder, loc, mlir::arith::CmpIPredicate::eq, slice, last);
    auto branch = mlir::scf::IfOp::create(builder, loc, mine, false);
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    body();
  }

  mlir::Value add(mlir::Value base, mlir::Value distance) {
    return mlir::arith::AddIOp::create(builder, loc, base, distance);
  }

  /// base + steps * stride.
  mlir::Value advance(mlir::Value base, mlir::Value steps, int64_t stride) {
    if (stride == 0)
      return base;
    return add(base, mlir::arith::MulIOp::create(builder, loc, steps,
                                                 constant(stride)));
  }

  mlir::func::FuncOp kernel;
  mlir::Location loc;
  mlir::OpBuilder builder;
  mlir::Value slice, slices;

private:
  mlir::Value buildBound(mlir::Value index, int64_t count) {
    mlir::Value product =
        mlir::arith::MulIOp::create(builder, loc, index, constant(count));
    return mlir::arith::DivUIOp::create(builder, loc, product, slices);
  }
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_KERNELLOOPS_H
