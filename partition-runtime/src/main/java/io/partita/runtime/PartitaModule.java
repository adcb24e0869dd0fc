package io.partita.runtime;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Types;
import io.partita.api.PartitionListener;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.TopologyStoreProvider;
import java.util.Set;

/**
 * Assembles a cache with Guice. Applications install it, bind further providers and listeners in
 * the sets of {@link PartitionerProvider}, {@link BackendProvider}, {@link TopologyStoreProvider}
 * and {@link PartitionListener}, and inject {@code PartitionedCache<K, V>}. What is bound adds to
 * what ServiceLoader finds; a provider whose id is taken is an error.
 */
public final class PartitaModule extends AbstractModule {
  private final CacheBuilder<?, ?> builder;
  private final Class<?>[] types;

  /** For {@link CacheBuilder#build}, which knows the types. */
  PartitaModule(CacheBuilder<?, ?> builder) {
    this(builder, new Class<?>[0]);
  }

  private PartitaModule(CacheBuilder<?, ?> builder, Class<?>... types) {
    this.builder = builder;
    this.types = types;
  }

  /**
   * A module that binds {@code PartitionedCache<K, V>}.
   *
   * @param builder describes the cache; don't build it
   * @param keyType K
   * @param valueType V
   */
  public static <K, V> PartitaModule of(
      CacheBuilder<K, V> builder, Class<K> keyType, Class<V> valueType) {
    return new PartitaModule(builder, keyType, valueType);
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), PartitionerProvider.class);
    Multibinder.newSetBinder(binder(), BackendProvider.class);
    Multibinder.newSetBinder(binder(), TopologyStoreProvider.class);
    Multibinder.newSetBinder(binder(), PartitionListener.class);
    if (types.length == 2) {
      bindTyped(types[0], types[1]);
    }
  }

  @SuppressWarnings("unchecked") // of() has seen the builder's types
  private void bindTyped(Class<?> keyType, Class<?> valueType) {
    var type =
        (TypeLiteral<PartitionedCache<?, ?>>)
            TypeLiteral.get(Types.newParameterizedType(PartitionedCache.class, keyType, valueType));
    com.google.inject.Provider<EngineHandle> handle = getProvider(EngineHandle.class);
    bind(type).toProvider(() -> handle.get().cache()).in(Singleton.class);
  }

  @Provides
  @Singleton
  EngineHandle cache(
      Set<PartitionerProvider> partitioners,
      Set<BackendProvider> backends,
      Set<TopologyStoreProvider> topologyStores,
      Set<PartitionListener> listeners) {
    builder.partitioners.addAll(partitioners);
    builder.backends.addAll(backends);
    builder.topologyStores.addAll(topologyStores);
    builder.listeners.addAll(listeners);
    return new EngineHandle(new Assembly<>(builder).build());
  }
}
