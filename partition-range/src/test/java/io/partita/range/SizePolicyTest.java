package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class SizePolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return KeyedLoad.knowing(RebalancePolicies.size(), KeyedLoad.IN_FIRST_MAPS);
  }
}
