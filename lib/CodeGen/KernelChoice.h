//===- KernelChoice.h - Which kernels a layer may have ----------*- C++ -*-===//
//
// The choice is a #qwid_tile.kernel on the layer function: `loops`, or the kind
// and the shape of a register tile. How weights are packed does not depend on
// it, so that all choices of the variants of a target share one block.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_KERNELCHOICE_H
#define QWID_LIB_CODEGEN_KERNELCHOICE_H

#include "KernelBuilder.h"
#include "qwid/CodeGen/Tile.h"

namespace qwid {

/// The kernel that the variant's table gives a layer: tiles if it has a nest.
tile::KernelAttr selectKernel(mlir::MLIRContext *context,
                              const ContractionNest *nest,
                              const VariantInfo &variant);

/// Whether a layer with this nest (or none) can have `kernel`: tiles need one
/// of their kind, whose accumulators the register file holds.
bool isLegalKernel(tile::KernelAttr kernel, const ContractionNest *nest,
                   const VariantInfo &variant);

/// What isLegalKernel admits: "'loops' or 'dot' with tiles up to 14 x 32 or
/// 28 x 16".
std::string describeLegalKernels(const ContractionNest *nest,
                                 const VariantInfo &variant);

/// The tile of a kernel that is not loops, with the packing of the variant.
TileShape getTileShape(tile::KernelAttr kernel, const ContractionNest &nest,
                       const VariantInfo &variant);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_KERNELCHOICE_H
