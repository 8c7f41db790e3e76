//===- EqualityTest.h - A converted module against the executor -*- C++ -*-===//
//
// The reference executor runs a module of stage float or quantized;
// -qwid-to-linalg converts it, and the result runs by upstream passes alone.
// Both must agree bit for bit on random inputs.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TEST_UNIT_CONVERSION_EQUALITYTEST_H
#define QWID_TEST_UNIT_CONVERSION_EQUALITYTEST_H

#include "Jit.h"

#include "qwid/Conversion/Passes.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Reference/Executor.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

#include <gtest/gtest.h>
#include <random>

namespace qwid {

struct Case {
  const char *name;
  const char *text;
};

inline std::string replaced(std::string text, const std::string &from,
                            const std::string &to) {
  for (size_t at; (at = text.find(from)) != std::string::npos;)
    text.replace(at, from.size(), to);
  return text;
}

/// Random values; `special` makes some floats infinite, or NaNs with random bits.
inline void fill(Tensor &tensor, std::mt19937 &random, bool special) {
  if (tensor.kind == ElementKind::F32) {
    std::normal_distribution<float> normal(0, 4);
    for (float &value : tensor.view<float>()) {
      value = normal(random);
      uint32_t bits = random();
      if (!special || bits % 32 > 2)
        continue;
      bits = bits % 32 ? bits | 0x7f800000 : (bits & 0x80000000) | 0x7f800000;
      std::memcpy(&value, &bits, sizeof(bits));
    }
    return;
  }
  for (uint8_t &byte : tensor.bytes)
    byte = random();
}

class EqualityTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    [[maybe_unused]] static const bool once = (mlir::registerAllPasses(), true);
    mlir::DialectRegistry registry;
    mlir::registerAllDialects(registry);
    mlir::registerAllExtensions(registry);
    mlir::registerAllToLLVMIRTranslations(registry);
    registry.insert<QwidDialect, mlir::quant::QuantDialect>();
    context = new mlir::MLIRContext(registry);
  }
  static void TearDownTestSuite() { delete context; }

  static void check(const std::string &text, bool special) {
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, context);
    ASSERT_TRUE(module);
    auto entry = module->lookupSymbol<mlir::func::FuncOp>("main");
    std::mt19937 random(1);
    std::vector<Tensor> inputs;
    for (mlir::Type type : entry.getArgumentTypes()) {
      inputs.emplace_back(mlir::cast<mlir::RankedTensorType>(type));
      fill(inputs.back(), random, special);
    }
    Tensor result;
    compare(*module, inputs, result);
  }

  /// `result` is that of the executor, which equals that of the program.
  static void compare(mlir::ModuleOp module, std::vector<Tensor> inputs,
                      Tensor &result) {
    auto executor = Executor::create(module);
    ASSERT_TRUE(llvm::succeeded(executor));
    auto expected = (*executor)->run(inputs);
    ASSERT_TRUE(llvm::succeeded(expected));

    mlir::OwningOpRef<mlir::ModuleOp> converted(module.clone());
    auto manager = mlir::PassManager::on<mlir::ModuleOp>(context);
    manager.addPass(createConvertQwidToLinalg());
    ASSERT_TRUE(llvm::succeeded(manager.run(*converted)));
    result = expected->front();
    std::fill(result.bytes.begin(), result.bytes.end(), 0xAA);
    llvm::Error error = runByJit(*converted, inputs, result);
    ASSERT_FALSE(error) << llvm::toString(std::move(error));
    EXPECT_EQ(result.bytes, expected->front().bytes);
  }

  static inline mlir::MLIRContext *context = nullptr;
};

} // namespace qwid

#endif // QWID_TEST_UNIT_CONVERSION_EQUALITYTEST_H
