package io.partita.runtime.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * An immutable set of a few members in their natural order. The fixed order makes the search, and
 * so the counterexample it finds first, the same in every run, which {@link java.util.Set#of()}
 * does not; the cached hash code makes states cheap to look up.
 */
final class SmallSet<E extends Comparable<? super E>> implements Iterable<E> {

  private final List<E> members;
  private final int hash;

  private SmallSet(List<E> members) {
    this.members = List.copyOf(members);
    this.hash = this.members.hashCode();
  }

  static <E extends Comparable<? super E>> SmallSet<E> empty() {
    return new SmallSet<E>(List.of());
  }

  boolean contains(E member) {
    return members.contains(member);
  }

  boolean containsAll(SmallSet<E> others) {
    return members.containsAll(others.members);
  }

  boolean any(Predicate<? super E> condition) {
    for (E member : members) {
      if (condition.test(member)) {
        return true;
      }
    }
    return false;
  }

  SmallSet<E> with(E member) {
    if (contains(member)) {
      return this;
    }
    List<E> changed = new ArrayList<>(members);
    changed.add(-1 - Collections.binarySearch(members, member), member);
    return new SmallSet<>(changed);
  }

  SmallSet<E> without(E member) {
    return without(member::equals);
  }

  SmallSet<E> without(Predicate<? super E> condition) {
    if (!any(condition)) {
      return this;
    }
    List<E> changed = new ArrayList<>(members);
    changed.removeIf(condition);
    return new SmallSet<>(changed);
  }

  @Override
  public Iterator<E> iterator() {
    return members.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SmallSet<?> set && hash == set.hash && members.equals(set.members));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
