package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class LoadPolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return RebalancePolicies.load(RebalanceSettings.DEFAULT, KeyedLoad.IN_FIRST_MAPS);
  }
}
