/*===- features.c - CPU features and the choice of a variant ------*- C -*-===*\
|*
|* Features are taken from CPUID, never from the model name (a virtual machine
|* may call itself anything), and count only if the operating system saves the
|* registers: on x86 XCR0 must hold the AVX (ymm), AVX-512 (opmask, zmm) or AMX
|* (tile) state; AMX also needs a permission per process. On AArch64 Linux tells
|* the features in the auxiliary vector.
|*
\*===----------------------------------------------------------------------===*/

#define _GNU_SOURCE /* syscall, for the AMX permission */

#include "qwid_internal.h"

#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

#if defined(__x86_64__)

/* XCR0: register states that the operating system saves. */
#define XCR0_YMM 0x6u      /* xmm, ymm */
#define XCR0_ZMM 0xe6u     /* and opmask, upper zmm */
#define XCR0_TILE 0x60000u /* tile configuration and data */

static uint64_t read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

/** Asks Linux for the use of tile data (arch_prctl ARCH_REQ_XCOMP_PERM). */
static int tiles_permitted(void) {
  const long request = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request, tile_data) == 0;
}

static uint64_t bit_if(uint32_t registers, unsigned bit, uint64_t feature) {
  return registers >> bit & 1 ? feature : 0;
}

/** The registers of CPUID that tell features, and XCR0. */
typedef struct cpu_leaves {
  uint32_t c1;             /* leaf 1 */
  uint32_t a7, b7, c7, d7; /* leaf 7; a7 is its last subleaf */
  uint64_t xcr0;
} cpu_leaves;

/** Reads them; false where leaf 7 is missing or the system saves no ymm registers:
 *  there the CPU has no feature of ours. */
static int read_leaves(cpu_leaves *leaves) {
  uint32_t a, b, d;
  if (!__get_cpuid(1, &a, &b, &leaves->c1, &d) ||
      !(leaves->c1 >> 27 & 1 /* OSXSAVE */) ||
      !__get_cpuid_count(7, 0, &leaves->a7, &leaves->b7, &leaves->c7,
                         &leaves->d7))
    return 0;
  leaves->xcr0 = read_xcr0();
  return (leaves->xcr0 & XCR0_YMM) == XCR0_YMM;
}

static uint64_t avx2_of(const cpu_leaves *leaves) {
  return bit_if(leaves->b7, 5, QWID_FEATURE_AVX2);
}

uint64_t qwid_cpu_features(void) {
  cpu_leaves leaves;
  if (!read_leaves(&leaves))
    return 0;
  uint32_t b = leaves.b7, c = leaves.c7, d = leaves.d7, a1, b1, c1, d1;
  uint64_t features = avx2_of(&leaves);
  features |= bit_if(leaves.c1, 12, QWID_FEATURE_FMA);
  if ((leaves.xcr0 & XCR0_ZMM) == XCR0_ZMM) {
    features |= bit_if(b, 16, QWID_FEATURE_AVX512F);
    features |= bit_if(b, 17, QWID_FEATURE_AVX512DQ);
    features |= bit_if(b, 30, QWID_FEATURE_AVX512BW);
    features |= bit_if(b, 31, QWID_FEATURE_AVX512VL);
    features |= bit_if(c, 1, QWID_FEATURE_AVX512VBMI);
    features |= bit_if(c, 11, QWID_FEATURE_AVX512VNNI);
  }
  if ((leaves.xcr0 & XCR0_TILE) == XCR0_TILE && (d >> 24 & 3) &&
      tiles_permitted()) {
    features |= bit_if(d, 24, QWID_FEATURE_AMX_TILE);
    features |= bit_if(d, 25, QWID_FEATURE_AMX_INT8);
  }
  if (leaves.a7 >= 1 && __get_cpuid_count(7, 1, &a1, &b1, &c1, &d1))
    features |= bit_if(a1, 4, QWID_FEATURE_AVXVNNI);
  return features;
}

int qwid_has_avx2(void) {
  enum { unknown, absent, present };
  static _Atomic int avx2 = unknown;
  int known = atomic_load_explicit(&avx2, memory_order_relaxed);
  if (known == unknown) {
    cpu_leaves leaves;
    known = read_leaves(&leaves) && avx2_of(&leaves) ? present : absent;
    atomic_store_explicit(&avx2, known, memory_order_relaxed);
  }
  return known == present;
}

#elif defined(__aarch64__)

uint64_t qwid_cpu_features(void) {
  /* HWCAP_ASIMDDP and HWCAP2_I8MM of the kernel's ABI; old headers lack them.
   */
  const unsigned long asimddp = 1ul << 20, i8mm = 1ul << 13;
  uint64_t features = QWID_FEATURE_NEON;
  if (getauxval(AT_HWCAP) & asimddp)
    features |= QWID_FEATURE_DOTPROD;
  if (getauxval(AT_HWCAP2) & i8mm)
    features |= QWID_FEATURE_I8MM;
  return features;
}

#else
#error "the runtime supports x86-64 and AArch64"
#endif

static const struct {
  uint64_t bit;
  const char *name;
} feature_names[] = {
#define QWID_CPU_FEATURE(bit, arch, llvm, text) {QWID_FEATURE_##bit, text},
#include "cpu_features.inc"
};
enum { feature_count = sizeof feature_names / sizeof *feature_names };

/** Writes "AVX2, FMA and X" for the bits of `features`. */
static void list_features(uint64_t features, char *text, size_t bytes) {
  size_t used = 0;
  text[0] = 0;
  for (int i = 0; i < feature_count && used < bytes; ++i) {
    if (!(features & feature_names[i].bit))
      continue;
    features &= ~feature_names[i].bit;
    const char *joint = !used ? "" : features ? ", " : " and ";
    int length = snprintf(text + used, bytes - used, "%s%s", joint,
                          feature_names[i].name);
    used += length > 0 ? (size_t)length : 0;
  }
  if (features && used < bytes)
    snprintf(text + used, bytes - used, "%sa feature newer than this runtime",
             used ? " and " : "");
}

/** Writes the names of the variants that `features` can run, or of all. */
static void list_variants(const qwid_model *model, uint64_t features, int all,
                          char *text, size_t bytes) {
  size_t used = 0;
  snprintf(text, bytes, "none");
  for (int32_t i = 0; i < model->variant_count && used < bytes; ++i) {
    const qwid_variant *variant = &model->variants[i];
    if (!all && (variant->features & ~features))
      continue;
    int length = snprintf(text + used, bytes - used, "%s%s", used ? ", " : "",
                          variant->isa);
    used += length > 0 ? (size_t)length : 0;
  }
}

/** Error for a CPU that lacks all variants: talks about the least demanding,
 *  which is the last. */
static qwid_status fail_no_variant(const qwid_model *model, uint64_t features,
                                   qwid_error *error) {
  uint64_t need = model->variants[model->variant_count - 1].features;
  uint64_t missing = need & ~features;
  char needed[192], lacking[192];
  list_features(need, needed, sizeof needed);
  list_features(missing, lacking, sizeof lacking);
  const char *verdict = lacking;
  if (missing == need) {
    int count = __builtin_popcountll(need);
    verdict = count == 1 ? "it" : count == 2 ? "both" : "all of them";
  }
  return qwid_fail(
      error, QWID_ERROR_CPU,
      "this program needs %s; this CPU lacks %s; run it on a newer "
      "CPU or compile it for this one",
      needed, verdict);
}

qwid_status qwid_select_variant(const qwid_model *model, uint64_t features,
                                const char *isa, int32_t *variant,
                                qwid_error *error) {
  *variant = 0;
  char text[192];
  for (int32_t i = 0; i < model->variant_count; ++i) {
    const qwid_variant *candidate = &model->variants[i];
    uint64_t missing = candidate->features & ~features;
    if (isa && strcmp(isa, candidate->isa))
      continue;
    if (!missing) {
      *variant = i;
      return QWID_OK;
    }
    if (isa) {
      char usable[128];
      list_features(missing, text, sizeof text);
      list_variants(model, features, 0, usable, sizeof usable);
      return qwid_fail(error, QWID_ERROR_CPU,
                       "variant '%s' needs %s, which this CPU does not have; "
                       "variants it can run: %s",
                       isa, text, usable);
    }
  }
  if (!isa)
    return fail_no_variant(model, features, error);
  list_variants(model, features, 1, text, sizeof text);
  return qwid_fail(error, QWID_ERROR_CPU,
                   "model '%s' has no variant '%s'; it has: %s", model->name,
                   isa, text);
}
