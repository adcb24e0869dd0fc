package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class CountPolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return KeyedLoad.knowing(RebalancePolicies.count(), KeyedLoad.IN_FIRST_MAPS);
  }
}
