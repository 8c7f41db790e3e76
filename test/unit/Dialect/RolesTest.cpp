//===- RolesTest.cpp - Every op says what it is ---------------------------===//
//
// Walks the ops of the dialect as they are registered. Passes ask ops what they
// are, so an op that answers nothing, or whose answers contradict what it has,
// would fall back in silence. The toy ops show that the walk sees both.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Roles.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Toy ops
//===----------------------------------------------------------------------===//

// No anonymous namespace: MLIR tells classes apart by their names.
namespace toy {

/// Answers nothing.
struct SilentOp : Op<SilentOp> {
  using Op::Op;
  static StringRef getOperationName() { return "toy.silent"; }
  static ArrayRef<StringRef> getAttributeNames() { return {}; }
};

/// Answers, and has nothing of what it speaks of.
struct BoastfulOp
    : Op<BoastfulOp, HasRole<Role::Movement>::Impl,
         UsesAxes<AxisUse::Named>::Impl,
         HasIntegerForm<IntegerForm::Accumulates>::Impl, GraphOp::Trait> {
  using Op::Op;
  static StringRef getOperationName() { return "toy.boastful"; }
  static ArrayRef<StringRef> getAttributeNames() { return {}; }
};

/// Has what it does not speak of.
struct ModestOp : Op<ModestOp, HasRole<Role::Elementwise>::Impl,
                     UsesAxes<AxisUse::Elementwise>::Impl,
                     HasIntegerForm<IntegerForm::Keeps>::Impl, GraphOp::Trait> {
  using Op::Op;
  static StringRef getOperationName() { return "toy.modest"; }
  static ArrayRef<StringRef> getAttributeNames() {
    static constexpr StringRef names[] = {"axis", "layout", "rescale_kind"};
    return names;
  }
};

struct ToyDialect : Dialect {
  explicit ToyDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<ToyDialect>()) {
    addOperations<SilentOp, BoastfulOp, ModestOp>();
  }
  static StringRef getDialectNamespace() { return "toy"; }
};

} // namespace toy

namespace {

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

bool hasAttribute(RegisteredOperationName op, StringRef name) {
  return llvm::any_of(op.getAttributeNames(),
                      [&](StringAttr attribute) { return attribute == name; });
}

template <IntegerForm form> bool hasForm(RegisteredOperationName op) {
  return op.hasTrait<HasIntegerForm<form>::template Impl>();
}

/// What is wrong with the answers of `op`, in sentences that name it.
std::vector<std::string> findFaults(RegisteredOperationName op) {
  std::vector<std::string> faults;
  auto expect = [&](bool holds, const Twine &what) {
    if (!holds)
      faults.push_back((op.getStringRef() + " " + what).str());
  };
  auto *answers = op.getInterface<GraphOp>();
  expect(answers, "does not say what it is (GraphOp)");
  if (!answers)
    return faults;
  AxisUse use = answers->getAxisUse();
  bool isNamed = use == AxisUse::Named || use == AxisUse::Joined;
  expect(isNamed == op.hasInterface<NamedAxes>(),
         "names axes, or says so, but not both (NamedAxes)");
  expect((use == AxisUse::Image) == op.hasInterface<Spatial>(),
         "reads an image, or says so, but not both (Spatial)");
  expect(!hasAttribute(op, "layout") || use == AxisUse::Image,
         "has a layout but no use of it");
  if (hasAttribute(op, "axis") || hasAttribute(op, "axes"))
    expect(use != AxisUse::Elementwise && use != AxisUse::Broadcast,
           "has an axis but takes axes in any order");
  bool accumulates = hasForm<IntegerForm::Accumulates>(op);
  expect(accumulates == op.hasInterface<Weighted>(),
         "accumulates, or says so, but not both (Weighted)");
  bool hasKind = hasAttribute(op, "rescale_kind");
  if (accumulates || hasForm<IntegerForm::Rescales>(op))
    expect(hasKind, "says that it rescales but has no rescale_kind");
  if (hasForm<IntegerForm::Keeps>(op) || hasForm<IntegerForm::Indexes>(op))
    expect(!hasKind, "has a rescale_kind but says that it rescales nothing");
  return faults;
}

/// The faults of all ops of `dialect`, sorted.
std::vector<std::string> findFaults(MLIRContext &context, StringRef dialect) {
  std::vector<std::string> faults;
  for (RegisteredOperationName op : context.getRegisteredOperations())
    if (op.getDialectNamespace() == dialect)
      llvm::append_range(faults, findFaults(op));
  llvm::sort(faults);
  return faults;
}

TEST(Roles, EveryOpAnswers) {
  MLIRContext context;
  context.loadDialect<QwidDialect>();
  EXPECT_EQ(findFaults(context, "qwid"), std::vector<std::string>());
}

TEST(Roles, TheWalkSeesGapsAndContradictions) {
  MLIRContext context;
  context.loadDialect<toy::ToyDialect>();
  std::vector<std::string> expected = {
      "toy.boastful accumulates, or says so, but not both (Weighted)",
      "toy.boastful names axes, or says so, but not both (NamedAxes)",
      "toy.boastful says that it rescales but has no rescale_kind",
      "toy.modest has a layout but no use of it",
      "toy.modest has a rescale_kind but says that it rescales nothing",
      "toy.modest has an axis but takes axes in any order",
      "toy.silent does not say what it is (GraphOp)"};
  EXPECT_EQ(findFaults(context, "toy"), expected);
}

} // namespace
