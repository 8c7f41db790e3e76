//===- ConstantBuilder.h - C data as LLVM constants -------------*- C++ -*-===//

#ifndef QWID_LIB_TARGET_CONSTANTBUILDER_H
#define QWID_LIB_TARGET_CONSTANTBUILDER_H

#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Module.h"

namespace qwid {

/// Numbers, structs and tables as C lays them out.
class ConstantBuilder {
public:
  explicit ConstantBuilder(llvm::Module &module)
      : module(module), context(module.getContext()) {}

  llvm::Module &getModule() { return module; }

  llvm::Constant *i32(uint32_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), value);
  }
  llvm::Constant *i64(uint64_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), value);
  }
  llvm::Constant *f32(float value) {
    return llvm::ConstantFP::get(context, llvm::APFloat(value));
  }
  llvm::Constant *null() {
    return llvm::ConstantPointerNull::get(
        llvm::PointerType::getUnqual(context));
  }
  /// An array of numbers.
  template <typename T> llvm::Constant *array(llvm::ArrayRef<T> values) {
    return llvm::ConstantDataArray::get(context, values);
  }
  llvm::Constant *string(llvm::StringRef text) {
    return define(llvm::ConstantDataArray::getString(context, text), "string");
  }

  /// A struct as the C compiler lays it out.
  llvm::Constant *record(llvm::ArrayRef<llvm::Constant *> fields,
                         [[maybe_unused]] size_t bytes) {
    llvm::Constant *value = llvm::ConstantStruct::getAnon(context, fields);
    assert(module.getDataLayout().getTypeAllocSize(value->getType()) == bytes &&
           "not the layout of qwid_types.h");
    return value;
  }

  llvm::Constant *define(llvm::Constant *value, const llvm::Twine &name) {
    auto *global = new llvm::GlobalVariable(module, value->getType(), true,
                                            llvm::GlobalValue::PrivateLinkage,
                                            value, name);
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
  }

  /// A table of equal structs or pointers; null if it is empty.
  llvm::Constant *table(llvm::ArrayRef<llvm::Constant *> entries,
                        const llvm::Twine &name) {
    if (entries.empty())
      return null();
    auto *type =
        llvm::ArrayType::get(entries.front()->getType(), entries.size());
    return define(llvm::ConstantArray::get(type, entries), name);
  }

private:
  llvm::Module &module;
  llvm::LLVMContext &context;
};

} // namespace qwid

#endif // QWID_LIB_TARGET_CONSTANTBUILDER_H
