/* A Java that forks: start it in this process, freeze its threads, fork, let them go on in the fork.

fork() copies the memory of a process, but of its threads the calling one alone. Java needs all of
its own. So each is stopped by a signal and noted where it stands: the kernel has put its registers
on its stack. In the fork a new thread is made for each, with the old one's stack, and the kernel is
told to return from the signal: it goes on where it stood, with all that Java has loaded and compiled.

Threads are frozen while they wait in the kernel, and only there: then none holds a lock of the C
library, which a fork would keep for ever. Java's waits begin anew when a signal interrupts them.

Linux with glibc on x86-64. It is called from Python (see warm_java.py), from one thread.
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#if !defined(__x86_64__) || !defined(__GLIBC__)
#error "threads are made anew by hand: written for x86-64 and glibc alone"
#endif

enum { THREADS = 1024, RANGES = 4096, OPTIONS = 512, LARGE = 16 << 20, TRIES = 200 };

/* ---- Waiting for a word of memory to change ------------------------------------------------- */

static void wait_while(atomic_int *word, int value) {
    while (*word == value) syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void set(atomic_int *word, int value) {
    *word = value;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

/* ---- Freezing ------------------------------------------------------------------------------- */

typedef struct {
    ucontext_t *context; /* its registers, on its stack */
    char *tls;           /* its thread-local storage, where glibc's own record of it begins */
    void *robust;        /* its list of locks that the kernel frees when it dies */
} Frozen;

static Frozen frozen[THREADS];
static atomic_int begun, arrived, released, gone;
static int older[THREADS], olds; /* threads that were there before Java */
static long number_at; /* where in glibc's record of a thread its number stands */

static void stand_still(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)info;
    int before = errno;
    Frozen *mine = &frozen[atomic_fetch_add(&begun, 1)];
    size_t size;
    mine->context = context;
    mine->tls = __builtin_thread_pointer();
    syscall(SYS_get_robust_list, 0, &mine->robust, &size);
    atomic_fetch_add(&arrived, 1);
    wait_while(&released, 0);
    atomic_fetch_add(&gone, 1);
    errno = before;
}

/* Whether a thread waited in the kernel: a wait that will begin anew, or that was interrupted. */
static int waited(const Frozen *one) {
    const greg_t *registers = one->context->uc_mcontext.gregs;
    const unsigned char *next = (const unsigned char *)registers[REG_RIP];
    int again = next[0] == 0x0f && next[1] == 0x05; /* the instruction `syscall` */
    int interrupted = next[-2] == 0x0f && next[-1] == 0x05 && registers[REG_RAX] == -EINTR;
    return again || interrupted;
}

static int *number_of(char *tls) { return (int *)(tls + number_at); }

/* The threads of this process but the calling one; returns how many. */
static int list_threads(int *numbers) {
    int count = 0, self = syscall(SYS_gettid);
    struct dirent *task;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks && count < THREADS && (task = readdir(tasks))) {
        int number = atoi(task->d_name);
        if (number && number != self) numbers[count++] = number;
    }
    if (tasks) closedir(tasks);
    return count;
}

/* Send a signal, or none, to all threads that came with Java; returns how many there are. */
static int call_all(int signal) {
    static int now[THREADS];
    int found = list_threads(now), count = 0;
    for (int i = 0; i < found; i++) {
        int old = 0;
        for (int j = 0; j < olds && !old; j++) old = older[j] == now[i];
        count += !old && syscall(SYS_tgkill, getpid(), now[i], signal) == 0;
    }
    return count;
}

static void wait_until(atomic_int *word, int least) {
    for (int i = 0; *word < least && i < TRIES; i++)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* Stop the threads. Returns how many, or -1 where one was at work or has just begun. */
static int stop_all(void) {
    begun = arrived = released = gone = 0;
    int count = call_all(SIGRTMAX);
    wait_until(&arrived, count);
    int stopped = arrived;
    for (int i = 0; i < stopped; i++)
        if (!waited(&frozen[i]) || *number_of(frozen[i].tls) <= 0) return -1;
    return stopped == count && call_all(0) == count ? count : -1;
}

static void release_all(void) {
    set(&released, 1);
    wait_until(&gone, begun);
}

/* Freeze all threads that came with Java, for good. Returns how many, or -1. */
int freeze(void) {
    int *record = (int *)pthread_self(), self = syscall(SYS_gettid), at = 0;
    while (record[at] != self)
        if (++at == 512) return -1;
    number_at = at * (long)sizeof(int);
    struct sigaction action = {.sa_sigaction = stand_still, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(SIGRTMAX, &action, NULL);
    for (int i = 0; i < TRIES; i++) {
        int count = stop_all();
        if (count > 0) return count;
        release_all();
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    return -1;
}

/* ---- Forking -------------------------------------------------------------------------------- */

/* Fork without what the C library does around it: it would give the frozen threads' stacks away.
   The child's parent is this process, or that of this process too. */
int fork_frozen(int beside) {
    int child = syscall(SYS_clone, SIGCHLD | (beside ? CLONE_PARENT : 0), NULL, NULL, NULL, NULL);
    if (child == 0) *number_of((char *)pthread_self()) = syscall(SYS_gettid);
    return child < 0 ? -errno : child;
}

/* Make a thread that goes on where a frozen one stands. Its first steps must leave the stack alone:
   they tell the kernel of its locks and of its restartable sequences, and return from the signal. */
static long go_on(const Frozen *one) {
    register long number asm("r10") = (long)number_of(one->tls);
    register long tls asm("r8") = (long)one->tls;
    register long robust asm("r12") = (long)one->robust;
    register long sequences asm("r13") = (long)(one->tls + __rseq_offset);
    long answer;
    asm volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "mov %[set_robust_list], %%eax\n\t"
        "mov %%r12, %%rdi\n\t"
        "mov $24, %%esi\n\t"
        "syscall\n\t"
        "mov %[rseq], %%eax\n\t"
        "mov %%r13, %%rdi\n\t"
        "mov $32, %%esi\n\t"
        "xor %%edx, %%edx\n\t"
        "mov %[signature], %%r10d\n\t"
        "syscall\n\t"
        "mov %[rt_sigreturn], %%eax\n\t"
        "syscall\n\t"
        "hlt\n\t"
        "1:\n\t"
        : "=a"(answer)
        : "a"((long)SYS_clone),
          "D"((long)(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                     CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)),
          "S"(one->context), "d"(number), "r"(number), "r"(tls), "r"(robust), "r"(sequences),
          [set_robust_list] "i"(SYS_set_robust_list), [rseq] "i"(SYS_rseq),
          [signature] "i"(RSEQ_SIG), [rt_sigreturn] "i"(SYS_rt_sigreturn)
        : "rcx", "r11", "memory");
    return answer;
}

/* In a fork: let all frozen threads go on. Returns how many, or -1. */
int thaw(void) {
    for (int i = 0; i < arrived; i++)
        if (go_on(&frozen[i]) < 0) return -1;
    return arrived;
}

/* ---- Java ----------------------------------------------------------------------------------- */

/* Places in the table of the Java Native Interface's functions, see its specification, chapter 4. */
enum {
    FIND_CLASS = 6, EXCEPTION_CLEAR = 17, NEW_GLOBAL_REF = 21,
    DELETE_GLOBAL_REF = 22, NEW_OBJECT = 28, GET_OBJECT_CLASS = 31, GET_METHOD_ID = 33,
    CALL_OBJECT_METHOD = 34, CALL_INT_METHOD = 49, CALL_VOID_METHOD = 61,
    GET_STATIC_METHOD_ID = 113, CALL_STATIC_VOID_METHOD = 141, GET_STRING_UTF_CHARS = 169,
    EXCEPTION_CHECK = 228,
};
enum { JNI_VERSION = 0x00010008, ASKED_NOTHING = 0, TO_SERVE, TO_REST };

typedef void *Object;
typedef union { Object (*object)(); int (*number)(); unsigned char (*truth)(); } Function;
typedef struct { char *text; void *extra; } Option;
typedef struct { int version, count; Option *options; unsigned char ignore; } Arguments;
typedef struct { uintptr_t from, to; } Range;

static Option options[OPTIONS];
static Arguments arguments = {.version = JNI_VERSION, .options = options};
static const char *library;
static Range kept[RANGES]; /* large parts of memory that Java has taken for itself */
static int ranges;
static struct sigaction handlers[NSIG]; /* of signals, as they were before Java */
static atomic_int asked, done;
static char address[512];
static Function *table;
static void *environment;
static Object server;

#define JAVA(place, ...) table[place].object(environment, ##__VA_ARGS__)

static Object method(Object of, const char *name, const char *kind) {
    return JAVA(GET_METHOD_ID, of, name, kind);
}

static int failed(void) {
    if (!table[EXCEPTION_CHECK].truth(environment)) return 0;
    JAVA(EXCEPTION_CLEAR);
    return 1;
}

/* Start what PySpark attaches to, and write its port and secret. */
static void serve(void) {
    Object kind = JAVA(FIND_CLASS, "org/apache/spark/SparkConf");
    if (failed()) return;
    Object conf = JAVA(NEW_OBJECT, kind, method(kind, "<init>", "()V"));
    kind = JAVA(FIND_CLASS, "org/apache/spark/api/python/Py4JServer");
    if (failed()) return;
    Object made = method(kind, "<init>", "(Lorg/apache/spark/SparkConf;)V");
    Object local = JAVA(NEW_OBJECT, kind, made, conf);
    if (failed()) return;
    server = JAVA(NEW_GLOBAL_REF, local);
    JAVA(CALL_VOID_METHOD, server, method(kind, "start", "()V"));
    Object port = method(kind, "getListeningPort", "()I");
    int number = table[CALL_INT_METHOD].number(environment, server, port);
    Object secret = JAVA(CALL_OBJECT_METHOD, server, method(kind, "secret", "()Ljava/lang/String;"));
    const char *text = JAVA(GET_STRING_UTF_CHARS, secret, NULL);
    if (!failed()) snprintf(address, sizeof address, "%d %s", number, text);
}

/* End that again, and give back what is garbage. */
static void rest(void) {
    Object kind = JAVA(GET_OBJECT_CLASS, server);
    JAVA(CALL_VOID_METHOD, server, method(kind, "shutdown", "()V"));
    failed();
    JAVA(DELETE_GLOBAL_REF, server);
    Object system = JAVA(FIND_CLASS, "java/lang/System");
    Object collect = JAVA(GET_STATIC_METHOD_ID, system, "gc", "()V");
    JAVA(CALL_STATIC_VOID_METHOD, system, collect);
    snprintf(address, sizeof address, "%s", failed() ? "" : "rests");
}

/* Read which parts of memory are taken by no file but an archive of classes; returns how many. */
static int read_ranges(Range *taken) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096], name[4096];
    int count = 0;
    while (maps && count < RANGES && fgets(line, sizeof line, maps)) {
        Range *one = &taken[count];
        int read = sscanf(line, "%lx-%lx %*s %*s %*s %*s %s", &one->from, &one->to, name);
        count += read == 2 || (read == 3 && strstr(name, ".jsa"));
    }
    if (maps) fclose(maps);
    return count;
}

/* Note the large parts that were taken since `before` was read: no thread's stack is as large. */
static void note_what_is_new(const Range *before, int count) {
    static Range now[RANGES];
    int found = read_ranges(now);
    for (int i = 0; i < found; i++) {
        int old = now[i].to - now[i].from < LARGE;
        for (int j = 0; j < count && !old; j++)
            old = before[j].from < now[i].to && now[i].from < before[j].to;
        if (!old) kept[ranges++] = now[i];
    }
}

/* The thread that starts Java and asks it for what Python wants. */
static void *java(void *nothing) {
    static Range before[RANGES];
    void *machine;
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    int (*create)(void **, void **, void *) = opened ? dlsym(opened, "JNI_CreateJavaVM") : NULL;
    int count = read_ranges(before);
    if (!create || create(&machine, &environment, &arguments)) {
        set(&done, -1);
        return nothing;
    }
    note_what_is_new(before, count);
    table = *(Function **)environment;
    for (;;) {
        set(&done, 1);
        wait_while(&asked, ASKED_NOTHING);
        int what = asked;
        asked = ASKED_NOTHING;
        if (what == TO_SERVE) serve();
        else rest();
    }
}

static const char *ask(int what) {
    address[0] = 0;
    done = 0;
    set(&asked, what);
    wait_while(&done, 0);
    return address;
}

/* Add one of the options that Java is started with. */
void add_option(const char *text) {
    if (arguments.count < OPTIONS) options[arguments.count++].text = strdup(text);
}

/* Start Java, from its library. Returns 0, or -1. */
int start(const char *path) {
    pthread_t thread;
    pthread_attr_t small;
    for (int i = 1; i < NSIG; i++) sigaction(i, NULL, &handlers[i]);
    olds = list_threads(older);
    mallopt(M_ARENA_MAX, 1); /* else a thread's memory would lie beside Java's own */
    library = strdup(path);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 20);
    if (pthread_create(&thread, &small, java, NULL)) return -1;
    wait_while(&done, 0);
    return done == 1 ? 0 : -1;
}

/* Let PySpark attach. Returns port and secret, with a space between; nothing where it failed. */
const char *start_serving(void) { return ask(TO_SERVE); }

/* Let nobody attach any more. Returns nothing where it failed. */
const char *stop_serving(void) { return ask(TO_REST); }

/* In a fork that shall have no Java: give back its memory, and the signals as they were. */
void forget(void) {
    for (int i = 0; i < ranges; i++) munmap((void *)kept[i].from, kept[i].to - kept[i].from);
    for (int i = 1; i < NSIG; i++) sigaction(i, &handlers[i], NULL);
}
