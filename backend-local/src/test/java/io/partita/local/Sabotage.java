package io.partita.local;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A backend in which some operations do something else. */
final class Sabotage implements Backend {
  private static final Object VOID = new Object();

  /** What an operation does instead. */
  @FunctionalInterface
  interface Instead {
    /**
     * The outcome.
     *
     * @param arguments of the operation; may be changed
     */
    Object of(Original original, Object[] arguments) throws Throwable;
  }

  private final Backend backend;
  private final Set<String> operations;
  private final Instead instead;

  /** Replaces all operations with these names, whether of backend, store, session or control. */
  Sabotage(Backend backend, Set<String> operations, Instead instead) {
    this.backend = backend;
    this.operations = operations;
    this.instead = instead;
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    try {
      Object[] arguments = {node, namespace, order};
      Original original =
          new Original(
              Optional.empty(),
              backend,
              Backend.class.getMethod("open", Node.class, String.class, KeyOrder.class));
      Object store =
          operations.contains("open") ? instead.of(original, arguments) : original.call(arguments);
      return sabotaged(NodeStore.class, (NodeStore) store, (NodeStore) store);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    backend.close();
  }

  private <T> T sabotaged(Class<T> type, T target, NodeStore store) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Original original = new Original(store.control(), target, method);
              Object[] given = arguments == null ? new Object[0] : arguments;
              Object outcome =
                  operations.contains(method.getName())
                      ? instead.of(original, given)
                      : original.call(given);
              return wrapped(method, outcome, store);
            }));
  }

  private @Nullable Object wrapped(Method method, Object outcome, NodeStore store) {
    if (outcome == VOID) {
      return null;
    }
    if (method.getName().equals("control") && outcome instanceof Optional<?> control) {
      return control.map(
          c -> sabotaged(TransferControl.class, TransferControl.class.cast(c), store));
    }
    if (method.getName().equals("connect") && outcome instanceof CompletionStage<?> stage) {
      return stage.thenApply(s -> sabotaged(StoreSession.class, (StoreSession) s, store));
    }
    return outcome;
  }

  /** The operation that was replaced. */
  static final class Original {
    private final Optional<TransferControl> control;
    private final Object target;
    private final Method method;

    private Original(Optional<TransferControl> control, Object target, Method method) {
      this.control = control;
      this.target = target;
      this.method = method;
    }

    /** The honest control of the store. */
    TransferControl control() {
      return control.orElseThrow();
    }

    String name() {
      return method.getName();
    }

    Object call(Object... arguments) throws Throwable {
      try {
        Object outcome = method.invoke(target, arguments);
        return outcome == null ? VOID : outcome;
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
  }
}
