package com.acme.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Node;
import io.partita.api.Rules;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import io.partita.runtime.Partita;
import io.partita.testkit.Topologies;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantProviderTest {

  private static Object map(Partitioner partitioner) {
    return partitioner.assign(Topologies.equal(9), Rules.DEFAULT, Optional.empty());
  }

  @Test
  void isFoundOnTheClassPath() {
    assertThat(ServiceLoader.load(PartitionerProvider.class))
        .map(PartitionerProvider::id)
        .containsExactly("acme-tenants-v1");
  }

  @Test
  void isFoundOnTheModulePath() throws Exception {
    ModuleFinder path =
        ModuleFinder.of(placeOf(TenantProvider.class), placeOf(PartitionerProvider.class));
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(
            boot.configuration().resolve(path, ModuleFinder.of(), Set.of("com.acme.placement")),
            ClassLoader.getPlatformClassLoader());
    // Of the layer, where all classes are others than those of the class path.
    Class<?> service =
        layer.findLoader("io.partita.api").loadClass(PartitionerProvider.class.getName());

    List<Object> found = new ArrayList<>();
    ServiceLoader.load(layer, service).forEach(found::add);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).getClass().getModule().getName()).isEqualTo("com.acme.placement");
    assertThat(service.getMethod("id").invoke(found.get(0))).isEqualTo("acme-tenants-v1");
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void makesTheStrategyWithTheNodesPerTenantThatAreSet() {
    TenantProvider provider = new TenantProvider();
    Settings two =
        Settings.parse(
            provider.settings(), Map.of("nodes-per-tenant", "2"), "test", new ArrayList<>());

    assertThat(map(provider.create(Settings.defaults()))).isEqualTo(map(new TenantPartitioner(4)));
    assertThat(map(provider.create(two)))
        .isEqualTo(map(new TenantPartitioner(2)))
        .isNotEqualTo(map(new TenantPartitioner(4)));
  }

  @Test
  void aBadSettingKeepsACacheFromStarting() {
    var builder =
        Partita.cache("orders", Codec.utf8(), Codec.utf8())
            .node(Node.local("a"))
            .strategy("acme-tenants-v1", Map.of("nodes-per-tenant", "0", "seed", "1"));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(builder::build)
        .withMessageContaining("nodes-per-tenant = 0: must be a whole number from 1 to 256")
        .withMessageContaining("setting seed = 1: must be one of [nodes-per-tenant]");
  }
}
