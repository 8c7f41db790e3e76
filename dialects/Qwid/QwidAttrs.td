//===- QwidAttrs.td - Attributes of the graph ops ----------*- tablegen -*-===//

#ifndef QWID_ATTRS
#define QWID_ATTRS

include "dialects/Qwid/QwidBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Qwid_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Qwid_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

class Qwid_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::qwid";
  let genSpecializedAttr = 0;
}

def Qwid_Layout : Qwid_Enum<"Layout", "order of the dimensions of an image", [
    I32EnumAttrCase<"NCHW", 0, "nchw">, I32EnumAttrCase<"NHWC", 1, "nhwc">]>;
def Qwid_LayoutAttr : EnumAttr<Qwid_Dialect, Qwid_Layout, "layout">;

def Qwid_RescaleKind : Qwid_Enum<"RescaleKind",
    "arithmetic that takes an accumulator to the output scale", [
    I32EnumAttrCase<"Float", 0, "float">,
    I32EnumAttrCase<"Shift", 1, "shift">,
    I32EnumAttrCase<"Fixed", 2, "fixed">]>;
def Qwid_RescaleKindAttr : EnumAttr<Qwid_Dialect, Qwid_RescaleKind, "rescale_kind">;

/// An enum that an op writes as a bare word behind its name.
class Qwid_WordAttr<EnumInfo info, string name>
    : EnumAttr<Qwid_Dialect, info, name> {
  let assemblyFormat = "$value";
}

def Qwid_UnaryFunction : Qwid_Enum<"UnaryFunction", "a function of one number", [
    I32EnumAttrCase<"Abs", 0, "abs">,
    I32EnumAttrCase<"Bipolar", 1, "bipolar">,
    I32EnumAttrCase<"Ceil", 2, "ceil">,
    I32EnumAttrCase<"Clip", 3, "clip">,
    I32EnumAttrCase<"Elu", 4, "elu">,
    I32EnumAttrCase<"Erf", 5, "erf">,
    I32EnumAttrCase<"Exp", 6, "exp">,
    I32EnumAttrCase<"Floor", 7, "floor">,
    I32EnumAttrCase<"Gelu", 8, "gelu">,
    I32EnumAttrCase<"GeluTanh", 9, "gelu_tanh">,
    I32EnumAttrCase<"HardSigmoid", 10, "hard_sigmoid">,
    I32EnumAttrCase<"HardSwish", 11, "hard_swish">,
    I32EnumAttrCase<"LeakyRelu", 12, "leaky_relu">,
    I32EnumAttrCase<"Log", 13, "log">,
    I32EnumAttrCase<"Mish", 14, "mish">,
    I32EnumAttrCase<"Neg", 15, "neg">,
    I32EnumAttrCase<"Reciprocal", 16, "reciprocal">,
    I32EnumAttrCase<"Relu", 17, "relu">,
    I32EnumAttrCase<"Round", 18, "round">,
    I32EnumAttrCase<"Sigmoid", 19, "sigmoid">,
    I32EnumAttrCase<"Sign", 20, "sign">,
    I32EnumAttrCase<"Silu", 21, "silu">,
    I32EnumAttrCase<"Softplus", 22, "softplus">,
    I32EnumAttrCase<"Softsign", 23, "softsign">,
    I32EnumAttrCase<"Sqrt", 24, "sqrt">,
    I32EnumAttrCase<"Tanh", 25, "tanh">,
    I32EnumAttrCase<"ThresholdedRelu", 26, "thresholded_relu">]>;
def Qwid_UnaryFunctionAttr : Qwid_WordAttr<Qwid_UnaryFunction, "unary_function">;

def Qwid_BinaryFunction : Qwid_Enum<"BinaryFunction", "a function of two numbers", [
    I32EnumAttrCase<"Div", 0, "div">,
    I32EnumAttrCase<"Equal", 1, "equal">,
    I32EnumAttrCase<"Gate", 2, "gate">,
    I32EnumAttrCase<"Less", 3, "less">,
    I32EnumAttrCase<"LessOrEqual", 4, "less_or_equal">,
    I32EnumAttrCase<"Max", 5, "max">,
    I32EnumAttrCase<"Min", 6, "min">,
    I32EnumAttrCase<"Mod", 7, "mod">,
    I32EnumAttrCase<"Pow", 8, "pow">,
    I32EnumAttrCase<"RangeScale", 9, "range_scale">,
    I32EnumAttrCase<"RangeZero", 10, "range_zero">,
    I32EnumAttrCase<"Rem", 11, "rem">]>;
def Qwid_BinaryFunctionAttr : Qwid_WordAttr<Qwid_BinaryFunction, "binary_function">;

def Qwid_Reduction : Qwid_Enum<"Reduction", "what many numbers become", [
    I32EnumAttrCase<"Sum", 0, "sum">,
    I32EnumAttrCase<"Prod", 1, "prod">,
    I32EnumAttrCase<"Max", 2, "max">,
    I32EnumAttrCase<"Min", 3, "min">]>;
def Qwid_ReductionAttr : Qwid_WordAttr<Qwid_Reduction, "reduction">;

def Qwid_ResizeMode : Qwid_Enum<"ResizeMode", "how a photo becomes the input size", [
    I32EnumAttrCase<"Stretch", 0, "stretch">,
    I32EnumAttrCase<"Crop", 1, "crop">]>;
def Qwid_ChannelOrder : Qwid_Enum<"ChannelOrder", "order of colour channels", [
    I32EnumAttrCase<"RGB", 0, "rgb">, I32EnumAttrCase<"BGR", 1, "bgr">,
    I32EnumAttrCase<"Gray", 2, "gray">]>;

def Qwid_ClampAttr : Qwid_Attr<"Clamp", "clamp"> {
  let summary = "a fused activation: min(max(x, lower), upper)";
  let description = [{
    ReLU is `#qwid.clamp<0.0, 0x7F800000>` (infinity has no decimal spelling),
    ReLU6 is `#qwid.clamp<0.0, 6.0>`. The bounds are real numbers in f32,
    `lower <= upper`, neither is NaN. On a quantized result they are its
    saturation bounds.
  }];
  let parameters = (ins
      APFloatParameter<"smallest result, f32">:$lower,
      APFloatParameter<"largest result, f32">:$upper);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The clamp of a ReLU: [0, infinity].
    static ClampAttr getRelu(::mlir::MLIRContext *context);
    static ClampAttr get(::mlir::MLIRContext *context, float lower, float upper);
    float getLowerFloat() const { return getLower().convertToFloat(); }
    float getUpperFloat() const { return getUpper().convertToFloat(); }
  }];
}

def Qwid_PreprocessAttr : Qwid_Attr<"Preprocess", "preprocess"> {
  let summary = "how a photo becomes the network's input";
  let description = [{
    Resize (`stretch`, or short side to `resize_short` and centre crop), channel
    order, then `x = (p - mean[c]) / std[c]` with `p = u8 / 255` (`range` 1) or
    `p = u8` (`range` 255). Kept on the module as `qwid.preprocess`.
  }];
  let parameters = (ins "int64_t":$width, "int64_t":$height,
      EnumParameter<Qwid_ResizeMode>:$resize, "int64_t":$resize_short,
      EnumParameter<Qwid_ChannelOrder>:$channels, "int64_t":$range,
      "::mlir::DenseF32ArrayAttr":$mean, "::mlir::DenseF32ArrayAttr":$std);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif // QWID_ATTRS
