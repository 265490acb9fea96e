/*
 * A PKCS#11 library that stands in front of SoftHSM2 and does what tokens in the field do and SoftHSM2 does not: lock a PIN,
 * ask for it on the reader, want it changed, be slow, crash, return a wrong signature. VENDOR_BEHAVIOUR names what; VENDOR_LOG
 * is a file that gets a line for each C_Login and C_Sign, and for sessions where asked. Built by the tests with `cc -shared -fPIC`.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;

struct info { unsigned char texts[96]; CK_ULONG flags; };
struct slot_info { unsigned char texts[96]; CK_ULONG flags; };
/* CK_FUNCTION_LIST of v2.40 by places: the version, then 68 functions in the order of the standard. */
struct list { unsigned char version[8]; void *functions[68]; };
enum { GET_SLOT_INFO = 5, GET_TOKEN_INFO = 6, GET_MECHANISM_LIST = 7, OPEN_SESSION = 12, CLOSE_SESSION = 13, LOGIN = 18, SIGN = 43 };

enum { PIN_COUNT_LOW = 0x10000, PIN_FINAL_TRY = 0x20000, PIN_LOCKED = 0x40000, PIN_TO_BE_CHANGED = 0x80000, PROTECTED_PATH = 0x100, HW_SLOT = 4 };
enum { CKR_DEVICE_REMOVED = 0x32, CKR_FUNCTION_CANCELED = 0x50, CKR_PIN_INCORRECT = 0xa0, CKR_PIN_EXPIRED = 0xa3, CKR_PIN_LOCKED = 0xa4 };

static struct list real;
static CK_RV (*real_slot_info)(CK_ULONG, void *);
static CK_RV (*real_token_info)(CK_ULONG, void *);
static CK_RV (*real_mechanisms)(CK_ULONG, CK_ULONG *, CK_ULONG *);
static CK_RV (*real_open)(CK_ULONG, CK_ULONG, void *, void *, CK_ULONG *);
static CK_RV (*real_close)(CK_ULONG);
static CK_RV (*real_login)(CK_ULONG, CK_ULONG, unsigned char *, CK_ULONG);
static CK_RV (*real_sign)(CK_ULONG, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG *);

static int is(const char *behaviour) {
  const char *wanted = getenv("VENDOR_BEHAVIOUR");
  return wanted != NULL && strcmp(wanted, behaviour) == 0;
}

/* How often a line stands in the log: the count of wrong PINs lives there, as it does on a token. */
static int count(const char *line) {
  char buffer[64];
  int found = 0;
  FILE *log = fopen(getenv("VENDOR_LOG"), "r");
  while (log != NULL && fgets(buffer, sizeof buffer, log) != NULL)
    if (strncmp(buffer, line, strlen(line)) == 0) found++;
  if (log != NULL) fclose(log);
  return found;
}

static void note(const char *line) {
  FILE *log = fopen(getenv("VENDOR_LOG"), "a");
  if (log == NULL) return;
  fprintf(log, "%s\n", line);
  fclose(log);
}

static CK_RV slot_info(CK_ULONG slot, struct slot_info *info) {
  CK_RV result = real_slot_info(slot, info);
  if (result == 0 && is("hardware")) info->flags |= HW_SLOT;
  return result;
}

static CK_RV token_info(CK_ULONG slot, struct info *info) {
  CK_RV result = real_token_info(slot, info);
  int wrong = count("wrong");
  if (result != 0) return result;
  info->flags &= ~(CK_ULONG)(PIN_COUNT_LOW | PIN_FINAL_TRY | PIN_LOCKED);
  if (is("lock")) info->flags |= wrong >= 3 ? PIN_LOCKED : wrong == 2 ? PIN_FINAL_TRY : wrong == 1 ? PIN_COUNT_LOW : 0;
  if (is("change")) info->flags |= PIN_TO_BE_CHANGED;
  if (is("reader") || is("reader-cancelled")) info->flags |= PROTECTED_PATH;
  return result;
}

/* Without CKM_RSA_PKCS, as tokens that only do PSS. */
static CK_RV mechanisms(CK_ULONG slot, CK_ULONG *list, CK_ULONG *count) {
  CK_RV result = real_mechanisms(slot, list, count);
  CK_ULONG i;
  if (result == 0 && list != NULL && is("pss-only"))
    for (i = 0; i < *count; i++) if (list[i] == 1) list[i] = 13;
  return result;
}

static CK_RV open_session(CK_ULONG slot, CK_ULONG flags, void *application, void *notify, CK_ULONG *session) {
  if (is("sessions")) note("open-session");
  return real_open(slot, flags, application, notify, session);
}

static CK_RV close_session(CK_ULONG session) {
  if (is("sessions")) note("close-session");
  return real_close(session);
}

static CK_RV login(CK_ULONG session, CK_ULONG user, unsigned char *pin, CK_ULONG length) {
  CK_RV result;
  note("login");
  if (is("locked-silently")) return CKR_PIN_LOCKED;
  if (is("expired")) return CKR_PIN_EXPIRED;
  if (is("slow-login")) sleep(30);
  if (is("crash-login")) abort();
  if (is("reader-cancelled")) return CKR_FUNCTION_CANCELED;
  if (is("reader")) {
    if (length != 0) return CKR_PIN_INCORRECT;
    return real_login(session, user, (unsigned char *)getenv("VENDOR_PIN"), strlen(getenv("VENDOR_PIN")));
  }
  if (is("lock") && count("wrong") >= 3) return CKR_PIN_LOCKED;
  if (is("wrong-at-signature") && user == 2) { note("wrong"); return CKR_PIN_INCORRECT; }
  result = real_login(session, user, pin, length);
  if (result == CKR_PIN_INCORRECT) note("wrong");
  return result;
}

static CK_RV sign(CK_ULONG session, unsigned char *data, CK_ULONG length, unsigned char *signature, CK_ULONG *size) {
  CK_RV result;
  note("sign");
  if (is("slow")) sleep(30);
  if (is("crash")) abort();
  if (is("removed")) return CKR_DEVICE_REMOVED;
  if (is("removed-midway") && count("sign") > 2) return CKR_DEVICE_REMOVED;
  if (is("stray-octets") && write(3, "\x7f\xff\xff\xff", 4) != 4) return CKR_DEVICE_REMOVED;
  result = real_sign(session, data, length, signature, size);
  if (is("wrong-signature") && result == 0 && signature != NULL) signature[*size - 1] ^= 1;
  return result;
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(struct list **result) {
  struct list *softhsm;
  void *library = dlopen(getenv("VENDOR_SOFTHSM"), RTLD_NOW | RTLD_LOCAL);
  CK_RV (*get)(struct list **);
  if (library == NULL) return 5;
  get = (CK_RV (*)(struct list **))dlsym(library, "C_GetFunctionList");
  if (get == NULL || get(&softhsm) != 0) return 5;
  real = *softhsm;
  real_slot_info = real.functions[GET_SLOT_INFO];
  real_token_info = real.functions[GET_TOKEN_INFO];
  real_mechanisms = real.functions[GET_MECHANISM_LIST];
  real_open = real.functions[OPEN_SESSION];
  real_close = real.functions[CLOSE_SESSION];
  real_login = real.functions[LOGIN];
  real_sign = real.functions[SIGN];
  real.functions[GET_SLOT_INFO] = slot_info;
  real.functions[GET_TOKEN_INFO] = token_info;
  real.functions[GET_MECHANISM_LIST] = mechanisms;
  real.functions[OPEN_SESSION] = open_session;
  real.functions[CLOSE_SESSION] = close_session;
  real.functions[LOGIN] = login;
  real.functions[SIGN] = sign;
  *result = &real;
  return 0;
}
