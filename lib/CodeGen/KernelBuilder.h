//===- KernelBuilder.h - From a layer to a function on memory ---*- C++ -*-===//
//
// A kernel is a leaf function on flat memory: one rank-1 memref per argument of
// the layer, one for its result, and which slice of how many it computes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_KERNELBUILDER_H
#define QWID_LIB_CODEGEN_KERNELBUILDER_H

#include "Access.h"
#include "Contraction.h"
#include "qwid/CodeGen/TargetInfo.h"

#include <array>

namespace qwid {

/// What a tile reads of an operand of its epilogue.
enum class ExtraKind {
  PerCell,    ///< a value per pixel and channel
  PerPixel,   ///< one value for all channels of a pixel
  PerChannel, ///< constants, one for all pixels of a channel
};

/// Loops of a contraction in the roles that a kernel nests them.
struct ContractionNest {
  llvm::SmallVector<ContractionLoop> groups, pixels, depth;
  ContractionLoop channels{1};
  int64_t groupCount = 1;
  bool isFloat = false, unsignedInput = false;
  /// Each channel reads its own input: `channels.input` is 1.
  bool depthwise = false;
  /// The filter is packed as power-of-two codes, two in a byte.
  bool coded = false;
  /// The filter holds -128, so that two products may leave 16 bits.
  bool fullRange = false;
  /// A weight of the filter is the sum of so many i8, packed one after another
  /// in each block; `isWide`: the filter is i16.
  int64_t parts = 1;
  bool isWide = false;
  /// Epilogue operands as (op, input) pairs, and the kind of each.
  llvm::SmallVector<std::pair<unsigned, unsigned>> extras;
  llvm::SmallVector<ExtraKind> extraKinds;

  int64_t paddedChannels(const TileShape &shape) const {
    return llvm::alignTo(channels.size, shape.packChannels);
  }
  /// k steps of a channel in one part, packed `shape.packDepth` deep.
  int64_t depthSteps(const TileShape &shape) const;
  /// Cells of memory that one packed block of channels takes: bytes of codes,
  /// else weights.
  int64_t panelCells(const TileShape &shape) const {
    return parts * depthSteps(shape) * shape.packDepth * shape.packChannels /
           (coded ? 2 : 1);
  }
  /// Channels under which a block of `valid` ones is packed.
  int64_t blockWidth(const TileShape &shape, int64_t valid) const;
};

/// The nest of a layer that is a contraction which micro-tiles can do, given
/// which arguments are constants; none otherwise.
std::optional<ContractionNest>
buildContractionNest(const Layer &layer, const LayerAccesses &accesses,
                     llvm::function_ref<bool(unsigned)> isConstant);

/// How many i8 parts of at most 127 the weights of an i16 filter need.
int64_t countParts(mlir::ElementsAttr filter);
/// The filter of a nest, packed: see TileOps.td.
std::vector<char> packFilter(const ContractionNest &nest,
                             const TileShape &shape, mlir::ElementsAttr filter);
/// The sixteen weights that codes of 4 bits stand for.
std::array<int8_t, 16> getPowerOfTwoCodebook();
/// Whether each weight of an i8 filter has such a code.
bool isPowerOfTwoFilter(mlir::ElementsAttr filter);
/// Replaces the weights of one k step, `packed` from `first` on, by their codes.
void packCodes(std::vector<char> &packed, size_t first);
/// Values per channel, each group padded with zeros to whole blocks.
std::vector<char> packPerChannel(const ContractionNest &nest,
                                 const TileShape &shape,
                                 mlir::ElementsAttr values);
/// The bytes of a constant as they are.
std::vector<char> plainBytes(mlir::ElementsAttr values);

/// Number of slices that it makes sense to cut a kernel into.
using SliceCount = int64_t;

/// Fills `kernel`, whose arguments are the layer's as flat memrefs, the result,
/// slice and slices, with the loops of a contraction over tiles of `shape`.
SliceCount buildContractionKernel(mlir::func::FuncOp kernel, const Layer &layer,
                                  const LayerAccesses &accesses,
                                  const ContractionNest &nest,
                                  const TileShape &shape);
/// The same for any layer, with vector loops.
SliceCount buildLoopKernel(mlir::func::FuncOp kernel, const Layer &layer,
                           const LayerAccesses &accesses);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_KERNELBUILDER_H
