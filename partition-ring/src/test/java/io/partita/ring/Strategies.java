package io.partita.ring;

import io.partita.api.spi.Partitioner;

/** The strategies that hold the claims on balance and movement. */
enum Strategies {
  RING,
  RENDEZVOUS,
  JUMP,
  MAGLEV;

  Partitioner create() {
    return switch (this) {
      case RING -> HashStrategies.ring();
      case RENDEZVOUS -> HashStrategies.rendezvous();
      case JUMP -> HashStrategies.jump();
      case MAGLEV -> HashStrategies.maglev();
    };
  }
}
