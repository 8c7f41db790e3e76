//===- QwidInterfaces.td - What passes ask of an op --------*- tablegen -*-===//
//
// ShapeInference lets import and transforms build an op from its operands
// alone; the verifier uses the same function, so that shape rules are written
// once.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_INTERFACES
#define QWID_INTERFACES

include "mlir/IR/OpBase.td"

def Qwid_ShapeInference : OpInterface<"ShapeInference"> {
  let cppNamespace = "::qwid";
  let description = [{
    The shape of the single result as a function of operands and attributes.
    Element types are not inferred: a quantized result has scales of its own.
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

#endif // QWID_INTERFACES
