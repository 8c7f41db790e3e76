//===- KernelChoice.cpp - Which kernels a layer may have ------------------===//
//
// The row of the table of CPUs is the largest tile without spills. Any tile with
// no more accumulators fits as well, if its channels are whole registers and
// parts of a packed block.
//
//===----------------------------------------------------------------------===//

#include "KernelChoice.h"

using namespace mlir;
using namespace qwid;

namespace {

tile::KernelKind kindOf(const ContractionNest &nest) {
  return nest.depthwise ? tile::KernelKind::Depthwise : tile::KernelKind::Dot;
}

const TileShape &tableShape(const ContractionNest &nest,
                            const VariantInfo &variant) {
  return variant.getShape(nest.isFloat, nest.depthwise, nest.coded);
}

/// The widths in channels that a tile may have, widest first.
SmallVector<int64_t> legalWidths(const ContractionNest &nest,
                                 const VariantInfo &variant) {
  const TileShape &shape = tableShape(nest, variant);
  // A depthwise tile is as wide as its register, which fixes the packing.
  if (nest.depthwise)
    return {shape.channels};
  int64_t lanes = variant.getLanes(nest.isFloat, nest.coded);
  SmallVector<int64_t> widths;
  for (int64_t width = shape.packChannels; width >= lanes; width -= lanes)
    if (shape.packChannels % width == 0)
      widths.push_back(width);
  return widths;
}

int64_t mostPixels(int64_t width, const TileShape &shape) {
  return shape.pixels * shape.channels / width;
}

} // namespace

tile::KernelAttr qwid::selectKernel(MLIRContext *context,
                                    const ContractionNest *nest,
                                    const VariantInfo &variant) {
  if (!nest)
    return tile::KernelAttr::get(context, tile::KernelKind::Loops, 0, 0);
  const TileShape &shape = tableShape(*nest, variant);
  return tile::KernelAttr::get(context, kindOf(*nest), shape.pixels,
                               shape.channels);
}

bool qwid::isLegalKernel(tile::KernelAttr kernel, const ContractionNest *nest,
                         const VariantInfo &variant) {
  if (kernel.getKind() == tile::KernelKind::Loops)
    return true;
  if (!nest || kernel.getKind() != kindOf(*nest))
    return false;
  const TileShape &shape = tableShape(*nest, variant);
  return llvm::is_contained(legalWidths(*nest, variant),
                            kernel.getChannels()) &&
         kernel.getPixels() <= mostPixels(kernel.getChannels(), shape);
}

std::string qwid::describeLegalKernels(const ContractionNest *nest,
                                       const VariantInfo &variant) {
  if (!nest)
    return "'loops'";
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "'loops' or '" << tile::stringifyKernelKind(kindOf(*nest))
         << "' with tiles up to ";
  llvm::interleave(
      legalWidths(*nest, variant), stream,
      [&](int64_t width) {
        stream << mostPixels(width, tableShape(*nest, variant)) << " x "
               << width;
      },
      " or ");
  return text;
}

TileShape qwid::getTileShape(tile::KernelAttr kernel,
                             const ContractionNest &nest,
                             const VariantInfo &variant) {
  TileShape shape = tableShape(nest, variant);
  shape.pixels = kernel.getPixels();
  shape.channels = kernel.getChannels();
  return shape;
}
