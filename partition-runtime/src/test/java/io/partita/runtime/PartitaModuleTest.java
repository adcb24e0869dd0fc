package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import io.partita.api.Event;
import io.partita.api.PartitionListener;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PartitaModuleTest {

  @Test
  void injectsATypedCacheAndTellsBoundListeners() {
    List<Event> events = new CopyOnWriteArrayList<>();
    Injector injector =
        Guice.createInjector(
            PartitaModule.of(Fleets.strings("guice", 2), String.class, String.class),
            new AbstractModule() {
              @Override
              protected void configure() {
                Multibinder.newSetBinder(binder(), PartitionListener.class)
                    .addBinding()
                    .toInstance(events::add);
              }
            });
    var key = Key.get(new TypeLiteral<PartitionedCache<String, String>>() {});
    try (PartitionedCache<String, String> cache = injector.getInstance(key)) {
      assertThat(injector.getInstance(key)).isSameAs(cache);
      cache.put("k", "v");
      Fleets.change(cache, Change.add(Fleets.node(2)));
      assertThat(cache.get("k")).contains("v");
      assertThat(events).anyMatch(e -> e instanceof Event.MapChanged);
    }
  }

  @Test
  void aBoundProviderThatShadowsAnotherIsAnError() {
    BackendProvider twin =
        new BackendProvider() {
          @Override
          public String id() {
            return "local";
          }

          @Override
          public Set<String> schemes() {
            return Set.of("local");
          }

          @Override
          public Backend create(Settings settings) {
            throw new AssertionError("never made");
          }
        };
    Injector injector =
        Guice.createInjector(
            PartitaModule.of(Fleets.strings("guice", 2), String.class, String.class),
            new AbstractModule() {
              @Override
              protected void configure() {
                Multibinder.newSetBinder(binder(), BackendProvider.class)
                    .addBinding()
                    .toInstance(twin);
              }
            });
    assertThatThrownBy(
            () ->
                injector.getInstance(
                    Key.get(new TypeLiteral<PartitionedCache<String, String>>() {})))
        .hasMessageContaining("backend id = local: must be unique");
  }

  @Test
  void aListenerThatThrowsIsFencedAndNamed() {
    List<Event> events = new CopyOnWriteArrayList<>();
    try (PartitionedCache<String, String> cache =
        Fleets.strings("fenced", 2)
            .listener(
                event -> {
                  throw new IllegalStateException("boom");
                })
            .listener(events::add)
            .build()) {
      assertThat(Fleets.change(cache, Change.drain("n-00")).end())
          .isEqualTo(ChangeRun.End.COMPLETED);
      assertThat(events)
          .anyMatch(e -> e instanceof Event.PluginFailed failed && failed.error().contains("boom"));
    }
  }
}
