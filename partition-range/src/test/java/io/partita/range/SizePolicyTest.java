package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class SizePolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return RebalancePolicies.size(RebalanceSettings.DEFAULT, KeyedLoad.IN_FIRST_MAPS);
  }
}
