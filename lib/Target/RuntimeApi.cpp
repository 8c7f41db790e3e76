//===- RuntimeApi.cpp - The runtime's headers as text ---------------------===//
//
// CMake puts the headers into RuntimeText.inc as they stand.
//
//===----------------------------------------------------------------------===//

#include "RuntimeApi.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include "RuntimeText.inc"

using namespace llvm;
using namespace qwid;

/// `text` without the lines that include a header of the runtime.
static std::string withoutIncludes(StringRef text) {
  std::string result;
  SmallVector<StringRef> lines;
  text.rtrim("\n").split(lines, '\n');
  for (StringRef line : lines)
    if (!line.starts_with("#include \"qwid_"))
      result += line.str() + "\n";
  return result;
}

std::string qwid::getRuntimeTypes() { return withoutIncludes(kTypesText); }
std::string qwid::getRuntimeApi() { return withoutIncludes(kApiText); }
std::string qwid::getRuntimeOpening() {
  StringRef text = kOpeningText;
  return withoutIncludes(text.drop_front(text.find("#ifndef")));
}

/// Cuts "qwid_..." off the front of `text`, which starts with it.
static StringRef takeName(StringRef &text) {
  StringRef name =
      text.take_while([](char c) { return isAlnum(c) || c == '_'; });
  text = text.drop_front(name.size());
  return name;
}

SmallVector<std::string> qwid::getApiFunctions() {
  SmallVector<std::string> functions;
  StringRef text = kApiText;
  for (size_t at = text.find("qwid_"); at != StringRef::npos;
       at = text.find("qwid_")) {
    text = text.drop_front(at);
    StringRef name = takeName(text);
    // Nothing else stands before a parenthesis in that header.
    if (text.starts_with("("))
      functions.push_back(name.drop_front(5).str());
  }
  return functions;
}

std::string qwid::getRenamedApi(StringRef model) {
  SmallVector<std::string> functions = getApiFunctions();
  std::string original = getRuntimeApi(), result;
  StringRef text = original;
  for (size_t at = text.find_insensitive("qwid_"); at != StringRef::npos;
       at = text.find_insensitive("qwid_")) {
    result += text.take_front(at);
    text = text.drop_front(at);
    StringRef name = takeName(text);
    if (name == "QWID_API_H")
      result += model.upper() + "_API_H";
    else if (is_contained(functions, name.drop_front(5)))
      result += (model + name.drop_front(4)).str();
    else
      result += name;
  }
  return result + text.str();
}

ArrayRef<BoundFunction> qwid::getBoundFunctions() {
  static constexpr BoundFunction kFunctions[] = {
      {"open",
       "/** Opens the model: chooses the variant for this CPU, allocates the "
       "arena and\n *  starts options->threads - 1 sleeping workers (NULL: "
       "none). Errors: USAGE, CPU,\n *  MEMORY, THREAD. */\n",
       "qwid_status ",
       "const qwid_options *options, qwid_session **session,\n    qwid_error "
       "*error",
       "options, session, error"},
      {"selftest",
       "/** Checks, for the variant options->isa or, without one, for each, "
       "that weights\n"
       " *  and code are those that were compiled and, where this CPU can run "
       "it, that each\n"
       " *  layer computes on the made-up inputs what the reference executor "
       "did. Threads\n"
       " *  and arena are those of `options`; `watch` (may be NULL) sees every "
       "check. Code\n"
       " *  that differs is not run. Errors: DIFFERS, which names the first "
       "layer that\n"
       " *  does; USAGE where the model was compiled without --selftest; those "
       "of\n"
       " *  opening. */\n",
       "qwid_status ",
       "const qwid_options *options, qwid_check_fn watch,\n    void *user, "
       "qwid_error *error",
       "options, watch, user, error"},
      {"input",
       "/** Input or output `index`: name, type, shape, scale; NULL if there "
       "is none\n *  such. */\n",
       "const qwid_tensor_info *", "int32_t index", "index"},
      {"output", "", "const qwid_tensor_info *", "int32_t index", "index"},
      {"label",
       "/** Name of class `index`; NULL if there is no label for it. */\n",
       "const char *", "int32_t index", "index"},
  };
  return kFunctions;
}
