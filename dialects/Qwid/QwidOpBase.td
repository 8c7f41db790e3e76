//===- QwidOpBase.td - Base classes of the graph ops -------*- tablegen -*-===//

#ifndef QWID_OP_BASE
#define QWID_OP_BASE

include "dialects/Qwid/QwidBase.td"
include "dialects/Qwid/QwidAttrs.td"
include "dialects/Qwid/QwidInterfaces.td"
include "dialects/Qwid/QwidTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Qwid_Op<string name, list<Trait> traits = []>
    : Op<Qwid_Dialect, name, !listconcat([Pure], traits)>;

/// An op whose result shape follows from its operands and attributes.
class Qwid_ShapedOp<string name, list<Trait> traits = []>
    : Qwid_Op<name, !listconcat(
        [DeclareOpInterfaceMethods<Qwid_ShapeInference>], traits)>;

#endif // QWID_OP_BASE
