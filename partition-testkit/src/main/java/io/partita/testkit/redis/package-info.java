/**
 * Real servers for tests: plain Redis or Valkey processes on free loopback ports, clusters of them,
 * a proxy that disturbs connections, and certificates for TLS. They need a POSIX system.
 */
@NullMarked
package io.partita.testkit.redis;

import org.jspecify.annotations.NullMarked;
