/*===- threads.c - A small pool that sleeps when idle -------------*- C -*-===*\
|*
|* Every run of the pool is one generation. The caller publishes task and count
|* under the mutex, adds one to the generation and wakes the workers; worker w
|* runs the indices w, w + threads, ... (index 0 is the caller's: static, so
|* that a slice of every layer meets the cache of the same core); the last of
|* them wakes the caller. With spin_us > 0 both sides first look at the atomics
|* for so long, which saves the wake-up between layers and costs energy.
|*
\*===----------------------------------------------------------------------===*/

#include "qwid_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct worker {
  qwid_pool *pool;
  pthread_t thread;
  int32_t index; /* 1 .. threads - 1 */
} worker;

struct qwid_pool {
  pthread_mutex_t mutex; /* guards task, context, count, stop */
  pthread_cond_t work, done;
  atomic_uint generation; /* written under the mutex */
  atomic_int pending;     /* workers of this generation still running */
  qwid_task_fn task;
  void *context;
  int32_t count;
  int stop;
  int32_t threads, started;
  uint64_t spin_ns;
  worker workers[];
};

static void run_share(qwid_task_fn task, void *context, int32_t first,
                      int32_t count, int32_t step) {
  for (int32_t i = first; i < count; i += step)
    task(context, i);
}

/** Tells the core that this is a waiting loop. */
static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  __asm__ volatile("yield");
#endif
}

static void *work(void *argument) {
  worker *self = argument;
  qwid_pool *pool = self->pool;
  unsigned seen = 0;
  for (;;) {
    if (pool->spin_ns) {
      uint64_t end = qwid_nanoseconds() + pool->spin_ns;
      while (atomic_load(&pool->generation) == seen && qwid_nanoseconds() < end)
        relax();
    }
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load(&pool->generation) == seen && !pool->stop)
      pthread_cond_wait(&pool->work, &pool->mutex);
    if (pool->stop)
      break;
    seen = atomic_load(&pool->generation);
    qwid_task_fn task = pool->task;
    void *context = pool->context;
    int32_t count = pool->count;
    pthread_mutex_unlock(&pool->mutex);

    if (self->index >= count)
      continue; /* not counted in `pending` */
    run_share(task, context, self->index, count, pool->threads);
    if (atomic_fetch_sub(&pool->pending, 1) == 1) {
      /* Under the mutex, so that the caller cannot miss it between its look at
         `pending` and its wait. */
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
  pthread_mutex_unlock(&pool->mutex);
  return NULL;
}

qwid_status qwid_pool_create(int32_t threads, int32_t spin_us,
                             qwid_pool **result, qwid_error *error) {
  *result = NULL;
  qwid_pool *pool =
      calloc(1, sizeof *pool + (size_t)(threads - 1) * sizeof(worker));
  if (!pool)
    return qwid_fail(error, QWID_ERROR_MEMORY, "out of memory for %d threads",
                     (int)threads);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->done, NULL);
  pool->threads = threads;
  pool->spin_ns = (uint64_t)spin_us * 1000u;
  for (int32_t i = 1; i < threads; ++i) {
    worker *self = &pool->workers[i - 1];
    self->pool = pool;
    self->index = i;
    int code = pthread_create(&self->thread, NULL, work, self);
    if (code) {
      qwid_pool_destroy(pool);
      return qwid_fail_errno(error, QWID_ERROR_THREAD, code,
                             "cannot start thread %d of %d", (int)i + 1,
                             (int)threads);
    }
    pool->started = i;
  }
  *result = pool;
  return QWID_OK;
}

void qwid_pool_run(void *user, qwid_task_fn task, void *context,
                   int32_t count) {
  qwid_pool *pool = user;
  if (count <= 1) {
    run_share(task, context, 0, count, 1);
    return;
  }
  int32_t busy = count < pool->threads ? count : pool->threads;
  pthread_mutex_lock(&pool->mutex);
  pool->task = task;
  pool->context = context;
  pool->count = count;
  atomic_store(&pool->pending, busy - 1);
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->mutex);

  run_share(task, context, 0, count, pool->threads);
  if (pool->spin_ns) {
    uint64_t end = qwid_nanoseconds() + pool->spin_ns;
    while (atomic_load(&pool->pending) && qwid_nanoseconds() < end)
      relax();
  }
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(&pool->pending))
    pthread_cond_wait(&pool->done, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

void qwid_pool_destroy(qwid_pool *pool) {
  if (!pool)
    return;
  pthread_mutex_lock(&pool->mutex);
  pool->stop = 1;
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->mutex);
  for (int32_t i = 0; i < pool->started; ++i)
    pthread_join(pool->workers[i].thread, NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->work);
  pthread_cond_destroy(&pool->done);
  free(pool);
}
