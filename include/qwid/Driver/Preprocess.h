//===- Preprocess.h - From photo to network input ---------------*- C++ -*-===//

#ifndef QWID_DRIVER_PREPROCESS_H
#define QWID_DRIVER_PREPROCESS_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/qwid_runtime.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// How photos become the network's input; what was not given is chosen from the
/// model (see setPreprocess).
struct PreprocessOptions {
  std::optional<std::pair<int64_t, int64_t>> size; ///< width, height
  std::optional<ResizeMode> resize;                ///< default: stretch
  std::optional<int64_t> shortSide; ///< of a crop, in pixels; default: the size
  std::optional<ChannelOrder> channels;
  /// Empty, one number, or one per channel; `std` without 0.
  llvm::SmallVector<float> mean, std;
  std::optional<int64_t> range; ///< 1 or 255
  std::optional<bool> turn;     ///< as EXIF says; default: as stored

  bool anyGiven() const {
    return size || resize || shortSide || channels || !mean.empty() ||
           !std.empty() || range || turn;
  }
};

/// The entry function of a module that import or readPlan made.
mlir::func::FuncOp getEntry(mlir::ModuleOp module);

/// The names of the classes that setLabels gave `module`, or none.
std::vector<std::string> getLabels(mlir::ModuleOp module);

/// Whether photos can be the input of `module`: one input of rank 4 with one or
/// three channels, first (NCHW) or last, and at most kLargestSide pixels a side,
/// of f32, u8, i8, i32 or i64.
bool takesImages(mlir::ModuleOp module);

/// Sets qwid.preprocess, and qwid.orient, on `module` from `options` and from the
/// shape and type of its input. The error says what is no option, what does not
/// fit, or what cannot be meant (checkPixels in Preprocess.cpp).
llvm::Error setPreprocess(mlir::ModuleOp module,
                          const PreprocessOptions &options);

/// What the runtime needs to do the preprocessing of `module`, or nothing if
/// the module has none.
std::optional<qwid_preprocess> getRuntimePreprocess(mlir::ModuleOp module);

/// Sets qwid.labels on `module` from a file with one name per line, as many as
/// the last dimension of the first output counts.
llvm::Error setLabels(mlir::ModuleOp module, llvm::StringRef path);

} // namespace qwid

#endif // QWID_DRIVER_PREPROCESS_H
