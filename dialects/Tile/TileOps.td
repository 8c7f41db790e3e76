//===- TileOps.td - Register tiles of a contraction --------*- tablegen -*-===//
//
// The border between loops and instruction sets. A micro-tile is as large as
// the register file allows; everything about it is known at compile time but
// its base addresses. One lowering per instruction set turns it into vector
// code. Nothing before CodeGen knows this dialect.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TILE_OPS
#define QWID_TILE_OPS

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_Dialect : Dialect {
  let name = "qwid_tile";
  let summary = "Register tiles of contractions, on memory";
  let cppNamespace = "::qwid::tile";
  let useDefaultAttributePrinterParser = 1;
}

class Tile_Op<string name, list<Trait> traits = []>
    : Op<Tile_Dialect, name, traits>;

include "TileAttrs.td"

/// Flat memory: the address arithmetic is the op's own.
def Tile_Memory : MemRefRankOf<[I8, I16, I32, I64, F32], [1]>;

def Tile_ContractOp : Tile_Op<"contract", [
    AttrSizedOperandSegments, SingleBlock]> {
  let summary = "MxN outputs of a contraction, with their epilogue";
  let description = [{
    For each of the M pixels p and N channels n:

    ```
    acc[p][n] = start[start_base + n]
              + sum over k of input[input_base + input_pixels[p] + offset(k)] * weight(k, n)
    output[output_base + output_pixels[p] + n] = epilogue(acc[p][n], extras...)
    ```

    `k` runs over the box `k_sizes` in row-major order, `offset(k)` is its dot
    product with `k_strides`; the last stride is 1. Integers multiply in i8
    (the input unsigned if `unsigned_input`) and add in i32; f32 is a chain of
    fused multiply-adds in the order of k.

    `weights` from `weights_base` on are packed: each run of the last k dimension
    is padded with zeros to a multiple of `k_pack`, and the weights of `k_pack`
    neighbouring k of one channel lie together:
    `[k outer...][k inner / k_pack][n_pack][k_pack]`; `n_pack` is the distance
    between k steps in channels, at least N rounded up to the vector width.
    Reading the input up to 63 bytes past a run is allowed: the weights there
    are 0.

    With `depthwise` each channel reads its own input: the input's index is n
    larger, and the last k stride may be anything. Then `k_pack` taps of a channel
    lie together, in the order in which byte unpacking leaves channels:
    `[taps / k_pack][4][n_pack / 16][4][k_pack]` for `k_pack` 4, where the first
    four and the last count channels of a 16-channel lane, and `[taps][n_pack]` for
    `k_pack` 1.

    With `codebook` the weights are codes of 4 bits, each for a value in
    [-64, 64]. A k step of S weights then takes S / 2 bytes: byte i holds the code
    of weight i in its low and of weight i + S / 2 in its high bits (S is
    `n_pack * k_pack`, and `depthwise` with `k_pack` 4 makes one step of four
    taps). `weights_base` counts bytes, and for all but `depthwise` tiles it is
    where the block's k step starts, of which the tile's own channels are
    those from `first_channel` on.

    A weight is the sum of `parts` packed ones. The parts of all weights of a
    block lie one after another.

    `full_range` says that a weight may be -128.

    An extra is a memory operand of the epilogue; `extra_pixels[i]` is empty if
    it has one value per channel, else it gives an offset per pixel, the channel
    is added to it. Those that `splat_extras` lists have one value for all
    channels of a pixel: no channel is added.

    `prefetch_span` bytes of weights from `prefetch_base` on are fetched into the
    second-level cache meanwhile; 0 fetches nothing.
  }];
  let arguments = (ins
      Tile_Memory:$input, Index:$input_base,
      Tile_Memory:$weights, Index:$weights_base,
      Tile_Memory:$start, Index:$start_base,
      Tile_Memory:$output, Index:$output_base,
      Variadic<Tile_Memory>:$extras, Variadic<Index>:$extra_bases,
      Optional<Index>:$prefetch_base,
      DenseI64ArrayAttr:$input_pixels, DenseI64ArrayAttr:$output_pixels,
      ArrayAttr:$extra_pixels,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$splat_extras,
      I64Attr:$channels,
      DenseI64ArrayAttr:$k_sizes, DenseI64ArrayAttr:$k_strides,
      I64Attr:$k_pack, I64Attr:$n_pack,
      DefaultValuedAttr<I64Attr, "0">:$first_channel,
      DefaultValuedAttr<I64Attr, "1">:$parts,
      OptionalAttr<DenseI8ArrayAttr>:$codebook, BoolAttr:$unsigned_input,
      UnitAttr:$full_range, UnitAttr:$depthwise, I64Attr:$prefetch_span);
  let regions = (region SizedRegion<1>:$epilogue);
  let hasVerifier = 1;
  let assemblyFormat = [{
    `ins` `(` $input `[` $input_base `]` `:` type($input) `)`
    `weights` `(` $weights `[` $weights_base `]` `:` type($weights) `)`
    `start` `(` $start `[` $start_base `]` `:` type($start) `)`
    `outs` `(` $output `[` $output_base `]` `:` type($output) `)`
    (`extras` `(` $extras^ `[` $extra_bases `]` `:` type($extras) `)`)?
    (`prefetch` `(` $prefetch_base^ `)`)?
    attr-dict-with-keyword $epilogue
  }];
  let extraClassDeclaration = [{
    int64_t getPixels() { return getInputPixels().size(); }
    bool isFloat() {
      return ::llvm::isa<::mlir::Float32Type>(getInput().getType().getElementType());
    }
    /// The pixel offsets of extra `index`, empty if it is per channel.
    ::llvm::ArrayRef<int64_t> getExtraPixelOffsets(unsigned index);
    /// Whether extra `index` has one value for all channels of a pixel.
    bool isSplatExtra(unsigned index) {
      return ::llvm::is_contained(getSplatExtras(), int64_t(index));
    }
    /// Cells of `weights` that one part takes.
    int64_t getPartCells();
    /// Cells of `weights` that one k step takes.
    int64_t getStepCells() {
      return int64_t(getNPack() * getKPack()) / (getCodebook() ? 2 : 1);
    }
    /// Number of k steps in one run of the last k dimension.
    int64_t getInnerSteps();
    /// The input offset of every k, in order.
    ::llvm::SmallVector<int64_t> getDepthOffsets();
    ::llvm::LogicalResult verifyCodebook();
  }];
}

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator,
    ParentOneOf<["ContractOp"]>]> {
  let summary = "the output value of an epilogue";
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

#endif // QWID_TILE_OPS
