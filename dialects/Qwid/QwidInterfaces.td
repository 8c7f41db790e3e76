//===- QwidInterfaces.td - What an op says of itself -------*- tablegen -*-===//
//
// Passes, executor and conversion ask an op what it is; they keep no lists of
// names. Every op answers three questions where it is defined (GraphOp): what it
// is for, what it does with the order of axes, and how it computes on integers.
// The other interfaces are for those that have what they speak of. The test
// test/unit/Dialect/RolesTest.cpp walks the dialect and fails for an op that
// answers nothing or contradicts itself.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_INTERFACES
#define QWID_INTERFACES

include "dialects/Qwid/QwidAttrs.td"

//===----------------------------------------------------------------------===//
// The answers
//===----------------------------------------------------------------------===//

def Qwid_Role : Qwid_Enum<"Role", "what an op is for", [
    /// Known at compile time.
    I32EnumAttrCase<"Constant", 0, "constant">,
    /// Between a value space and what is stored: quantize, dequantize.
    I32EnumAttrCase<"Border", 1, "border">,
    /// A cell of the result depends on the cells in its place.
    I32EnumAttrCase<"Elementwise", 2, "elementwise">,
    /// Sums of products.
    I32EnumAttrCase<"Contraction", 3, "contraction">,
    /// A number per window that slides over an image.
    I32EnumAttrCase<"Window", 4, "window">,
    /// A number, or some, per slice along axes.
    I32EnumAttrCase<"Reduction", 5, "reduction">,
    /// All cells of a slice, divided by what the slice is like.
    I32EnumAttrCase<"Normalization", 6, "normalization">,
    /// Cells change places; nothing is computed.
    I32EnumAttrCase<"Movement", 7, "movement">]>;

def Qwid_AxisUse : Qwid_Enum<"AxisUse", "what an op does with the order of axes", [
    /// It knows only the order that the model gives.
    I32EnumAttrCase<"Fixed", 0, "fixed">,
    /// Any order, of a flattened tensor too; the result has it.
    I32EnumAttrCase<"Elementwise", 1, "elementwise">,
    /// The same for two operands under NumPy broadcasting.
    I32EnumAttrCase<"Broadcast", 2, "broadcast">,
    /// Attributes name axes of the first operand (NamedAxes).
    I32EnumAttrCase<"Named", 3, "named">,
    /// Attributes name axes, and all operands have one order (NamedAxes).
    I32EnumAttrCase<"Joined", 4, "joined">,
    /// An image whose order the attribute layout says (Spatial).
    I32EnumAttrCase<"Image", 5, "image">,
    /// It gives the axes another order itself.
    I32EnumAttrCase<"Permuted", 6, "permuted">,
    /// It merges and splits runs of axes.
    I32EnumAttrCase<"Regrouped", 7, "regrouped">,
    /// Columns of constant weights can take the order of a flattened input.
    I32EnumAttrCase<"Columns", 8, "columns">]>;

def Qwid_IntegerForm : Qwid_Enum<"IntegerForm", "how an op computes on quantized tensors", [
    /// Not at all: it stays in float.
    I32EnumAttrCase<"None", 0, "none">,
    /// Sums of products by constant weights in int32, rescaled once (Weighted).
    I32EnumAttrCase<"Accumulates", 1, "accumulates">,
    /// Integer arithmetic, then a rescale to the result's type (rescale_kind).
    I32EnumAttrCase<"Rescales", 2, "rescales">,
    /// A stored result for each stored input, known at compile time.
    I32EnumAttrCase<"Table", 3, "table">,
    /// The result holds cells of operand 0 and has its type.
    I32EnumAttrCase<"Keeps", 4, "keeps">,
    /// It compares stored numbers; the result is plain integers.
    I32EnumAttrCase<"Indexes", 5, "indexes">]>;

def Qwid_PadValue : Qwid_Enum<"PadValue", "what cells around an image count as", [
    I32EnumAttrCase<"Zero", 0, "zero">,      ///< real zero
    I32EnumAttrCase<"Lowest", 1, "lowest">]>; ///< below every number

def Qwid_GraphOp : OpInterface<"GraphOp"> {
  let cppNamespace = "::qwid";
  let description = [{
    What every op of the dialect says of itself. The base class Qwid_Op takes
    the answers; Traits.h has them in C++.
  }];
  let methods = [
    StaticInterfaceMethod<"What the op is for.", "::qwid::Role", "getRole">,
    StaticInterfaceMethod<"What it does with the order of axes.",
        "::qwid::AxisUse", "getAxisUse">,
    InterfaceMethod<[{
      How it computes on quantized tensors, were its operands such.
    }], "::qwid::IntegerForm", "getIntegerForm">
  ];
}

//===----------------------------------------------------------------------===//
// What some ops have
//===----------------------------------------------------------------------===//

def Qwid_ShapeInference : OpInterface<"ShapeInference"> {
  let cppNamespace = "::qwid";
  let description = [{
    The shape of the single result as a function of operands and attributes:
    import and transforms build an op from its operands alone, and the verifier
    uses the same function. Element types are not inferred: a quantized result
    has scales of its own.
  }];
  let methods = [
    InterfaceMethod<[{
      Computes the result shape. On malformed operands or attributes emits an
      error on the op and fails.
    }], "::mlir::FailureOr<::llvm::SmallVector<int64_t>>", "inferShape">
  ];
  let verify = [{
    return ::qwid::detail::verifyInferredShape($_op);
  }];
}

def Qwid_NamedAxes : OpInterface<"NamedAxes"> {
  let cppNamespace = "::qwid";
  let description = "Attributes name axes of operand 0.";
  let methods = [
    InterfaceMethod<[{
      Renames the axes in the attributes for an operand 0 whose axis i is axis
      `order[i]` of the one so far. Returns the order in which the axes of the
      result come then, in the same terms.
    }], "::llvm::SmallVector<int64_t>", "permuteAxes",
        (ins "::llvm::ArrayRef<int64_t>":$order)>
  ];
}

def Qwid_Spatial : OpInterface<"Spatial"> {
  let cppNamespace = "::qwid";
  let description = "Operand 0 and the result are images, [N][C][H][W] or [N][H][W][C].";
  let methods = [
    InterfaceMethod<"", "::qwid::Layout", "getLayout">,
    InterfaceMethod<"", "void", "setLayout", (ins "::qwid::Layout":$layout)>,
    StaticInterfaceMethod<"What the cells around the image count as.",
        "::qwid::PadValue", "getPadValue">
  ];
}

def Qwid_FusedClamp : OpInterface<"FusedClamp"> {
  let cppNamespace = "::qwid";
  let description = "The result can be bounded for nothing.";
  let methods = [
    InterfaceMethod<"The bounds, or null.", "::qwid::ClampAttr", "getClampAttr">,
    InterfaceMethod<"", "void", "setClampAttr", (ins "::qwid::ClampAttr":$clamp)>
  ];
}

def Qwid_Weighted : OpInterface<"Weighted", [Qwid_FusedClamp]> {
  let cppNamespace = "::qwid";
  let description = [{
    A contraction with weights: `rescale(bias + sum(input * filter) + residual)`,
    where the filter has the output channel as its first dimension. Bias and
    residual may be null.
  }];
  let methods = !listconcat(
      !foreach(name, ["Input", "Filter", "Bias", "Residual", "Result"],
          InterfaceMethod<"", "::mlir::TypedValue<::mlir::RankedTensorType>",
              "get" # name>), [
    InterfaceMethod<"", "::mlir::OpOperand &", "getInputMutable">,
    InterfaceMethod<"", "::mlir::OpOperand &", "getFilterMutable">,
    InterfaceMethod<"", "::mlir::MutableOperandRange", "getBiasMutable">,
    InterfaceMethod<"", "::mlir::MutableOperandRange", "getResidualMutable">,
    InterfaceMethod<"", "::qwid::RescaleKindAttr", "getRescaleKindAttr">,
    InterfaceMethod<"", "void", "setRescaleKindAttr",
        (ins "::qwid::RescaleKindAttr":$kind)>,
    InterfaceMethod<"The dimension of the result that is the output channel.",
        "int32_t", "getOutputAxis">
  ]);
}

#endif // QWID_INTERFACES
