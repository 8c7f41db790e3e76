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
