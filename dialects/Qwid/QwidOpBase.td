//===- QwidOpBase.td - Base classes of the graph ops -------*- tablegen -*-===//
//
// An op gives its answers (QwidInterfaces.td) as template arguments, so that
// none can be left out:
//
//   def Qwid_SoftmaxOp : Qwid_ShapedOp<"softmax", IsNormalization, NamedAxes, FloatOnly, ...>
//
//===----------------------------------------------------------------------===//

#ifndef QWID_OP_BASE
#define QWID_OP_BASE

include "dialects/Qwid/QwidBase.td"
include "dialects/Qwid/QwidAttrs.td"
include "dialects/Qwid/QwidInterfaces.td"
include "dialects/Qwid/QwidTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// An answer: the C++ trait `trait` with the enumerator `value`.
class Qwid_Answer<string trait, string value>
    : ParamNativeOpTrait<trait, "::qwid::" # value> {
  let cppNamespace = "::qwid";
}

class Qwid_HasRole<string role> : Qwid_Answer<"HasRole", "Role::" # role>;
def IsConstant : Qwid_HasRole<"Constant">;
def IsBorder : Qwid_HasRole<"Border">;
def IsElementwise : Qwid_HasRole<"Elementwise">;
def IsContraction : Qwid_HasRole<"Contraction">;
def IsWindow : Qwid_HasRole<"Window">;
def IsReduction : Qwid_HasRole<"Reduction">;
def IsNormalization : Qwid_HasRole<"Normalization">;
def IsMovement : Qwid_HasRole<"Movement">;

class Qwid_UsesAxes<string use> : Qwid_Answer<"UsesAxes", "AxisUse::" # use>;
def FixedAxes : Qwid_UsesAxes<"Fixed">;
def AnyAxes : Qwid_UsesAxes<"Elementwise">;
def BroadcastAxes : Qwid_UsesAxes<"Broadcast">;
def NamedAxes : Qwid_UsesAxes<"Named">;
def JoinedAxes : Qwid_UsesAxes<"Joined">;
def ImageAxes : Qwid_UsesAxes<"Image">;
def PermutedAxes : Qwid_UsesAxes<"Permuted">;
def RegroupedAxes : Qwid_UsesAxes<"Regrouped">;
def ColumnAxes : Qwid_UsesAxes<"Columns">;

class Qwid_HasForm<string form> : Qwid_Answer<"HasIntegerForm", "IntegerForm::" # form>;
def FloatOnly : Qwid_HasForm<"None">;
def Accumulates : Qwid_HasForm<"Accumulates">;
def Rescales : Qwid_HasForm<"Rescales">;
def HasTable : Qwid_HasForm<"Table">;
def Keeps : Qwid_HasForm<"Keeps">;
def Indexes : Qwid_HasForm<"Indexes">;
/// It depends on the function: the op defines getIntegerForm.
def FormOfFunction : Qwid_HasForm<"None">;

class Qwid_PadsWith<string value> : Qwid_Answer<"PadsWith", "PadValue::" # value>;
def PadsWithZero : Qwid_PadsWith<"Zero">;
def PadsWithLowest : Qwid_PadsWith<"Lowest">;

class Qwid_Op<string name, Qwid_HasRole role, Qwid_UsesAxes axes,
              Qwid_HasForm form, list<Trait> traits = []>
    : Op<Qwid_Dialect, name,
         !listconcat([Pure, role, axes, form, Qwid_GraphOp], traits)>;

/// An op whose result shape follows from its operands and attributes.
class Qwid_ShapedOp<string name, Qwid_HasRole role, Qwid_UsesAxes axes,
                    Qwid_HasForm form, list<Trait> traits = []>
    : Qwid_Op<name, role, axes, form, !listconcat(
        [DeclareOpInterfaceMethods<Qwid_ShapeInference>], traits)>;

/// Its attributes name axes: it declares how they change places with them.
defvar RenamesAxes = DeclareOpInterfaceMethods<Qwid_NamedAxes>;

#endif // QWID_OP_BASE
