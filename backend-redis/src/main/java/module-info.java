/** Plain Redis and Valkey servers as nodes, and as the place of agreement, by Lettuce. */
module io.partita.redis {
  requires transitive io.partita.api;
  requires static transitive org.jspecify;
  requires lettuce.core;
}
