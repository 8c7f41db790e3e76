//===- QwidBase.td - The dialect and its predicates --------*- tablegen -*-===//
//
// The dialect, the op base class, and the tensor constraints that the ops use.
// README.md beside this file is the specification.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_BASE
#define QWID_BASE

include "mlir/IR/OpBase.td"

def Qwid_Dialect : Dialect {
  let name = "qwid";
  let summary = "Convolutional classifiers, in float and in integers";
  let description = [{
    Graph ops with value semantics on statically shaped tensors. Every op is
    legal on f32 and, where its specification says so, on quantized tensors
    (`!quant.uniform`, `!qwid.codebook`). `dialects/Qwid/README.md` gives the
    formula and the numbered constraints of each.
  }];
  let cppNamespace = "::qwid";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::quant::QuantDialect"];
}

/// f32, `!quant.uniform` or `!qwid.codebook`.
def Qwid_RealElement : Type<
    CPred<"::qwid::isRealElement($_self)">,
    "f32 or a quantized type whose zero points are stored integers">;

/// Plain integers, where ONNX has them: indices, masks.
def Qwid_IntegerElement : AnyTypeOf<[I1, I<8>, UI8, I16, UI16, I32, I64]>;

def Qwid_RealTensor : StaticShapeTensorOf<[Qwid_RealElement]>;
def Qwid_FloatTensor : StaticShapeTensorOf<[F32]>;
def Qwid_QuantizedTensor : StaticShapeTensorOf<[
    Type<CPred<"::qwid::isQuantizedElement($_self)">,
         "a quantized type whose zero points are stored integers">]>;
/// f32 or plain integers: what a cast is between.
def Qwid_PlainTensor : StaticShapeTensorOf<[F32, Qwid_IntegerElement]>;
def Qwid_AnyTensor : StaticShapeTensorOf<[Qwid_RealElement, Qwid_IntegerElement]>;
def Qwid_IntegerTensor : StaticShapeTensorOf<[Qwid_IntegerElement]>;
def Qwid_StoredTensor : StaticShapeTensorOf<[
    Type<CPred<"::llvm::isa<::mlir::quant::QuantizedType>($_self) && "
               "::qwid::isQuantizedElement($_self)">,
         "a `!quant.uniform` type whose zero points are stored integers">,
    Qwid_IntegerElement]>;
def Qwid_IndexTensor : StaticShapeTensorOf<[I64]>;

#endif // QWID_BASE
