package io.partita.range;

import io.partita.api.spi.RebalancePolicy;
import io.partita.testkit.RebalancePolicyContract;

class LoadPolicyTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return KeyedLoad.knowing(RebalancePolicies.load(), KeyedLoad.IN_FIRST_MAPS);
  }
}
