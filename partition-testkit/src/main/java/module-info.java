/** Proves plug-ins: contract tests, generators, fault injection and history checks. */
module io.partita.testkit {
  requires transitive io.partita.api;
  requires static transitive org.jspecify;
  requires transitive net.jqwik.api;
  requires transitive org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.assertj.core;
  requires jdk.management;

  exports io.partita.testkit;
  exports io.partita.testkit.backend;
  exports io.partita.testkit.fault;
  exports io.partita.testkit.history;
  exports io.partita.testkit.redis;
  exports io.partita.testkit.topology;
}
