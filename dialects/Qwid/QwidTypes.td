//===- QwidTypes.td - Finite value spaces ------------------*- tablegen -*-===//

#ifndef QWID_TYPES
#define QWID_TYPES

include "dialects/Qwid/QwidBase.td"
include "mlir/IR/AttrTypeBase.td"

def Qwid_CodebookType : TypeDef<Qwid_Dialect, "Codebook"> {
  let mnemonic = "codebook";
  let summary = "a finite space of values, stored as codes";
  let description = [{
    An element is a code of `bits` bits; it means
    `scales[i] * values[code]`, `i` the element's index along `axis` (0 when
    `axis` is -1: one scale for the tensor). A code of `values.size()` or more
    is invalid. Codes are held as i8 in constants and packed in the artefact.

    Example, power-of-two weights of two channels:

    ```mlir
    !qwid.codebook<4 : {0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64} : 0, [0.01, 0.02]>
    ```
  }];
  let parameters = (ins "unsigned":$bits,
      ArrayRefParameter<"int64_t">:$values,
      "int32_t":$axis,
      "::mlir::DenseF64ArrayAttr":$scales);
  let assemblyFormat =
    "`<` $bits `:` `{` $values `}` `:` $axis `,` custom<Scales>($scales) `>`";
  let genVerifyDecl = 1;
}

#endif // QWID_TYPES
