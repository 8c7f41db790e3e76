/*===- qwid_internal.h - Shared inside the runtime library -------*- C -*-===*\
|*
|* What the runtime's own files share and nobody else sees: writing errors,
|* monotonic time, and the thread pool.
|*
\*===----------------------------------------------------------------------===*/

#ifndef QWID_INTERNAL_H
#define QWID_INTERNAL_H

#include "qwid_runtime.h"

/** Writes the formatted line into `error` (may be NULL) and returns `status`,
 *  so that a failure is one statement: `return qwid_fail(error, ...)`. */
qwid_status qwid_fail(qwid_error *error, qwid_status status, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));

/** Like qwid_fail with ": " and the system's words for `code` (an errno). */
qwid_status qwid_fail_errno(qwid_error *error, qwid_status status, int code,
                            const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Monotonic clock. */
uint64_t qwid_nanoseconds(void);

/** Threads that run qwid_pool_run's tasks: the caller and `threads` - 1
 * workers, which sleep on a condition variable between runs. */
typedef struct qwid_pool qwid_pool;

/** Starts the workers. `threads` >= 2. Errors: MEMORY, THREAD. */
qwid_status qwid_pool_create(int32_t threads, int32_t spin_us, qwid_pool **pool,
                             qwid_error *error);

/** Runs task(context, 0 .. count-1), index i on thread i % threads; index 0 is
 *  the caller's. Has the type of qwid_parallel_for_fn; `pool` is a qwid_pool.
 */
void qwid_pool_run(void *pool, qwid_task_fn task, void *context, int32_t count);

/** Joins the workers and frees the pool; NULL is fine. */
void qwid_pool_destroy(qwid_pool *pool);

#endif /* QWID_INTERNAL_H */
