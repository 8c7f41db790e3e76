/*===- model.c - Finding the model and its labels -----------------*- C -*-===*\
|*
|* Built with QWID_RUN_EMBEDDED, the model is linked in, and nothing here loads
|* code: such a program links statically. Else it is the symbol `qwid_model` of
|* a shared library, whose ELF header is read first for better messages than the
|* dynamic loader's.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid-run.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef QWID_RUN_EMBEDDED

#include "qwid_embedded.h"

const qwid_model *load_model(const run_options *options) {
  (void)options;
  return &qwid_model_embedded;
}

#else

#include <dlfcn.h>
#include <elf.h>

#if defined(__x86_64__)
static const unsigned own_machine = EM_X86_64;
#else
static const unsigned own_machine = EM_AARCH64;
#endif

static const char *machine_name(unsigned machine) {
  return machine == EM_X86_64    ? "x86-64"
         : machine == EM_AARCH64 ? "AArch64"
                                 : "another machine";
}

/** Whether `file` is as long as `header` says. The loader maps a truncated
    library all the same, and the first touch of what is missing is SIGBUS. */
static int is_complete(FILE *file, const Elf64_Ehdr *header) {
  if (fseek(file, 0, SEEK_END))
    return 0;
  uint64_t size = (uint64_t)ftell(file);
  /* Section headers lie at the end of what linkers write. */
  uint64_t end =
      header->e_shoff + (uint64_t)header->e_shnum * header->e_shentsize;
  for (unsigned i = 0; i < header->e_phnum && end <= size; ++i) {
    Elf64_Phdr segment;
    uint64_t at = header->e_phoff + (uint64_t)i * sizeof segment;
    if (at > size || fseek(file, (long)at, SEEK_SET) ||
        fread(&segment, sizeof segment, 1, file) != 1)
      return 0;
    if (segment.p_filesz > size || segment.p_offset > size - segment.p_filesz)
      return 0;
  }
  return end <= size;
}

/** Whether `path` is a shared library for this machine; prints why not. */
static int check_elf(const run_options *options, const char *path) {
  Elf64_Ehdr header;
  FILE *file = fopen(path, "rb");
  if (!file) {
    fail(options, 0, "cannot open '%s': %s", path, strerror(errno));
    return 0;
  }
  size_t count = fread(&header, 1, sizeof header, file);
  int complete = count == sizeof header && is_complete(file, &header);
  fclose(file);
  if (count != sizeof header || memcmp(header.e_ident, ELFMAG, SELFMAG) ||
      header.e_type != ET_DYN) {
    fail(options, 0,
         "'%s' is no shared library; expected what `qwid compile ... -o "
         "NAME.so` writes",
         path);
    return 0;
  }
  if (header.e_machine != own_machine) {
    fail(options, 0,
         "'%s' was compiled for %s but this is %s; run it there, or compile it "
         "for this machine (--target native)",
         path, machine_name(header.e_machine), machine_name(own_machine));
    return 0;
  }
  if (!complete) {
    fail(options, 0, "'%s' is truncated; copy it again or compile it again",
         path);
    return 0;
  }
  return 1;
}

const qwid_model *load_model(const run_options *options) {
  if (!check_elf(options, options->model))
    return NULL;
  /* Without a slash the loader would search its own folders. */
  size_t bytes = strlen(options->model) + 3;
  char *path = malloc(bytes);
  if (!path) {
    fail(options, 0, "out of memory");
    return NULL;
  }
  snprintf(path, bytes, "%s%s", strchr(options->model, '/') ? "" : "./",
           options->model);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  free(path);
  if (!library) {
    fail(options, 0, "cannot load '%s': %s", options->model, dlerror());
    return NULL;
  }
  const qwid_model *model = dlsym(library, QWID_MODEL_SYMBOL);
  if (!model)
    fail(options, 0,
         "'%s' has no symbol '" QWID_MODEL_SYMBOL "': it is no qwid model",
         options->model);
  return model;
}

#endif

int load_labels(const run_options *options, const qwid_model *model,
                label_list *labels) {
  memset(labels, 0, sizeof *labels);
  labels->names = model->labels;
  labels->count = model->label_count;
  if (!options->labels)
    return exit_ok;
  qwid_error error;
  qwid_status status = qwid_labels_read(options->labels, &labels->file, &error);
  if (status)
    return fail(options, exit_code(status), "%s", error.text);
  labels->names = labels->file.names;
  labels->count = labels->file.count;
  const qwid_tensor_info *output = &model->outputs[0];
  int64_t classes = output->rank ? output->shape[output->rank - 1] : 1;
  if (classes > 1 && classes != labels->count)
    return fail(options, exit_input,
                "'%s' has %d labels but output '%s' has %lld classes",
                options->labels, (int)labels->count, output->name,
                (long long)classes);
  return exit_ok;
}
