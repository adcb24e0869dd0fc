package io.partita.examples.shop;

import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/**
 * Picks things by popularity: thing k of 0 to n - 1 with a probability in proportion to 1 / (k +
 * 1)^skew. The same random numbers give the same picks. Not thread-safe.
 */
final class Popularity {
  private final DiscreteSampler sampler;

  Popularity(SplittableRandom random, int things, double skew) {
    this.sampler = RejectionInversionZipfSampler.of(random::nextLong, things, skew);
  }

  int pick() {
    return sampler.sample() - 1;
  }
}
