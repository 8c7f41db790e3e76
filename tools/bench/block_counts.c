/*===- block_counts.c - How often QEMU runs each block ------------*- C -*-===*\
|*
|* A plugin for QEMU's user-mode emulator (plugin API 1, QEMU 6 to 8). At the end
|* of the program it writes a line per translation block,
|*
|*   ADDRESS INSTRUCTIONS EXECUTIONS
|*
|* in hexadecimal, decimal, decimal. block_cycles.py builds and reads it. QEMU's
|* header is not packaged with the emulator, so the few declarations stand here.
|*
\*===----------------------------------------------------------------------===*/

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t plugin_id;
typedef struct qemu_info qemu_info;
struct qemu_plugin_tb;

enum { inline_add_u64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id,
                                           void (*)(plugin_id,
                                                    struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int op,
                                              void *counter, uint64_t step);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *),
                                    void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/** A block that was translated; one that is translated again is another. */
typedef struct block {
  uint64_t address, instructions, executions;
  struct block *next;
} block;

static block *blocks;
static const char *output;

/* Translation holds QEMU's own lock, and the programs here have one thread. */
static void translated(plugin_id id, struct qemu_plugin_tb *tb) {
  (void)id;
  block *made = calloc(1, sizeof *made);
  if (!made)
    abort();
  made->address = qemu_plugin_tb_vaddr(tb);
  made->instructions = qemu_plugin_tb_n_insns(tb);
  made->next = blocks;
  blocks = made;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, inline_add_u64,
                                           &made->executions, 1);
}

static void ended(plugin_id id, void *user) {
  (void)id;
  (void)user;
  FILE *file = fopen(output, "w");
  if (!file) {
    perror(output);
    return;
  }
  for (const block *at = blocks; at; at = at->next)
    if (at->executions)
      fprintf(file, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n", at->address,
              at->instructions, at->executions);
  fclose(file);
}

__attribute__((visibility("default"))) int
qemu_plugin_install(plugin_id id, const qemu_info *info, int count,
                    char **arguments) {
  (void)info;
  if (count != 1 || strncmp(arguments[0], "out=", 4) != 0) {
    fprintf(stderr, "block_counts: expected one argument, out=FILE\n");
    return -1;
  }
  output = strdup(arguments[0] + 4);
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
