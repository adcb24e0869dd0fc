package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.OrderedReads.Page;
import io.partita.api.spi.OrderedReads.Query;
import io.partita.api.spi.StoreSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Stores whose pages are others than those that were asked for. */
record PagesInstead(Backend backend, Instead instead) implements Backend {

  /** What is done in place of a page. */
  @FunctionalInterface
  interface Instead {
    CompletionStage<Page> page(OrderedReads reads, int partition, Query query);
  }

  /** Replaces an operation of an interface. */
  @FunctionalInterface
  private interface Replaced {
    Object outcome(Object original) throws Exception;
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    return replaced(
        NodeStore.class,
        backend.open(node, namespace, order),
        "connect",
        stage ->
            ((CompletionStage<?>) stage)
                .thenApply(
                    session ->
                        replaced(
                            StoreSession.class, (StoreSession) session, "ordered", this::ordered)));
  }

  private Object ordered(Object original) {
    return ((Optional<?>) original)
        .map(OrderedReads.class::cast)
        .map(reads -> (OrderedReads) (partition, query) -> instead.page(reads, partition, query));
  }

  private static <T> T replaced(Class<T> type, T target, String operation, Replaced by) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object outcome;
              try {
                outcome = method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
              return method.getName().equals(operation) ? by.outcome(outcome) : outcome;
            }));
  }

  @Override
  public void close() {
    backend.close();
  }
}
