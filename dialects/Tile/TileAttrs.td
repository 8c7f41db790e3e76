//===- TileAttrs.td - How a layer is computed --------------*- tablegen -*-===//

#ifndef QWID_TILE_ATTRS
#define QWID_TILE_ATTRS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Tile_KernelKind : I32EnumAttr<"KernelKind", "what computes a layer", [
    I32EnumAttrCase<"Loops", 0, "loops">,
    I32EnumAttrCase<"Dot", 1, "dot">,
    I32EnumAttrCase<"Depthwise", 2, "depthwise">]> {
  let cppNamespace = "::qwid::tile";
  let genSpecializedAttr = 0;
}

def Tile_KernelAttr : AttrDef<Tile_Dialect, "Kernel"> {
  let mnemonic = "kernel";
  let summary = "the kernel of a layer and the shape of its register tiles";
  let description = [{
    `loops` are loops over vectors. `dot` and `depthwise` are loops over
    `qwid_tile.contract` with at most `pixels` x `channels` outputs each.

    ```mlir
    func.func private @layer_3(...) attributes {qwid.kernel = #qwid_tile.kernel<dot, 14 x 32>}
    ```
  }];
  let parameters = (ins
      EnumParameter<Tile_KernelKind>:$kind,
      DefaultValuedParameter<"int64_t", "0">:$pixels,
      DefaultValuedParameter<"int64_t", "0">:$channels);
  let assemblyFormat = "`<` $kind (`,` $pixels^ `x` $channels)? `>`";
  let genVerifyDecl = 1;
}

#endif // QWID_TILE_ATTRS
