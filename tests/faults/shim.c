/* Counts every call that changes the disk below one folder; can kill the process before the n-th, make it fail, or record it.
 *
 * Loaded with LD_PRELOAD; asleep until shim_arm() is called. Only calls on files whose path starts with the prefix count.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char prefix[4096];
static long count, kill_at, fail_at;
static int fail_errno, sticky, only_sync, armed, log_fd = -1;

#define REAL(name, type, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

void shim_arm(const char *folder, long kill_at_, long fail_at_, int errno_, int sticky_, int only_sync_) {
    strncpy(prefix, folder, sizeof prefix - 1);
    count = 0; kill_at = kill_at_; fail_at = fail_at_; fail_errno = errno_; sticky = sticky_; only_sync = only_sync_; armed = 1;
}
void shim_disarm(void) { armed = 0; }
long shim_count(void) { return count; }
void shim_log(int fd) { log_fd = fd; }

static void emit(const void *data, size_t size) {
    static ssize_t (*raw)(int, const void *, size_t);
    if (!raw) raw = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (size && raw(log_fd, data, size) != (ssize_t)size) _exit(99);
}

/* One record: kind, path length, second path length, offset, data length, then those bytes. */
static void record(char kind, const char *path, const char *other, int64_t offset, const void *data, int64_t size) {
    if (log_fd < 0 || !armed) return;
    int64_t head[4] = {(int64_t)strlen(path), (int64_t)strlen(other), offset, size};
    emit(&kind, 1); emit(head, sizeof head); emit(path, head[0]); emit(other, head[1]);
    if (data) emit(data, size);
}
void shim_mark(const char *text) { record('M', text, "", 0, NULL, 0); }

static int below(const char *path) { return armed && prefix[0] && strncmp(path, prefix, strlen(prefix)) == 0; }

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    if (!armed || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, size - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return below(path);
}

/* 0: go on; else the errno to fail with. */
static int step(int is_sync) {
    if (only_sync && !is_sync) return 0;
    long n = ++count;
    if (kill_at && n == kill_at) { kill(getpid(), SIGKILL); for (;;) pause(); }
    if (fail_at && (n == fail_at || (sticky && n > fail_at))) return fail_errno;
    return 0;
}

#define GUARD(is_sync, failed) \
    do { int e = step(is_sync); if (e) { errno = e; return failed; } } while (0)

ssize_t write(int fd, const void *data, size_t size) {
    char path[4096];
    REAL("write", ssize_t, int, const void *, size_t);
    if (!path_of(fd, path, sizeof path)) return real(fd, data, size);
    GUARD(0, -1);
    int appending = fcntl(fd, F_GETFL) & O_APPEND;
    off_t at = lseek(fd, 0, appending ? SEEK_END : SEEK_CUR);
    ssize_t n = real(fd, data, size);
    if (n > 0) record('W', path, "", at, data, n);
    return n;
}

static ssize_t positioned(const char *name, int fd, const void *data, size_t size, off64_t at) {
    char path[4096];
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    (void)name;
    if (!real) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    if (!path_of(fd, path, sizeof path)) return real(fd, data, size, at);
    GUARD(0, -1);
    ssize_t n = real(fd, data, size, at);
    if (n > 0) record('W', path, "", at, data, n);
    return n;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return positioned("pwrite", fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return positioned("pwrite64", fd, data, size, at); }

static int cut(int fd, off64_t size) {
    char path[4096];
    static int (*real)(int, off64_t);
    if (!real) real = (int (*)(int, off64_t))dlsym(RTLD_NEXT, "ftruncate64");
    if (!path_of(fd, path, sizeof path)) return real(fd, size);
    GUARD(0, -1);
    int r = real(fd, size);
    if (r == 0) record('T', path, "", size, NULL, 0);
    return r;
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

int fsync(int fd) {
    char path[4096];
    REAL("fsync", int, int);
    if (!path_of(fd, path, sizeof path)) return real(fd);
    GUARD(1, -1);
    record('S', path, "", 0, NULL, 0);
    return 0; /* the disk itself is not under test: what was not synced is dropped by the replay, not by this kernel */
}
int fdatasync(int fd) {
    char path[4096];
    REAL("fdatasync", int, int);
    if (!path_of(fd, path, sizeof path)) return real(fd);
    GUARD(1, -1);
    record('S', path, "", 0, NULL, 0);
    return 0;
}

int unlink(const char *path) {
    REAL("unlink", int, const char *);
    if (!below(path)) return real(path);
    GUARD(0, -1);
    int r = real(path);
    if (r == 0) record('U', path, "", 0, NULL, 0);
    return r;
}
int rename(const char *from, const char *to) {
    REAL("rename", int, const char *, const char *);
    if (!below(to)) return real(from, to);
    GUARD(0, -1);
    int r = real(from, to);
    if (r == 0) record('R', from, to, 0, NULL, 0);
    return r;
}
int link(const char *from, const char *to) {
    REAL("link", int, const char *, const char *);
    if (!below(to)) return real(from, to);
    GUARD(0, -1);
    int r = real(from, to);
    if (r == 0) record('L', from, to, 0, NULL, 0);
    return r;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    char path[4096];
    REAL("sendfile64", ssize_t, int, int, off64_t *, size_t);
    if (path_of(out, path, sizeof path)) GUARD(0, -1);
    return real(out, in, at, size);
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) { return sendfile64(out, in, (off64_t *)at, size); }

static int opened(const char *path, int flags) {
    if (!(flags & (O_CREAT | O_TRUNC)) || !below(path)) return 0;
    int e = step(0);
    if (!e) record('C', path, "", flags & O_TRUNC, NULL, 0);
    return e;
}
int open64(const char *path, int flags, ...) {
    REAL("open64", int, const char *, int, ...);
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);
    int e = opened(path, flags);
    if (e) { errno = e; return -1; }
    return real(path, flags, mode);
}
int open(const char *path, int flags, ...) {
    REAL("open", int, const char *, int, ...);
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);
    int e = opened(path, flags);
    if (e) { errno = e; return -1; }
    return real(path, flags, mode);
}
