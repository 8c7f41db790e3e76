//===- PartialRunTest.cpp - One op, and what depends on a value -----------===//

#include "Harness.h"

using namespace qwid;
using mlir::Value;

namespace {

/// y = (x + w) * x + x and z = x + x, with a constant w.
constexpr char kGraph[] = R"(
func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %w = qwid.constant dense<[10.0, 20.0]> : tensor<2xf32> : tensor<2xf32>
  %a = qwid.add %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %b = qwid.mul %a, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %y = qwid.add %b, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %z = qwid.add %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %y, %z : tensor<2xf32>, tensor<2xf32>
}
)";

struct PartialRun : testing::Test {
  Harness harness{kGraph};
  Tensor x = makeFloats({2}, {2, 3});
  Executor::Values recorded;

  void SetUp() override {
    auto observe = [&](Value value, llvm::StringRef, const Tensor &tensor) {
      recorded[value] = tensor;
    };
    ASSERT_TRUE(llvm::succeeded(harness.executor->run({x}, observe)));
    ASSERT_EQ(recorded.size(), 5u);
  }

  mlir::func::FuncOp entry() {
    return harness.module->lookupSymbol<mlir::func::FuncOp>("main");
  }
  /// Op `index` of @main.
  mlir::Operation *op(int index) {
    return &*std::next(entry().getBody().front().begin(), index);
  }
  /// The results if `value` had been `values`.
  std::vector<std::vector<float>> rerun(Value value,
                                        llvm::ArrayRef<float> values) {
    Executor::Values changed;
    changed[value] = makeFloats({2}, values);
    std::vector<std::vector<float>> results;
    for (const Tensor &result : harness.executor->rerun(recorded, changed))
      results.push_back(result.view<float>().vec());
    return results;
  }
};

using Lists = std::vector<std::vector<float>>;

TEST_F(PartialRun, ComputesOneOp) {
  Tensor other = makeFloats({2}, {5, 7});
  Tensor sum = harness.executor->compute(op(1), {&other, nullptr});
  EXPECT_EQ(sum.view<float>().vec(), (std::vector<float>{15, 27}));
  Tensor given = harness.executor->compute(op(1), {&other, &x});
  EXPECT_EQ(given.view<float>().vec(), (std::vector<float>{7, 10}));
}

TEST_F(PartialRun, ChangesNothingWithoutAChange) {
  std::vector<Tensor> results =
      harness.executor->rerun(recorded, Executor::Values());
  EXPECT_EQ(results[0].view<float>().vec(), (std::vector<float>{26, 72}));
  EXPECT_EQ(results[1].view<float>().vec(), (std::vector<float>{4, 6}));
}

TEST_F(PartialRun, ComputesWhatDependsOnAChange) {
  EXPECT_EQ(rerun(op(1)->getResult(0), {1, 2}), (Lists{{4, 9}, {4, 6}}));
  EXPECT_EQ(rerun(op(2)->getResult(0), {1, 2}), (Lists{{3, 5}, {4, 6}}));
  EXPECT_EQ(rerun(op(3)->getResult(0), {8, 9}), (Lists{{8, 9}, {4, 6}}));
  EXPECT_EQ(rerun(entry().getArgument(0), {0, 1}), (Lists{{0, 22}, {0, 2}}));
}

TEST_F(PartialRun, KeepsAllThatIsGiven) {
  // b is given too: what a is no longer matters.
  Executor::Values changed;
  changed[op(1)->getResult(0)] = makeFloats({2}, {100, 100});
  changed[op(2)->getResult(0)] = makeFloats({2}, {1, 2});
  std::vector<Tensor> results = harness.executor->rerun(recorded, changed);
  EXPECT_EQ(results[0].view<float>().vec(), (std::vector<float>{3, 5}));
}

} // namespace
