// Asio's own code, compiled once for the whole library.
#ifdef IITBFAAS_STATIC_PROGRAM
#include <netdb.h>

// A static program must not call getaddrinfo. Ours take literal addresses; this makes sure, and keeps the
// linker quiet.
static int no_getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) { return EAI_FAIL; }
#define getaddrinfo no_getaddrinfo
#endif
#include <boost/asio/impl/src.hpp>
