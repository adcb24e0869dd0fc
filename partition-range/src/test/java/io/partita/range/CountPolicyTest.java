package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class CountPolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return RebalancePolicies.count(RebalanceSettings.DEFAULT, KeyedLoad.IN_FIRST_MAPS);
  }
}
