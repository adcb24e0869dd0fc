package io.partita.examples.ring;

import io.partita.ring.HashRing;
import java.util.List;
import java.util.stream.IntStream;

/** The example of {@code docs/hash-ring.md}, which a test keeps equal to this. */
public final class RingOnly {

  private RingOnly() {}

  /** Prints who owns what, before and after a node comes. */
  public static void main(String[] args) {
    // docs begin
    HashRing ring = HashRing.of("cache-1", "cache-2", "cache-3");
    System.out.println("cart:7 is on " + ring.owner("cart:7"));
    System.out.println("copies on " + ring.owners("cart:7", 2));

    HashRing larger = ring.with("cache-4", 1.5); // a new ring; the old one stays as it was
    List<String> carts = IntStream.range(0, 10_000).mapToObj(i -> "cart:" + i).toList();
    long moved = carts.stream().filter(c -> !larger.owner(c).equals(ring.owner(c))).count();
    System.out.println("carts before " + ring.distribution(carts));
    System.out.println("carts after " + larger.distribution(carts));
    System.out.println("moved " + moved + ", all of them to cache-4");

    larger.statistics().nodes().forEach(System.out::println); // weight, points, shares
    // docs end
  }
}
