package io.partita.examples.shop;

import java.util.List;

/** What the threads do, and what they know of the keys afterwards. */
sealed interface Workload permits ShopWorkload, TraceWorkload {

  /** What it is, a line or two. */
  List<String> description();

  /** The part of one thread, from 0. Called once for each, before any begins. */
  Traffic traffic(int thread, Calls calls);

  /** All keys that are checked; to be looked at when no traffic runs. */
  List<Checked> checked();

  /** Reads that found a value; to be looked at when no traffic runs. */
  List<Report.HitRatio> hitRatios();
}
