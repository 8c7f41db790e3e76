//===- Harness.h - Runs MLIR text in the reference executor -----*- C++ -*-===//

#ifndef QWID_TEST_UNIT_REFERENCE_HARNESS_H
#define QWID_TEST_UNIT_REFERENCE_HARNESS_H

#include "qwid/Reference/Executor.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

#include <random>
#include <string>

namespace qwid {

/// A module from text and the executor on it.
struct Harness {
  explicit Harness(const std::string &text) {
    context.loadDialect<QwidDialect, mlir::func::FuncDialect,
                        mlir::quant::QuantDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
    if (!module)
      return;
    auto created = Executor::create(*module);
    EXPECT_TRUE(llvm::succeeded(created)) << text;
    if (llvm::succeeded(created))
      executor = std::move(*created);
  }

  /// The results for `inputs`; none after an error.
  std::vector<Tensor> run(llvm::ArrayRef<Tensor> inputs) {
    if (!executor)
      return {};
    auto results = executor->run(inputs);
    EXPECT_TRUE(llvm::succeeded(results));
    return llvm::succeeded(results) ? *results : std::vector<Tensor>();
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<Executor> executor;
};

/// The error with which the executor refuses the module of `text`; empty: none.
inline std::string refusal(const std::string &text) {
  mlir::MLIRContext context;
  context.loadDialect<QwidDialect, mlir::func::FuncDialect,
                      mlir::quant::QuantDialect>();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  EXPECT_TRUE(module) << text;
  std::string error;
  mlir::ScopedDiagnosticHandler handler(
      &context,
      [&](mlir::Diagnostic &diagnostic) { error = diagnostic.str(); });
  if (module && llvm::succeeded(Executor::create(*module)))
    EXPECT_EQ(error, "");
  return error;
}

/// The text of a module whose @main(`arguments`) returns `op`, of type `type`.
inline std::string makeMain(const std::string &arguments, const std::string &op,
                            const std::string &type) {
  return "func.func @main(" + arguments + ") -> " + type + " {\n  %y = " + op +
         "\n  return %y : " + type + "\n}\n";
}

inline Tensor makeFloats(llvm::ArrayRef<int64_t> shape,
                         llvm::ArrayRef<float> values) {
  Tensor tensor(shape, ElementKind::F32);
  llvm::copy(values, tensor.view<float>().begin());
  return tensor;
}

inline Tensor makeIntegers(llvm::ArrayRef<int64_t> shape, ElementKind kind,
                           llvm::ArrayRef<int32_t> values) {
  Tensor tensor(shape, kind);
  tensor.setIntegers(values);
  return tensor;
}

inline Tensor randomFloats(llvm::ArrayRef<int64_t> shape, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0f, 2.0f);
  Tensor tensor(shape, ElementKind::F32);
  for (float &value : tensor.view<float>())
    value = normal(random);
  return tensor;
}

/// Integers in [low, high], the bounds among them often.
inline Tensor randomIntegers(llvm::ArrayRef<int64_t> shape, ElementKind kind,
                             int32_t low, int32_t high, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int32_t> uniform(low, high);
  Tensor tensor(shape, kind);
  std::vector<int32_t> values(tensor.size());
  for (int32_t &value : values)
    value = random() % 8 ? uniform(random) : random() % 2 ? low : high;
  tensor.setIntegers(values);
  return tensor;
}

inline std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text;
}

} // namespace qwid

#endif // QWID_TEST_UNIT_REFERENCE_HARNESS_H
