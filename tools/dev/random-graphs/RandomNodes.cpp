//===- RandomNodes.cpp - The operators of random networks -----------------===//

#include "Generator.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace qwid::random;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

int64_t Generator::Window::outputs(int64_t input, bool ceil) const {
  int64_t free = input + low + high - (kernel - 1) * dilation - 1;
  if (!ceil)
    return free / stride + 1;
  int64_t count = (free + stride - 1) / stride + 1;
  return (count - 1) * stride >= input + low ? count - 1 : count;
}

/// A window that fits; pads of a pool are smaller than it.
Generator::Window Generator::makeWindow(int64_t input, bool isPool) {
  Window window;
  window.kernel = between(1, std::min<int64_t>(input, 5));
  window.dilation = oneIn(3) && (window.kernel - 1) * 2 < input ? 2 : 1;
  window.stride = pick<int64_t>({1, 1, 2, 3});
  int64_t span = (window.kernel - 1) * window.dilation;
  int64_t most = isPool ? span : std::min<int64_t>(span + 1, 3);
  window.low = between(0, std::min<int64_t>(most, 3));
  window.high = between(0, std::min<int64_t>(most, 3));
  return window;
}

static std::string windowAttributes(int64_t kernelRows, int64_t kernelColumns,
                                    ArrayRef<int64_t> strides,
                                    ArrayRef<int64_t> dilations,
                                    ArrayRef<int64_t> pads) {
  return "kernel_shape = " + text({kernelRows, kernelColumns}) +
         ", strides = " + text(strides) + ", dilations = " + text(dilations) +
         ", pads = " + text(pads);
}

void Generator::addConvolution(size_t input) {
  Shape shape = values[input].shape;
  int64_t channels = shape[1];
  int64_t groups = oneIn(3) ? channels : channels % 2 == 0 && oneIn(4) ? 2 : 1;
  int64_t outputs = groups == channels
                        ? channels * between(1, 2)
                        : groups * between(1, oneIn(4) ? 40 : 12);
  Window rows = makeWindow(shape[2], false),
         columns = makeWindow(shape[3], false);
  std::string inputs =
      read(input) + ", " +
      addReals({outputs, channels / groups, rows.kernel, columns.kernel}, 0.5);
  if (!oneIn(3))
    inputs += ", " + addReals({outputs}, 1.0);
  add("Conv",
      "group = " + Twine(groups) + ", " +
          windowAttributes(rows.kernel, columns.kernel,
                           {rows.stride, columns.stride},
                           {rows.dilation, columns.dilation},
                           {rows.low, columns.low, rows.high, columns.high}),
      inputs,
      {shape[0], outputs, rows.outputs(shape[2], false),
       columns.outputs(shape[3], false)});
}

void Generator::addPool(size_t input) {
  Shape shape = values[input].shape;
  bool isMax = oneIn(2), ceil = oneIn(3);
  Window rows = makeWindow(shape[2], true),
         columns = makeWindow(shape[3], true);
  std::string attributes =
      windowAttributes(rows.kernel, columns.kernel,
                       {rows.stride, columns.stride},
                       {rows.dilation, columns.dilation},
                       {rows.low, columns.low, rows.high, columns.high}) +
      ", ceil_mode = " + (ceil ? "1" : "0");
  if (!isMax)
    attributes += oneIn(2) ? ", count_include_pad = 1" : "";
  add(isMax ? "MaxPool" : "AveragePool", attributes, read(input),
      {shape[0], shape[1], rows.outputs(shape[2], ceil),
       columns.outputs(shape[3], ceil)});
}

void Generator::addGlobal(size_t input) {
  Shape shape = values[input].shape;
  add(pick<const char *>({"GlobalAveragePool", "GlobalMaxPool"}), "",
      read(input), {shape[0], shape[1], 1, 1});
}

//===----------------------------------------------------------------------===//
// Cell by cell
//===----------------------------------------------------------------------===//

void Generator::addFunction(size_t input) {
  Shape shape = values[input].shape;
  switch (below(4)) {
  case 0:
    return add("LeakyRelu",
               "alpha = " + Twine(pick<const char *>({"0.125", "0.01", "0.3"})),
               read(input), shape);
  case 1:
    return add("Clip", "",
               read(input) + ", " + addReals({}, 0.0) + ", " +
                   pick<std::string>({addReals({}, 0.0), "six"}),
               shape);
  case 2:
    return add("Relu", "", read(input), shape);
  default:
    return add(
        pick<const char *>({"Sigmoid", "Tanh", "HardSwish", "HardSigmoid",
                            "Elu", "Softplus", "Softsign", "Mish", "Gelu",
                            "Abs", "Neg", "Exp", "Ceil", "Floor", "Round",
                            "Sign", "Erf", "ThresholdedRelu"}),
        "", read(input), shape);
  }
}

void Generator::addBinary(size_t input) {
  Shape shape = values[input].shape;
  const char *op =
      pick<const char *>({"Add", "Add", "Sub", "Mul", "Max", "Min"});
  SmallVector<size_t> same;
  for (size_t other = 0; other < values.size(); ++other)
    if (other != input && values[other].shape == shape)
      same.push_back(other);
  if (!same.empty() && !oneIn(3)) {
    size_t other = same[below(int64_t(same.size()))];
    return add(op, "", read(input) + ", " + read(other), shape);
  }
  // A constant that broadcasts along some dimensions.
  Shape constant(shape);
  for (int64_t &size : constant)
    size = oneIn(2) ? 1 : size;
  if (oneIn(2) && !constant.empty() && constant.front() == 1)
    constant.erase(constant.begin());
  add(op, "", read(input) + ", " + addReals(constant, 2.0), shape);
}

void Generator::addReduction(size_t input) {
  Shape shape = values[input].shape, result;
  bool keep = oneIn(2);
  SmallVector<int64_t> axes;
  for (size_t axis = 1; axis < shape.size(); ++axis) {
    bool reduced = oneIn(2) || (axis + 1 == shape.size() && axes.empty());
    if (reduced)
      axes.push_back(int64_t(axis));
  }
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (!llvm::is_contained(axes, int64_t(axis)))
      result.push_back(shape[axis]);
    else if (keep)
      result.push_back(1);
  add(pick<const char *>({"ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum"}),
      "keepdims = " + Twine(keep ? 1 : 0),
      read(input) + ", " + addIntegers(axes), result);
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

void Generator::addPad(size_t input) {
  Shape shape = values[input].shape, pads(2 * shape.size(), 0);
  for (size_t axis = 1; axis < shape.size(); ++axis)
    for (size_t side : {axis, axis + shape.size()}) {
      pads[side] = oneIn(2) ? between(0, 3) : 0;
      shape[axis] += pads[side];
    }
  add("Pad", "",
      read(input) + ", " + addIntegers(pads) + ", " +
          addReals({}, oneIn(2) ? 0.0 : 1.0),
      shape);
}

void Generator::addSlice(size_t input) {
  Shape shape = values[input].shape, starts, ends, axes, steps;
  for (size_t axis = 1; axis < shape.size(); ++axis) {
    int64_t start = below(shape[axis]), end = between(start + 1, shape[axis]),
            step = between(1, 2);
    if (!oneIn(2))
      continue;
    axes.push_back(int64_t(axis));
    starts.push_back(start);
    ends.push_back(end);
    steps.push_back(step);
    shape[axis] = (end - start + step - 1) / step;
  }
  if (axes.empty())
    return addPad(input);
  std::string inputs = read(input);
  for (const Shape &list : {starts, ends, axes, steps})
    inputs += ", " + addIntegers(list);
  add("Slice", "", inputs, shape);
}

void Generator::addConcat(size_t input) {
  Shape shape = values[input].shape;
  int64_t axis = between(1, int64_t(shape.size()) - 1);
  SmallVector<size_t> fitting;
  for (size_t other = 0; other < values.size(); ++other) {
    Shape size = values[other].shape;
    if (size.size() != shape.size())
      continue;
    size[axis] = shape[axis];
    if (size == shape)
      fitting.push_back(other);
  }
  std::string inputs = read(input);
  for (int64_t more = between(1, 2); more > 0; --more) {
    size_t other = fitting[below(int64_t(fitting.size()))];
    inputs += ", " + read(other);
    shape[axis] += values[other].shape[axis];
  }
  add("Concat", "axis = " + Twine(axis), inputs, shape);
}

/// Another order of the same cells.
void Generator::addOrder(size_t input) {
  Shape shape = values[input].shape;
  switch (below(4)) {
  case 0: {
    Shape order;
    for (size_t axis = 1; axis < shape.size(); ++axis)
      order.push_back(int64_t(axis));
    std::shuffle(order.begin(), order.end(), random);
    order.insert(order.begin(), 0);
    Shape result;
    for (int64_t axis : order)
      result.push_back(shape[axis]);
    return add("Transpose", "perm = " + text(order), read(input), result);
  }
  case 1: {
    int64_t axis = between(1, int64_t(shape.size()) - 1), count = between(1, 4);
    Shape indices;
    for (int64_t i = 0; i < count; ++i)
      indices.push_back(between(-shape[axis], shape[axis] - 1));
    shape[axis] = count;
    return add("Gather", "axis = " + Twine(axis),
               read(input) + ", " + addIntegers(indices), shape);
  }
  case 2:
    if (shape.size() == 4 && shape[1] % 4 == 0)
      return add(
          "DepthToSpace",
          "blocksize = 2, mode = \"" + Twine(oneIn(2) ? "DCR" : "CRD") + "\"",
          read(input), {shape[0], shape[1] / 4, shape[2] * 2, shape[3] * 2});
    [[fallthrough]];
  default: {
    int64_t cells = 1;
    for (int64_t size : ArrayRef<int64_t>(shape).drop_front())
      cells *= size;
    return add("Flatten", "axis = 1", read(input), {shape[0], cells});
  }
  }
}

void Generator::addProduct(size_t input) {
  Shape shape = values[input].shape;
  int64_t outputs = between(1, oneIn(3) ? 40 : 9);
  if (oneIn(2))
    return add("Gemm", "transB = 1",
               read(input) + ", " + addReals({outputs, shape[1]}, 0.5) + ", " +
                   addReals({outputs}, 1.0),
               {shape[0], outputs});
  add("MatMul", "", read(input) + ", " + addReals({shape[1], outputs}, 0.5),
      {shape[0], outputs});
}
