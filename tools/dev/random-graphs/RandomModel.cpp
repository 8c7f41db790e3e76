//===- RandomModel.cpp - A random network in ONNX text --------------------===//

#include "Generator.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qwid::random;
using llvm::StringRef;

std::string qwid::random::text(ArrayRef<int64_t> values) {
  return "[" +
         llvm::join(
             llvm::map_range(
                 values, [](int64_t value) { return std::to_string(value); }),
             ", ") +
         "]";
}

std::string Generator::real(double bound) {
  auto limit = int64_t(bound * 64);
  int64_t sixtyfourths = between(-limit, limit);
  return llvm::formatv("{0:F6}", double(sixtyfourths) / 64).str();
}

std::string Generator::addReals(ArrayRef<int64_t> shape, double bound) {
  std::string name = "w" + std::to_string(names++), list;
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  for (int64_t i = 0; i < count; ++i)
    list += (i ? ", " : "") + real(bound);
  initializers += "  float" + (shape.empty() ? "" : text(shape)) + " " + name +
                  " = {" + list + "},\n";
  return name;
}

std::string Generator::addIntegers(ArrayRef<int64_t> values) {
  std::string name = "i" + std::to_string(names++);
  initializers +=
      "  int64[" + std::to_string(values.size()) + "] " + name + " = {" +
      StringRef(text(values)).drop_front().drop_back().str() + "},\n";
  return name;
}

std::string Generator::read(size_t index) {
  values[index].isRead = true;
  return values[index].name;
}

void Generator::add(const Twine &op, const Twine &attributes,
                    const Twine &inputs, Shape shape) {
  std::string name = "v" + std::to_string(names++), list = attributes.str();
  nodes += "  " + name + " = " + op.str() +
           (list.empty() ? "" : " <" + list + ">") + " (" + inputs.str() +
           ")\n";
  if (borders != Borders::None) {
    bool wide = borders == Borders::Bits16;
    // Powers of two now and then, and ranges that saturate.
    std::string scale =
        wide ? pick<const char *>({"0.0001", "0.000244140625", "0.00037"})
             : pick<const char *>({"0.03", "0.03125", "0.011"});
    std::string zero = std::to_string(wide ? pick<int64_t>({0, 32768, 30000})
                                           : pick<int64_t>({0, 128, 100}));
    initializers += "  float s_" + name + " = {" + scale + "}, " +
                    (wide ? "uint16" : "uint8") + " z_" + name + " = {" + zero +
                    "},\n";
    std::string arguments = ", s_" + name + ", z_" + name + ")\n";
    nodes += "  q_" + name + " = QuantizeLinear (" + name + arguments + "  d_" +
             name + " = DequantizeLinear (q_" + name + arguments;
    name = "d_" + name;
  }
  values.push_back({name, std::move(shape)});
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

void Generator::addStep() {
  // Mostly the newest value, so that graphs are deep; an older one branches.
  size_t input =
      oneIn(4) ? size_t(below(int64_t(values.size()))) : values.size() - 1;
  size_t rank = values[input].shape.size();
  using Step = void (Generator::*)(size_t);
  SmallVector<Step> steps{&Generator::addFunction, &Generator::addBinary};
  if (rank >= 2)
    steps.append({&Generator::addReduction, &Generator::addPad,
                  &Generator::addSlice, &Generator::addConcat,
                  &Generator::addOrder});
  if (rank == 2)
    steps.append(3, &Generator::addProduct);
  if (rank == 4)
    steps.append({&Generator::addConvolution, &Generator::addConvolution,
                  &Generator::addConvolution, &Generator::addPool,
                  &Generator::addPool, &Generator::addGlobal});
  (this->*steps[below(int64_t(steps.size()))])(input);
}

std::string Generator::run(unsigned steps) {
  Shape image{between(1, 2), pick<int64_t>({1, 3, 4, 8, 17}), between(1, 9),
              between(1, 9)};
  values.push_back({"image", image});
  initializers = "  float six = {6.0},\n";
  if (borders != Borders::None) {
    add("Identity", "", "image", image); // the border of the input
    values.erase(values.begin());
  }
  for (unsigned step = 0; step < steps; ++step)
    addStep();
  std::string outputs;
  for (const Node &value : values)
    if (!value.isRead && value.name != "image")
      outputs += (outputs.empty() ? "float" : ", float") + text(value.shape) +
                 " " + value.name;
  return "<ir_version: 10, opset_import: [\"\" : 21]>\nnet (float" +
         text(image) + " image) => (" + outputs + ")\n<\n" +
         StringRef(initializers).drop_back(2).str() + ">\n{\n" + nodes + "}\n";
}

std::string qwid::random::makeRandomModel(uint64_t seed, unsigned steps,
                                          Borders borders) {
  return Generator(seed, borders).run(steps);
}
