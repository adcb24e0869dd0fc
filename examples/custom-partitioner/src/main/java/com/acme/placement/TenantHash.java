package com.acme.placement;

/**
 * The token of a key {@code tenant:rest}: its first byte comes from the tenant, the others from the
 * whole key. So each tenant's keys fill one of 256 equal stretches of the line, its district.
 *
 * <p>Without a colon, or if nothing is before the first one, the whole key counts as the tenant.
 * Both parts are 64-bit FNV-1a, mixed.
 */
final class TenantHash {
  static final int DISTRICTS = 256;

  private TenantHash() {}

  static int district(long token) {
    return (int) (token >>> 56);
  }

  static long token(byte[] bytes, int offset, int length) {
    long tenant = hash(bytes, offset, tenantLength(bytes, offset, length));
    long key = hash(bytes, offset, length);
    return (tenant & 0xffL << 56) | key >>> 8;
  }

  private static int tenantLength(byte[] bytes, int offset, int length) {
    for (int i = 1; i < length; i++) {
      if (bytes[offset + i] == ':') {
        return i;
      }
    }
    return length;
  }

  static long hash(byte[] bytes, int offset, int length) {
    long hash = 0xcbf29ce484222325L;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** The finalizer of MurmurHash3: FNV-1a alone leaves the upper bits of short keys alike. */
  static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }
}
