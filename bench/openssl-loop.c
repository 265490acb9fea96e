/*
 * The C contender: loops over libcrypto's own calls until the given CPU time is used up, and prints the CPU microseconds
 * of one operation. Messages and lists are read anew in every operation; anchors, keys and certificates once, before.
 *
 *   openssl-loop version
 *   openssl-loop verify MILLISECONDS MESSAGE ROOT
 *   openssl-loop sign   MILLISECONDS CONTENT CERTIFICATE KEY ISSUER
 *   openssl-loop crl    MILLISECONDS LIST ISSUER SERIAL-IN-HEX
 *
 * All files are DER. Exit status 1: the operation did not succeed.
 */
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  unsigned char *octets;
  long length;
} File;

static File read_file(const char *path) {
  FILE *stream = fopen(path, "rb");
  File file = {NULL, 0};
  if (stream == NULL) exit(2);
  fseek(stream, 0, SEEK_END);
  file.length = ftell(stream);
  rewind(stream);
  file.octets = malloc(file.length + 1);
  if (fread(file.octets, 1, file.length, stream) != (size_t)file.length) exit(2);
  fclose(stream);
  return file;
}

static X509 *read_certificate(const char *path) {
  File file = read_file(path);
  const unsigned char *at = file.octets;
  X509 *certificate = d2i_X509(NULL, &at, file.length);
  if (certificate == NULL) exit(2);
  return certificate;
}

static File input;
static X509_STORE *store;
static X509 *certificate;
static EVP_PKEY *key;
static STACK_OF(X509) *issuers;
static ASN1_INTEGER *serial;

static int verify_message(void) {
  const unsigned char *at = input.octets;
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, input.length);
  int good = cms != NULL && CMS_verify(cms, NULL, store, NULL, NULL, CMS_BINARY | CMS_CADES) == 1;
  CMS_ContentInfo_free(cms);
  return good;
}

static int sign_content(void) {
  BIO *content = BIO_new_mem_buf(input.octets, (int)input.length);
  CMS_ContentInfo *cms = CMS_sign(certificate, key, issuers, content, CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP);
  unsigned char *der = NULL;
  int good = cms != NULL && i2d_CMS_ContentInfo(cms, &der) > 0;
  OPENSSL_free(der);
  CMS_ContentInfo_free(cms);
  BIO_free(content);
  return good;
}

static int look_up(void) {
  const unsigned char *at = input.octets;
  X509_CRL *list = d2i_X509_CRL(NULL, &at, input.length);
  X509_REVOKED *entry = NULL;
  int good = list != NULL && X509_CRL_verify(list, key) == 1 && X509_CRL_get0_by_serial(list, &entry, serial) == 0;
  X509_CRL_free(list);
  return good;
}

static double cpu_microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static int loop(int (*operation)(void), double milliseconds) {
  long count = 0;
  double start, used;
  if (!operation()) {
    ERR_print_errors_fp(stderr);
    return 1;
  }
  start = cpu_microseconds();
  do {
    if (!operation()) return 1;
    count += 1;
    used = cpu_microseconds() - start;
  } while (used < milliseconds * 1000);
  printf("%.3f\n", used / count);
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  double milliseconds = argc > 2 ? atof(argv[2]) : 0;
  if (strcmp(what, "version") == 0) return puts(OpenSSL_version(OPENSSL_VERSION)) < 0;
  if (argc < 5) return 2;
  input = read_file(argv[3]);
  certificate = read_certificate(argv[4]);
  if (strcmp(what, "verify") == 0) {
    store = X509_STORE_new();
    X509_STORE_add_cert(store, certificate);
    return loop(verify_message, milliseconds);
  }
  if (strcmp(what, "sign") == 0 && argc > 6) {
    File file = read_file(argv[5]);
    const unsigned char *at = file.octets;
    key = d2i_AutoPrivateKey(NULL, &at, file.length);
    issuers = sk_X509_new_null();
    sk_X509_push(issuers, read_certificate(argv[6]));
    return key == NULL ? 2 : loop(sign_content, milliseconds);
  }
  if (strcmp(what, "crl") == 0 && argc > 5) {
    BIGNUM *number = NULL;
    BN_hex2bn(&number, argv[5]);
    serial = BN_to_ASN1_INTEGER(number, NULL);
    key = X509_get0_pubkey(certificate);
    return loop(look_up, milliseconds);
  }
  return 2;
}
